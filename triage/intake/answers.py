"""Answers: small JSON documents, the same form for everything that is refused."""

import orjson
from starlette.responses import Response

from triage.domain.errors import BadInput
from triage.domain.events import Received


class Refusal(BadInput):
    """An answer that is not 202; ``code`` is for programs, the message for the engineer who reads the log."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers or {}


def accepted(received: Received) -> Response:
    return _json(202, {"event": received.event, "duplicate": received.duplicate})


def well(word: str) -> Response:
    return _json(200, {"status": word})


def ready(warnings: list[str]) -> Response:
    return _json(200, {"status": "ready", "warnings": warnings})


def measured(page: bytes, content_type: str) -> Response:
    return Response(page, 200, {"Content-Type": content_type})


def refused(refusal: Refusal) -> Response:
    return _json(refusal.status, {"error": {"code": refusal.code, "message": str(refusal)}}, refusal.headers)


def _json(status: int, document: object, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(document), status, headers, "application/json")
