"""Writes by mapping: what is sent, and what counts as done, refused or crossed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import orjson

from tools.mapped.expressions import Answered, Expression, compile_expression
from tools.mapped.fields import read_version
from tools.mapped.findings import Mistake, Notes
from tools.mapped.requests import Request, compile_request, read_headers
from tools.mapped.yaml_nodes import Items, Node, Text, only, table
from tools.reader import Bad
from tools.wire.session import Session
from triage.domain.errors import Crossed, OutcomeUnknown, Rejected
from triage.domain.ports import Receipt
from triage.domain.tape import Tape
from triage.domain.writes import Write

KINDS: Mapping[str, type[Any]] = {kind.name: kind for kind in Write.__args__}
_KEYS = ("request", "words", "with", "done", "refused", "crossed", "crossed_status", "version", "repeated", "too_late")
_OF_THEIR_OWN = frozenset({"hold", "recount", "sku", "reference"})
_CONDITIONS = ("done", "refused", "crossed", "repeated", "too_late", "version")


@dataclass(frozen=True, slots=True)
class WriteMap:
    """``done`` must hold for an answer that counts; ``taken`` are values worked out from the order as it is."""

    request: Request
    done: Expression | None = None
    refused: Expression | None = None
    crossed: Expression | None = None
    repeated: Expression | None = None
    too_late: Expression | None = None
    version: Expression | None = None
    crossed_status: frozenset[int] = frozenset({412})
    taken: Mapping[str, Expression] = ()  # type: ignore[assignment]

    def send(self, session: Session, given: Mapping[str, Any], tape: Tape) -> Receipt:
        """Send it once. Raises as the port says."""
        filled = self.request.fill(given)
        asked = f"{filled.method} {filled.path}"
        before = len(tape.exchanges)
        try:
            answer = session.send(filled.method, filled.path, filled.body, filled.headers, tape, filled.query)
        except Rejected as refused:
            told = tape.exchanges[-1].body if len(tape.exchanges) > before else ""
            if refused.status in self.crossed_status or self._holds(self.crossed, _answered(_parsed(told), {}, given)):
                raise Crossed(str(refused), refused.status) from refused
            raise
        document = answer.document(OutcomeUnknown) if answer.body or answer.status >= 300 else None
        headers = {name.lower(): value for name, value in answer.headers.items()}
        answered = _answered(document, headers, given)
        if self._says(self.crossed, answered, asked):
            raise Crossed(f"{asked} was crossed by another change", answer.status)
        if self._says(self.refused, answered, asked):
            raise Rejected(f"{asked} was refused in an answer {answer.status}", answer.status)
        if self.done is not None and not self._says(self.done, answered, asked):
            raise OutcomeUnknown(f"{asked} was answered {answer.status}, and not that it was done")
        return Receipt(
            self._version(answered), self._holds(self.repeated, answered), self._holds(self.too_late, answered)
        )

    def _version(self, answered: Answered) -> str | None:
        try:
            return read_version(self.version.find(answered.document, answered)) if self.version else None
        except Bad:
            return None

    @staticmethod
    def _says(condition: Expression | None, answered: Answered, asked: str) -> bool:
        try:
            return condition is not None and condition.holds(answered.document, answered)
        except Bad as bad:
            raise OutcomeUnknown(f"{asked} was answered so that nobody can tell what came of it: {bad}") from None

    @staticmethod
    def _holds(condition: Expression | None, answered: Answered) -> bool:
        try:
            return condition is not None and condition.holds(answered.document, answered)
        except Bad:
            return False


def places_of(write: Write) -> dict[str, Any]:
    """The values of a write by the names of its places."""
    return {part.name: getattr(write, part.name) for part in fields(write)}


@dataclass(frozen=True, slots=True)
class Every:
    """What holds for every write that does not say it itself."""

    headers: Mapping[str, str]
    told: Mapping[str, Node]


def read_every(node: Node | None, notes: Notes, always: Mapping[str, str]) -> Every:
    if node is None:
        return Every(always, {})
    written = table(node, "writes.every")
    only(written, ("headers", *_CONDITIONS, "crossed_status"), notes, "writes.every")
    own = read_headers(written.get("headers"), ("key", "version", "order"))
    return Every({**always, **own}, {name: each for name, each in written.entries.items() if name != "headers"})


def read_write(name: str, node: Node, every: Every, notes: Notes) -> WriteMap | None:
    """One write, or None with the reasons noted."""
    try:
        return _read_write(name, node, every, notes)
    except Mistake as mistake:
        notes.take(mistake)
    return None


def _read_write(name: str, node: Node, every: Every, notes: Notes) -> WriteMap:
    what = f"writes.{name}"
    written = table(node, what)
    only(written, _KEYS, notes, what)
    request = written.get("request")
    if request is None:
        raise Mistake(written, f"{what} has no request", "as in request: PUT /orders/{order}/tags/{tag}")
    told = written.get("with")
    working = table(told, "with").entries if told is not None else {}
    taken = {each: compile_expression(at, f"{what}.with") for each, at in working.items()}
    own = tuple(part.name for part in fields(KINDS[name]))
    places = (*own, "key", "version", *taken)
    compiled = compile_request(request, what, places, notes, written.get("words"), every.headers)
    _check_places(compiled.names(), own, request, notes, what, taken=bool(taken))
    if taken and "version" not in compiled.names():
        notes.add(
            written.keys["with"],
            f"{what} would write over what somebody else changes meanwhile",
            "'with' needs a condition: send {version}, as in headers: {If-Match: '\"{version}\"'}",
        )
    said = {**every.told, **written.entries}
    conditions = {each: compile_expression(said[each], f"{what}.{each}") for each in _CONDITIONS if each in said}
    statuses = _statuses(said.get("crossed_status"))
    return WriteMap(compiled, **conditions, crossed_status=statuses, taken=taken)


def _check_places(
    names: frozenset[str], own: tuple[str, ...], at: Node, notes: Notes, what: str, *, taken: bool
) -> None:
    """Whatever a write is about must be in its request; what has an id of its own needs no order beside it."""
    needed = set(own) - {"order"} if names & _OF_THEIR_OWN else set(own)
    for each in sorted(needed - names) if not taken else ():
        notes.add(at, f"{what} does not say its {each}", f"put {{{each}}} into the path or the body")


def _statuses(node: Node | None) -> frozenset[int]:
    if node is None:
        return frozenset({412})
    listed = node.items if isinstance(node, Items) else (node,)
    found = [each.plain for each in listed if isinstance(each, Text)]
    if len(found) < len(listed) or not all(isinstance(each, int) and 400 <= each < 500 for each in found):
        raise Mistake(node, "crossed_status is a status from 400 to 499, or a list of them", "as in 409")
    return frozenset(found)


def _answered(document: Any, headers: Mapping[str, str], given: Mapping[str, Any]) -> Answered:
    return Answered(document, headers, given)


def _parsed(told: str) -> Any:
    try:
        return orjson.loads(told)
    except orjson.JSONDecodeError:
        return None
