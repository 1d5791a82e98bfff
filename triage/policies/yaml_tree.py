"""A YAML text as a tree of marked nodes, by libyaml's events.

Nothing is resolved here: a plain ``no`` stays the text ``no`` until somebody says what it should be.
Anchors, aliases, tags and merge keys are refused; a policy says in place what it means.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import yaml

from triage.policies.findings import Mistake, Notes

_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    quoted: bool
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class ListNode:
    items: tuple["Node", ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class MapNode:
    """Entries in the order written, each key once."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    line: int
    column: int

    def get(self, name: str) -> "Node | None":
        return next((node for key, node in self.entries if key.text == name), None)


Node = Scalar | ListNode | MapNode


def describe(node: Node) -> str:
    """A node as a message names it."""
    match node:
        case Scalar(text, quoted):
            if not quoted and (not text or text.lstrip("-+.")[:1].isdigit()):
                return text or "nothing"
            return repr(text)
        case ListNode(items):
            return "a list" if items else "an empty list"
        case MapNode(entries):
            return "a mapping" if entries else "an empty mapping"


def read_tree(data: bytes, notes: Notes) -> Node | None:
    """The one document of a file, or None with the reason noted."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        notes.add(
            Place(before.count(b"\n") + 1, column),
            f"byte 0x{data[error.start]:02x} is not UTF-8",
            "save the file as UTF-8",
        )
        return None
    try:
        return _Builder(text, notes).document()
    except yaml.YAMLError as error:
        _note_syntax(error, text, notes)
    except Mistake as mistake:
        notes.add(mistake.at, mistake.message, mistake.hint)
    return None


class _Builder:
    """Builds the tree from events; what no policy needs is noted and makes the file unusable."""

    def __init__(self, text: str, notes: Notes) -> None:
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
        self._notes = notes
        self._refused = False

    def document(self) -> Node | None:
        next(self._events)
        first = next(self._events)
        if isinstance(first, yaml.StreamEndEvent):
            self._notes.add(Place(1, 1), "the file is empty", "begin it with 'version: 1'")
            return None
        root = self._node(next(self._events), 0)
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise Mistake(_place(after), "a second document begins", "write one document a file, without '---'")
        return None if self._refused else root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = _place(event)
        if depth > _DEEPEST:
            raise Mistake(place, f"nested more than {_DEEPEST} deep", "no policy needs that")
        self._refuse_sharing(event, place)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, bool(event.style), place.line, place.column)
        if isinstance(event, yaml.SequenceStartEvent):
            items = tuple(self._node(each, depth + 1) for each in self._until(yaml.SequenceEndEvent))
            return ListNode(items, place.line, place.column)
        if isinstance(event, yaml.MappingStartEvent):
            return MapNode(self._entries(depth), place.line, place.column)
        return Scalar("", False, place.line, place.column)

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _entries(self, depth: int) -> tuple[tuple[Scalar, Node], ...]:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for event in self._until(yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, Scalar):
                self._notes.add(key, f"{describe(key)} cannot be a key", "write a name and a colon")
            elif key.text == "<<" and not key.quoted:
                self._notes.add(key, "merge keys are not read", "write the entries where they belong")
            elif key.text in entries:
                first = entries[key.text][0]
                self._notes.add(
                    key, f"{key.text!r} is written twice, first on line {first.line}", "keep one of the two"
                )
            else:
                entries[key.text] = (key, value)
        return tuple(entries.values())

    def _refuse_sharing(self, event: yaml.Event, place: Place) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent):
            what = f"the alias *{anchor}"
        elif anchor is not None:
            what = f"the anchor &{anchor}"
        elif tag is not None:
            what = f"the tag {tag.replace('tag:yaml.org,2002:', '!!')}"
        else:
            return
        self._refused = True
        self._notes.add(place, f"{what} is not read", "write in place what is meant")


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)


def _note_syntax(error: yaml.YAMLError, text: str, notes: Notes) -> None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        position = getattr(error, "position", 0)
        before = text[:position]
        place = Place(before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)
        notes.add(place, "a character that YAML does not allow", "remove it, or write it escaped in double quotes")
        return
    place = Place(mark.line + 1, mark.column + 1)
    tab = _tab(text, place)
    if tab is not None:
        notes.add(tab, "a tab", "indent with spaces")
        return
    problem = str(getattr(error, "problem", "") or error)
    context = getattr(error, "context", None)
    notes.add(place, f"this is not YAML: {' '.join(filter(None, (context, problem)))}", _SYNTAX_HINT)


_SYNTAX_HINT = "look at the indentation, and at colons, brackets and quotes just before"


def _tab(text: str, place: Place) -> Place | None:
    """The tab that a syntax error comes from: at the error, or in the indentation just above it."""
    lines = text.splitlines()
    for number in (place.line, place.line - 1):
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        indentation = line[: len(line) - len(line.lstrip())]
        at_error = place.column - 1 if number == place.line else len(line)
        for column in chain([indentation.find("\t")], [at_error] if line[at_error : at_error + 1] == "\t" else []):
            if column >= 0:
                return Place(number, column + 1)
    return None
