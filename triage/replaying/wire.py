"""The wire of a replay: it answers what was recorded, and nothing else."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import httpx
import orjson

from triage.actions.catalogue import ACTIONS
from triage.domain.fact_values import Plain
from triage.replaying.upstream import Answer, Place, epochs, place_of, said

_TERMS: Place = ("GET", ("terms",), ())
_Asked = tuple[Place, int]


class Wire:
    """Answers requests from a recording.

    Writes come in the order recorded. Each write, and each further look at the case, begins an epoch: within it
    the reads of a place go through the answers recorded there, and repeat the last; where there is none, the last
    of the epochs before counts. What is not recorded gets no answer, and is a difference.
    """

    def __init__(self, upstream: Sequence[Answer]) -> None:
        self._terms = [each for each in upstream if each.place == _TERMS] or [_silent_terms()]
        self._recorded = [each for each in upstream if each.place != _TERMS]
        self._epochs = epochs(self._recorded)
        self._looks = [0, *(epoch for each, epoch in zip(self._recorded, self._epochs, strict=True) if each.again)]
        self._writes = [n for n, each in enumerate(self._recorded) if not each.reads]
        self._asked: Counter[_Asked] = Counter()
        self._keys: dict[str, str] = {}
        self._epoch = self._look = 0
        self._differences: list[str] = []

    @property
    def began_at(self) -> datetime | None:
        """When the first answer came, if the recording says."""
        return next((each.at for each in [*self._recorded, *self._terms] if each.at), None)

    @property
    def looks_left(self) -> bool:
        """Whether the recording tells of a further look at the case."""
        return self._look < len(self._looks)

    @property
    def next_look_at(self) -> datetime | None:
        """When that was, if the recording says."""
        first = self._epochs.index(self._looks[self._look])
        return next((each.at for each in self._recorded[first:] if each.at), None)

    @property
    def differences(self) -> list[str]:
        """What was asked and is not recorded, then what is recorded and was not sent."""
        unsent = [f"never sent: {self._recorded[n]}" for n in self._writes]
        return [*dict.fromkeys(self._differences), *unsent]

    def begin_look(self) -> None:
        """A run begins to look at the case."""
        if self.looks_left:
            self._epoch = max(self._epoch, self._looks[self._look])
        self._look += 1

    def answer(self, request: httpx.Request) -> httpx.Response:
        """The recorded answer. Raises an httpx error where the recording has none, or says that none came."""
        place = self._place(request)
        if place == _TERMS:
            found = self._within(_TERMS, 0, self._terms)
        elif request.method in ("GET", "HEAD"):
            found = self._read(place, request)
        else:
            found = self._write(place, request)
        if found.status == 0:
            raise _failure(found.body.decode("utf-8", "replace"), request)
        body = self._with_actual_keys(found.body)
        return httpx.Response(found.status, headers=_headers(found), content=body, request=request)

    def _read(self, place: Place, request: httpx.Request) -> Answer:
        recorded = [(n, each) for n, each in enumerate(self._recorded) if each.place == place]
        now = [each for n, each in recorded if self._epochs[n] == self._epoch]
        if now:
            return self._within(place, self._epoch, now)
        before = [each for n, each in recorded if self._epochs[n] < self._epoch]
        if before:
            return before[-1]
        later = "; it is only recorded for later" if recorded else ""
        raise self._not_recorded(request, None, later)

    def _within(self, place: Place, epoch: int, answers: Sequence[Answer]) -> Answer:
        turn = self._asked[place, epoch]
        self._asked[place, epoch] += 1
        return answers[min(turn, len(answers) - 1)]

    def _write(self, place: Place, request: httpx.Request) -> Answer:
        body = _document(request)
        if not self._writes:
            raise self._not_recorded(request, body, "; no further write is")
        number = self._writes[0]
        expected = self._recorded[number]
        if expected.place != place or (expected.sent or None) != (body or None):
            raise self._not_recorded(request, body, f"; the next write is {expected}")
        del self._writes[0]
        self._epoch = max(self._epoch, self._epochs[number] + 1)
        if expected.key:
            self._keys[expected.key] = request.headers.get("idempotency-key", "")
        return expected

    def _not_recorded(self, request: httpx.Request, body: Plain, more: str) -> httpx.ConnectError:
        self._differences.append(
            f"asked for something that is not recorded: {said(request.method, str(request.url), body)}{more}"
        )
        return httpx.ConnectError("not recorded", request=request)

    def _place(self, request: httpx.Request) -> Place:
        method, path, query = place_of(request.method, str(request.url))
        recorded = {actual: key for key, actual in self._keys.items()}
        return method, tuple(recorded.get(segment, segment) for segment in path), query

    def _with_actual_keys(self, body: bytes) -> bytes:
        for key, actual in self._keys.items():
            body = body.replace(orjson.dumps(key), orjson.dumps(actual))
        return body


class RecordedTransport(httpx.BaseTransport):
    """A wire where a client expects its transport."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._wire.answer(request)


def _silent_terms() -> Answer:
    """The terms of a back office in which no action sets anything off, for recordings that have none."""
    silent = {name: {"effects": [], "shown_by": "a recording without terms"} for name in ACTIONS}
    terms = {"settles_within_seconds": 2, "keys_live_seconds": 86_400, "sets_off": silent}
    return Answer("GET", "/terms", 200, orjson.dumps(terms))


def _failure(name: str, request: httpx.Request) -> httpx.TransportError:
    kind = getattr(httpx, name, None)
    if not (isinstance(kind, type) and issubclass(kind, httpx.TransportError)):
        kind = httpx.ConnectError
    return kind("no answer, as recorded", request=request)


def _headers(answer: Answer) -> Mapping[str, str]:
    return {"content-type": "application/json", **answer.headers}


def _document(request: httpx.Request) -> Plain:
    content = request.read()
    if not content:
        return None
    try:
        document: Plain = orjson.loads(content)
    except orjson.JSONDecodeError:
        return content.decode("utf-8", "replace")
    return document
