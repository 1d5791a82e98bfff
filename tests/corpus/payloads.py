"""Files of recorded answers into payloads: recordings are unwrapped, schemas give examples of what they describe."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import yaml

from tests.corpus.schemas import examples, is_schema

KINDS = (".json", ".xml", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Payload:
    """``body`` is a JSON document, or XML as bytes. ``status`` and ``asked`` are those of a recording."""

    file: str
    part: str
    body: Any
    status: int = 200
    asked: str = ""


def payloads_of(path: Path, name: str) -> Iterator[Payload]:
    if path.suffix == ".xml":
        yield Payload(name, "", path.read_bytes())
    elif path.suffix == ".json":
        yield from _json(name, _parsed(path.read_bytes()))
    else:
        yield from _cassette(name, yaml.load(path.read_bytes(), _Loader))  # noqa: S506  a safe loader


def _json(name: str, document: Any) -> Iterator[Payload]:
    if is_schema(document):
        yield from (Payload(name, part, body) for part, body in examples(document))
    elif isinstance(document, dict) and {"request", "body"} <= document.keys():
        status = document.get("status")
        code = status.get("code", 200) if isinstance(status, dict) else status or 200
        yield Payload(name, "", document["body"], int(code), str(document["request"].get("uri", "")))
    else:
        yield Payload(name, "", document)


class _Loader(yaml.SafeLoader):
    """Reads the marks that old recorders left on texts, and makes no other object."""


def _text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    return loader.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:python/unicode", _text)


def _cassette(name: str, document: Any) -> Iterator[Payload]:
    """The answers of a recording, as vcr, vcrpy and php-vcr keep them."""
    held = document.get("interactions", document.get("http_interactions")) if isinstance(document, dict) else document
    recorded = [each for each in held or [] if isinstance(each, dict) and {"request", "response"} <= each.keys()]
    for number, each in enumerate(recorded):
        answer, asked = each["response"], each["request"]
        body = answer.get("body")
        told = body.get("string", "") if isinstance(body, dict) else body or ""
        raw = told if isinstance(told, bytes) else str(told).encode()
        status = answer.get("status", {})
        code = status.get("code", 200) if isinstance(status, dict) else status
        yield Payload(name, f"#{number}", _parsed(raw), int(code), str(asked.get("uri", asked.get("url", ""))))


def _parsed(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return raw
