"""The OpenAPI document, read so strictly that an answer may hold nothing that it does not name."""

import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator

from triage.sandbox.state import Document

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference-backoffice.openapi.yaml"


@cache
def read_document() -> Document:
    document: Document = yaml.load(DOCUMENT.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return document


class Description:
    """Knows which answers the document describes."""

    def __init__(self, document: Document) -> None:
        self.document = _closed(deepcopy(document))
        self._paths = {re.compile(re.sub(r"\{\w+\}", "[^/]+", path)): path for path in document["paths"]}
        self._bodies: dict[tuple[str, str, int], Draft202012Validator] = {}

    def check(self, response: httpx.Response) -> None:
        """Fail when an answer is not among those that the document describes for its request."""
        sent = response.request.url.raw_path.partition(b"?")[0].decode()
        if sent.startswith("/_") or response.status_code >= 500:
            return
        response.read()
        path = next(path for pattern, path in self._paths.items() if pattern.fullmatch(sent))
        operation = self.document["paths"][path][response.request.method.lower()]
        told = self._resolved(operation["responses"][str(response.status_code)])
        self._body((path, response.request.method, response.status_code), told).validate(response.json())
        for name, header in told.get("headers", {}).items():
            described = self._resolved(header)
            assert name in response.headers or not described.get("required"), f"{name} is missing"
            if name in response.headers:
                Draft202012Validator(described["schema"]).validate(response.headers[name])

    def _body(self, answer: tuple[str, str, int], told: Document) -> Draft202012Validator:
        if answer not in self._bodies:
            schema = told["content"]["application/json"]["schema"]
            self._bodies[answer] = Draft202012Validator({**schema, "components": self.document["components"]})
        return self._bodies[answer]

    def _resolved(self, part: Document) -> Document:
        for name in part.get("$ref", "").split("/")[1:]:
            part = (part if name != "components" else self.document)[name]
        return part


def _closed(schema: Any) -> Any:
    match schema:
        case dict():
            if isinstance(schema.get("properties"), dict):
                schema.setdefault("additionalProperties", False)
            for inner in schema.values():
                _closed(inner)
        case list():
            for inner in schema:
                _closed(inner)
    return schema
