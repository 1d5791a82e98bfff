"""Reading request bodies: what is no JSON, too large or too deep is refused."""

from typing import Any

import orjson
from starlette.requests import Request

from triage.sandbox.refusal import Refusal
from triage.sandbox.state import Document

_LARGEST = 256 * 1024
_DEEPEST = 32


async def read_body(request: Request, largest: int = _LARGEST) -> Any:
    """The JSON of a body, or None for an empty one."""
    return _parsed(await _raw(request, largest))


async def read_object(request: Request) -> Document:
    """The members of a body; none for an empty one."""
    raw = await _raw(request, _LARGEST)
    told = request.headers.get("content-type")
    if raw and told is not None and told.partition(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "not_json", "send the body as application/json")
    return as_object(_parsed(raw) if raw else {})


def as_object(body: Any) -> Document:
    if not isinstance(body, dict):
        raise Refusal(422, "bad_value", "the body is an object")
    return body


def only(body: Document, *names: str) -> None:
    """Refuse members that this request does not have."""
    if unknown := sorted(set(body) - set(names)):
        takes = f"it takes {', '.join(names)}" if names else "it takes none"
        raise Refusal(422, "bad_value", f"there is no member {unknown[0][:64]!r} in this request; {takes}")


async def _raw(request: Request, largest: int) -> bytearray:
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > largest:
            raise Refusal(413, "too_large", f"the body is larger than {largest // 1024} KiB")
    return raw


def _parsed(raw: bytearray) -> Any:
    if not raw:
        return None
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Refusal(400, "not_json", f"the body is not JSON: {error.msg}") from error
    if _too_deep(body):
        raise Refusal(400, "too_deep", f"the body is nested deeper than {_DEEPEST} levels")
    return body


def _too_deep(body: Any) -> bool:
    level = [body]
    for _ in range(_DEEPEST):
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
        ]
        if not level:
            return False
    return True
