"""What a back office was asked in a recorded case, and what it answered: ``upstream.json``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson

from triage.domain.errors import BadValue
from triage.domain.fact_values import Plain, did_you_mean

Place = tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]
_LEFT_OUT = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One request and what came back.

    ``status`` 0 says that no answer came; then ``body`` names the httpx error, ConnectError where it names none.
    ``key`` is what the idempotency key of a write is called in later answers. ``again`` marks the first
    request of a further look at the case.
    """

    method: str
    url: str
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: Plain = None
    key: str | None = None
    again: bool = False

    @property
    def reads(self) -> bool:
        return self.method in ("GET", "HEAD")

    @property
    def place(self) -> Place:
        return place_of(self.method, self.url)

    @property
    def at(self) -> datetime | None:
        """When it was answered, by its date header."""
        told = self.headers.get("date")
        return parsedate_to_datetime(told) if told else None

    def __str__(self) -> str:
        return said(self.method, self.url, self.sent)


def place_of(method: str, url: str) -> Place:
    """What a request is recognised by: method, path and query; the host is anybody's."""
    parts = urlsplit(url)
    path = tuple(unquote(segment) for segment in parts.path.split("/") if segment)
    return method, path, tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))


def said(method: str, url: str, body: Plain) -> str:
    """A request in one line."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{method} {parts.path}{query}" + (f" {orjson.dumps(body).decode()}" if body else "")


class Step(Protocol):
    """One exchange of a recording: whether it reads, and whether it begins a further look."""

    @property
    def reads(self) -> bool: ...

    @property
    def again(self) -> bool: ...


def epochs(steps: Sequence[Step]) -> list[int]:
    """The epoch of each step: every write ends one, every further look begins one."""
    counted = [0] if steps else []
    for before, each in pairwise(steps):
        counted.append(counted[-1] + (not before.reads or each.again))
    return counted


def read_upstream(document: object) -> tuple[Answer, ...]:
    """The exchanges of a document. Raises BadValue naming the first one that is none."""
    if not isinstance(document, list):
        raise BadValue("it is a list of {request, response}")
    return tuple(_exchange(number, entry) for number, entry in enumerate(document, start=1))


def _exchange(number: int, entry: object) -> Answer:
    try:
        fields = _object(entry, "the exchange", ("request", "response"), ("again",))
        request = _object(fields["request"], "request", ("method", "url"), ("headers", "body", "key"))
        response = _object(fields["response"], "response", ("status",), ("headers", "body"))
        answer = Answer(
            method=_text(request["method"], "method").upper(),
            url=_text(request["url"], "url"),
            status=_status(response["status"]),
            body=_bytes(response.get("body")),
            headers=_headers(response.get("headers")),
            sent=request.get("body"),
            key=_text(request["key"], "key") if request.get("key") is not None else None,
            again=fields.get("again") is True,
        )
        if answer.headers.get("date"):
            _dated(answer)
    except BadValue as bad:
        raise BadValue(f"exchange {number}: {bad}") from None
    return answer


def _object(value: object, what: str, needed: tuple[str, ...], optional: tuple[str, ...]) -> dict[str, Any]:
    known = (*needed, *optional)
    if not isinstance(value, dict):
        raise BadValue(f"{what} is an object with {', '.join(needed)}")
    if missing := [name for name in needed if name not in value]:
        raise BadValue(f"{what} does not say its {missing[0]}")
    if unknown := [name for name in value if name not in known]:
        raise BadValue(f"{what} has no {unknown[0]!r}{did_you_mean(unknown[0], known)}")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise BadValue(f"{name} is a text")
    return value


def _status(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and (value == 0 or 100 <= value <= 599):
        return value
    raise BadValue(f"status is an HTTP status, or 0 where no answer came, not {value!r}")


def _headers(value: object) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise BadValue("headers is an object of texts")
    return {name.lower(): told for name, told in value.items() if name.lower() not in _LEFT_OUT}


def _bytes(value: object) -> bytes:
    if value is None:
        return b""
    return value.encode() if isinstance(value, str) else orjson.dumps(value)


def _dated(answer: Answer) -> None:
    try:
        moment = answer.at
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadValue(f"the date header {answer.headers['date']!r} is no date, as in 'Mon, 23 Nov 2026 12:00:00 GMT'")
