"""A mapping file, read and checked whole: one back office as data."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tools.mapped.authentication import Authentication, read_authentication
from tools.mapped.expressions import Expression, compile_expression
from tools.mapped.fields import FieldCompiler, Fields
from tools.mapped.findings import BadMapping, Mistake, Notes, Place, Placed
from tools.mapped.forms import TimeForm
from tools.mapped.paging import PLACES, ListRead, read_pages
from tools.mapped.reading import Source
from tools.mapped.requests import Request, compile_request, read_headers
from tools.mapped.said_forms import Forms, money_form, read_words, time_form
from tools.mapped.shapes import ORDER, POSITION, RECEIVER, SUMMARY, TRACKING, Group, Shape
from tools.mapped.terms import Promises, read_promises, why_not
from tools.mapped.writes import KINDS, Every, WriteMap, read_every, read_write
from tools.mapped.yaml_nodes import Node, Table, number, one_of, only, read_yaml, table, text
from triage.domain.errors import BadValue

T = TypeVar("T")
_TOP = (
    "version", "system", "address", "authentication", "headers", "times", "money", "number", "words", "answers",
    "reads", "writes", "terms",
)  # fmt: skip
_NOT_READ = Request("GET", "/")
_READS = ("order", "orders", "stock", "tracking", "receiver")
_ANSWERS = ("fails_when", "not_found_when", "throttled_when")
_ONE = ("request", "words", "at", "fields")
_LIST = ("request", "words", "each", "none", "told_by", "pages", "fields")


@dataclass(frozen=True, slots=True)
class OneRead:
    """One thing: its request, further requests by name, where in the answer it is, and its fields."""

    request: Request
    at: Source | None
    fields: Fields
    also: Mapping[str, Request] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A whole mapping file. ``address`` is empty where the settings say it."""

    system: str
    address: str
    authentication: Authentication
    times: TimeForm
    answers: Mapping[str, Expression]
    order: OneRead
    orders: ListRead | None
    stock: ListRead | None
    tracking: OneRead | None
    receiver: OneRead | None
    writes: Mapping[str, WriteMap]
    promises: Promises

    @property
    def cannot(self) -> dict[str, str]:
        """Why actions cannot be done here, by their names."""
        recounts = self.stock is not None and "recounts" in self.stock.entry.parts
        untold = frozenset(self.order.fields.untold)
        return why_not(frozenset(self.writes), untold, receiver=self.receiver is not None, recounts=recounts)


def load_mapping(path: Path) -> MappingFile:
    """Raises BadMapping with every mistake, and BadValue for a file that is not there."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadValue(f"the mapping file {path} cannot be read: {error.strerror}") from None
    return read_mapping(data, str(path))


def read_mapping(data: bytes, name: str = "mapping.yaml") -> MappingFile:
    notes = Notes(name)
    root = read_yaml(data, notes)
    mapping = None
    if root is not None:
        try:
            mapping = _File(table(root, "the file"), notes).mapping()
        except Mistake as mistake:
            notes.take(mistake)
        except RecursionError:
            notes.add(Place(1, 1), "an expression is nested too deep")
    if notes.findings or mapping is None:
        raise BadMapping(sorted(set(notes.findings)))
    return mapping


class _File:
    def __init__(self, root: Table, notes: Notes) -> None:
        self._root, self._notes = root, notes
        self._always: Mapping[str, str] = {}

    def mapping(self) -> MappingFile | None:
        root, notes = self._root, self._notes
        only(root, _TOP, notes, "the file")
        self._always = self._take("headers", read_headers, {})
        self._version()
        system = self._take("system", lambda node: text(node, "system"), "")
        if not system:
            notes.add(root, "the file does not say the system's name", "write 'system: Our OMS'")
        forms = self._forms()
        compiler = FieldCompiler(notes, forms, system or "the system")
        reads = self._take("reads", lambda node: table(node, "reads"), None)
        if reads is None or "order" not in reads.entries:
            notes.add(reads or root, "the file does not say how an order is read", "write 'order:' below 'reads:'")
            return None
        only(reads, _READS, notes, "reads")
        order = self._read(
            reads, "order", lambda node: self._one(node, "order", ("order",), ORDER, compiler, also=True)
        )
        places = ("status", "sku", "updated_since")
        parcel = ("carrier", "number")
        mapping = MappingFile(
            system,
            self._take("address", _address, ""),
            self._take("authentication", lambda node: read_authentication(node, notes), Authentication()),
            forms.times,
            self._answers(),
            order or OneRead(_NOT_READ, None, Fields({}, {})),
            self._read(reads, "orders", lambda node: self._list(node, "orders", places, SUMMARY, compiler)),
            self._read(reads, "stock", lambda node: self._stock(node, compiler)),
            self._read(reads, "tracking", lambda node: self._one(node, "tracking", parcel, TRACKING, compiler)),
            self._read(reads, "receiver", lambda node: self._one(node, "receiver", ("order",), RECEIVER, compiler)),
            self._writes(),
            self._take("terms", lambda node: read_promises(node, notes), Promises()),
        )
        self._check_promises(mapping)
        return mapping

    def _version(self) -> None:
        told = self._root.get("version")
        if told is None or told.plain != 1:
            self._notes.add(told or self._root, "this product reads version 1 of mapping files", "write 'version: 1'")

    def _take(self, name: str, read: Callable[[Node], T], otherwise: T) -> T:
        node = self._root.get(name)
        try:
            return read(node) if node is not None else otherwise
        except Mistake as mistake:
            self._notes.take(mistake)
            return otherwise

    def _read(self, reads: Table, name: str, read: Callable[[Table], T]) -> T | None:
        node = reads.get(name)
        try:
            return read(table(node, f"reads.{name}")) if node is not None else None
        except Mistake as mistake:
            self._notes.take(mistake)
            return None

    def _forms(self) -> Forms:
        notes = self._notes
        return Forms(
            self._take("times", lambda node: time_form(node, notes), TimeForm()),
            self._take("money", lambda node: money_form(node, notes), None),
            self._take("words", lambda node: _named_words(table(node, "words")), {}),
            self._take("number", lambda node: one_of(node, "number", ("json", "text", "decimal")), "json"),
        )

    def _one(
        self,
        node: Table,
        name: str,
        places: Iterable[str],
        shapes: Mapping[str, Shape],
        compiler: FieldCompiler,
        *,
        also: bool = False,
    ) -> OneRead:
        known = (*_ONE, "also") if also else _ONE
        only(node, known, self._notes, f"reads.{name}")
        request = self._request(node, name, places)
        names = tuple(places)
        for each in names:
            if request is not None and each not in request.names():
                self._notes.add(
                    node.entries["request"], f"reads.{name} does not say which {each}", f"put {{{each}}} in"
                )
        at = compiler.source(told, f"reads.{name}.at") if (told := node.get("at")) is not None else None
        if (inner := node.get("fields")) is None:
            raise Mistake(node, f"reads.{name} has no fields", "write 'fields:' with our names and JMESPaths")
        for needed in ("id", "lines") if name == "order" else ():
            if isinstance(inner, Table) and needed not in inner.entries:
                self._notes.add(inner, f"reads.{name} needs the field {needed!r}", "give its JMESPath")
        further = {
            key: compile_request(each, f"reads.{name}.also", names, self._notes, always=self._always)
            for key, each in (table(node.entries["also"], "also").entries if "also" in node.entries else {}).items()
        }
        fields = compiler.fields(shapes, inner, f"reads.{name}.fields")
        return OneRead(request or _NOT_READ, at, fields, further)

    def _list(
        self, node: Table, name: str, places: tuple[str, ...], shape: Group, compiler: FieldCompiler, batch: int = 100
    ) -> ListRead:
        only(node, (*_LIST, "batch") if name == "stock" else _LIST, self._notes, f"reads.{name}")
        pages = read_pages(node.get("pages"), compiler, self._notes)
        place = PLACES.get(pages.by)
        request = self._request(node, name, (*places, *((place,) if place else ())))
        if place and request is not None and place not in request.names():
            hint = f"as in query: {{{place}: '{{{place}}}'}}"
            self._notes.add(node.entries["pages"], f"pages by {pages.by} need {{{place}}} in the request", hint)
        each = compiler.source(node, f"reads.{name}", key="each")
        if (inner := node.get("fields")) is None:
            raise Mistake(node, f"reads.{name} has no fields", f"write 'fields:' with {', '.join(shape.fields)}")
        entry = compiler.group(shape, inner, f"reads.{name}.fields")
        return ListRead(request or _NOT_READ, each, pages, entry, batch, f"the list of {name}")

    def _stock(self, node: Table, compiler: FieldCompiler) -> ListRead:
        batch = int(number(told, "batch", 1000)) if (told := node.get("batch")) is not None else 100
        found = self._list(node, "stock", ("sku", "skus"), POSITION, compiler, max(1, batch))
        if found.request != _NOT_READ and not found.request.names() & {"sku", "skus"}:
            at = node.get("request") or node
            self._notes.add(
                at, "reads.stock does not say which SKUs", "put {sku} in for one a call, or {skus} for many"
            )
        return found

    def _request(self, node: Table, name: str, places: Iterable[str]) -> Request | None:
        told = node.get("request")
        if told is None:
            self._notes.add(node, f"reads.{name} has no request", "as in request: GET /orders/{order}")
            return None
        try:
            return compile_request(told, f"reads.{name}", places, self._notes, node.get("words"), self._always)
        except Mistake as mistake:
            self._notes.take(mistake)
            return None

    def _answers(self) -> dict[str, Expression]:
        node = self._root.get("answers")
        if node is None:
            return {}
        try:
            written = table(node, "answers")
            only(written, _ANSWERS, self._notes, "answers")
            return {
                name: compile_expression(written.entries[name], name) for name in _ANSWERS if name in written.entries
            }
        except Mistake as mistake:
            self._notes.take(mistake)
            return {}

    def _writes(self) -> dict[str, WriteMap]:
        node = self._take("writes", lambda told: table(told, "writes"), None)
        if node is None:
            return {}
        only(node, ("every", *KINDS), self._notes, "writes")
        every = self._every(node)
        read = {
            name: read_write(name, each, every, self._notes) for name, each in node.entries.items() if name in KINDS
        }
        return {name: write for name, write in read.items() if write is not None}

    def _every(self, node: Table) -> Every:
        try:
            return read_every(node.get("every"), self._notes, self._always)
        except Mistake as mistake:
            self._notes.take(mistake)
            return Every(self._always, {})

    def _check_promises(self, mapping: MappingFile) -> None:
        """A promise rests on what is sent: keys on {key}, conditions on {version}."""
        terms = self._root.get("terms")
        if not isinstance(terms, Table):
            return
        promises = mapping.promises
        if promises.conditional and "version" not in mapping.order.fields.parts:
            hint = "map it, as in version: header('etag')"
            self._notes.add(terms.keys["conditional"], "a condition needs the order's version", hint)
        if promises.conditional:
            self._check_sent(mapping, "version", terms.keys["conditional"], "conditional: false")
        if promises.keys_live:
            self._check_sent(mapping, "key", terms.keys["keys_live_seconds"], "keys_live_seconds: 0")

    def _check_sent(self, mapping: MappingFile, place: str, at: Placed, instead: str) -> None:
        without = [name for name, write in mapping.writes.items() if place not in write.request.names()]
        if without:
            hint = f"say it once for all below 'every:', or write '{instead}'"
            self._notes.add(at, f"no {{{place}}} is sent by {', '.join(without)}", hint)


def _address(node: Node) -> str:
    told = text(node, "address").rstrip("/")
    if not told.startswith(("https://", "http://")) or "@" in told or "?" in told:
        raise Mistake(node, "this is no address", "as in https://api.example.com/v2, without a password")
    return told


def _named_words(node: Table) -> dict[str, Mapping[str, object]]:
    return {name: read_words(each, name) for name, each in node.entries.items()}
