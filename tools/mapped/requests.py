"""Requests as a mapping file writes them: places in braces are filled, each in the way of where it stands."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.mapped.findings import Mistake, Notes, Place, Placed
from tools.mapped.forms import Words
from tools.mapped.said_forms import read_words
from tools.mapped.yaml_nodes import Items, Node, Table, Text, only, table, text
from tools.wire.paths import segment
from triage.domain.errors import Rejected
from triage.domain.fact_values import did_you_mean

_PLACE = re.compile(r"\{([a-z_]+)(,?)\}")
_BRACE = re.compile(r"[{}]")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_KEYS = ("method", "path", "query", "body", "headers")
_HIDDEN = re.compile(r"authorization|cookie|token|secret|api-?key|password", re.IGNORECASE)
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Filled:
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: Any
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Each:
    """A list with one entry for each of ``over``, a mapping: its name and value fill ``first`` and ``second``."""

    over: str
    first: str
    second: str
    entry: Any


_PAIRS = {"moves": ("line", "to"), "fields": ("field", "value")}


@dataclass(frozen=True, slots=True)
class Request:
    """``words`` are our words to theirs, by the name of the place; a word that is not there cannot be sent."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    words: Mapping[str, Words] = ()  # type: ignore[assignment]

    def names(self) -> frozenset[str]:
        """The places that it fills."""
        told = (self.path, *(value for _, value in (*self.query, *self.headers)), *_texts(self.body))
        return frozenset(name for each in told for name, _ in _PLACE.findall(each))

    def fill(self, given: Mapping[str, Any]) -> Filled:
        """A query or header whose place has no value is left out. Raises NotFound for an id that is none, and
        Rejected for one of our words that the file has no word for.
        """
        values = {name: self._theirs(name, value) for name, value in given.items() if value is not None}
        return Filled(
            self.method,
            _PLACE.sub(lambda found: segment(_plain(values.get(found[1], ""))), self.path),
            tuple(_query(self.query, values)),
            _body(self.body, values, self._theirs),
            {name: told for name, value in self.headers if (told := _header(value, values)) is not None},
        )

    def _theirs(self, name: str, value: Any) -> Any:
        words = dict(self.words).get(name)
        if words is None:
            return value
        if isinstance(value, Mapping):
            return value
        if str(value) not in words:
            raise Rejected(f"the mapping file has no word of theirs for {name} {str(value)!r}; add it to its words")
        return words[str(value)]


def compile_request(
    node: Node,
    what: str,
    known: Iterable[str],
    notes: Notes,
    words: Node | None = None,
    always: Mapping[str, str] | None = None,
) -> Request:
    """``known`` are the places that may stand in braces; ``always`` are headers beside its own. Raises Mistake."""
    names, always = tuple(known), always or {}
    theirs = {name: read_words(each, what) for name, each in table(words, "words").entries.items()} if words else {}
    for name in theirs:
        if name not in (*names, "field", "line", "to") and words is not None:
            notes.add(words, f"{what} has no place {name!r} for these words", f"one of {', '.join(names)}")
    if isinstance(node, Text):
        method, _, address = node.text.partition(" ")
        path, asked, query = address.strip().partition("?")
        pairs = tuple(_written_out(node, query, names)) if asked else ()
        return Request(
            _method(node, method), _path(node, path, names), pairs, headers=tuple(always.items()), words=theirs
        )
    written = table(node, what)
    only(written, _KEYS, notes, what)
    for needed in ("method", "path"):
        if needed not in written.entries:
            raise Mistake(written, f"{what} has no {needed}", "as in GET /orders/{order}")
    verb, place, body = written.entries["method"], written.entries["path"], written.get("body")
    return Request(
        _method(verb, text(verb, "method")),
        _path(place, text(place, "path"), names),
        tuple(_pairs(written.get("query"), names, "query")),
        _compiled(body, names, what) if body is not None else None,
        tuple({**always, **read_headers(written.get("headers"), names)}.items()),
        theirs,
    )


def read_headers(node: Node | None, names: Sequence[str] = ()) -> dict[str, str]:
    """Headers, in which ``names`` may stand in braces. Raises Mistake."""
    return dict(_headers(node, names))


def _method(at: Placed, told: str) -> str:
    if told not in _METHODS:
        raise Mistake(at, f"{told!r} is no method", f"begin with {', '.join(_METHODS[:-1])} or {_METHODS[-1]}")
    return told


def _path(node: Node, told: str, names: Sequence[str]) -> str:
    if not told.startswith("/") or "?" in told or "#" in told or not told.isascii() or " " in told:
        raise Mistake(node, "a path begins with a slash and has no query", "write the query below 'query:'")
    _check(node, told, names)
    return told


def _written_out(node: Node, query: str, names: Sequence[str]) -> Iterable[tuple[str, str]]:
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if not name or not value or "%" in part or "+" in part:
            raise Mistake(node, "a query is written as name=value", "write it below 'query:', where nothing is quoted")
        _check(node, value, names)
        yield name, value


def _pairs(node: Node | None, names: Sequence[str], what: str) -> Iterable[tuple[str, str]]:
    if node is None:
        return
    for name, value in table(node, what).entries.items():
        told = text(value, what)
        _check(value, told, names)
        yield name, told


def _headers(node: Node | None, names: Sequence[str]) -> Iterable[tuple[str, str]]:
    for name, value in _pairs(node, names, "headers"):
        if not _HEADER.fullmatch(name) or not (value.isascii() and value.isprintable()):
            raise Mistake(_entry(node, name), f"{name!r} is no header that can be sent")
        if _HIDDEN.search(name) and name.lower() != "idempotency-key":
            raise Mistake(
                _entry(node, name), f"the header {name} belongs to 'authentication'", "secrets are never in this file"
            )
        if name.lower() == "if-match" and value == "{version}":
            raise Mistake(
                _entry(node, name), "If-Match takes the version in quotes of its own", "write If-Match: '\"{version}\"'"
            )
        yield name, value


def _entry(node: Node | None, name: str) -> Placed:
    return node.keys[name] if isinstance(node, Table) else Place(1, 1)


def _compiled(node: Node, names: Sequence[str], what: str) -> Any:
    if isinstance(node, Text):
        if isinstance(node.plain, str):
            _check(node, node.text, names)
        return node.plain
    if isinstance(node, Items):
        return [_compiled(item, names, what) for item in node.items]
    if (over := node.get("each")) is not None and isinstance(over, Text) and over.text in _PAIRS:
        if over.text not in names:
            raise Mistake(over, f"{what} has no {over.text!r} to go through")
        first, second = _PAIRS[over.text]
        rest = {name: value for name, value in node.entries.items() if name != "each"}
        inner = (*names, first, second)
        return Each(over.text, first, second, {name: _compiled(value, inner, what) for name, value in rest.items()})
    return {name: _compiled(value, names, what) for name, value in node.entries.items()}


def _check(node: Placed, told: str, names: Sequence[str]) -> None:
    for name, _ in _PLACE.findall(told):
        if name not in names:
            hint = did_you_mean(name, tuple(names)).removeprefix("; ")
            fills = ", ".join("{" + each + "}" for each in names)
            raise Mistake(node, f"nothing fills {{{name}}} here", hint or f"there is {fills}" if names else "remove it")
    if _BRACE.search(_PLACE.sub("", told)):
        raise Mistake(node, "a brace that is no place to fill", "a place is a name in braces, as in {order}")


def _texts(body: Any) -> Iterable[str]:
    match body:
        case str():
            yield body
        case Each(over=over, entry=entry):
            yield "{" + over + "}"
            yield from _texts(entry)
        case dict():
            for value in body.values():
                yield from _texts(value)
        case list():
            for value in body:
                yield from _texts(value)


def _query(pairs: Iterable[tuple[str, str]], values: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, told in pairs:
        whole = _PLACE.fullmatch(told)
        value = values.get(whole[1]) if whole else None
        if whole and isinstance(value, list | tuple):
            yield from ((name, ",".join(map(_plain, value))),) if whole[2] else ((name, _plain(one)) for one in value)
        elif all(place in values for place, _ in _PLACE.findall(told)):
            yield name, _PLACE.sub(lambda found: _plain(values[found[1]]), told)


def _header(told: str, values: Mapping[str, Any]) -> str | None:
    if not all(place in values for place, _ in _PLACE.findall(told)):
        return None
    filled = _PLACE.sub(lambda found: _plain(values[found[1]]), told)
    if not (filled.isascii() and filled.isprintable()):
        raise Rejected("an id that no header can carry; nothing was sent")
    return filled


def _body(told: Any, values: Mapping[str, Any], theirs: Any) -> Any:
    match told:
        case str():
            whole = _PLACE.fullmatch(told)
            if whole:
                value = values.get(whole[1])
                return _named(value, theirs) if isinstance(value, Mapping) else value
            return _PLACE.sub(lambda found: _plain(values.get(found[1], "")), told)
        case Each(over=over, first=first, second=second, entry=entry):
            pairs = sorted(values[over].items())
            return [
                _body(entry, {**values, first: theirs(first, name), second: theirs(second, value)}, theirs)
                for name, value in pairs
            ]
        case dict():
            return {name: _body(value, values, theirs) for name, value in told.items()}
        case list():
            return [_body(value, values, theirs) for value in told]
    return told


def _named(fields: Mapping[str, Any], theirs: Any) -> dict[str, Any]:
    return {theirs("field", name): value for name, value in fields.items()}


def _plain(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
