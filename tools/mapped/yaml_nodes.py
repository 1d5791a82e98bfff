"""A YAML text as nodes with their places. Anchors, aliases, tags and merge keys are refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from tools.mapped.findings import Mistake, Notes, Place
from triage.domain.fact_values import did_you_mean

_DEEPEST = 24
_LARGEST = 1024 * 1024
_QUOTES = "inside { } a path with places needs quotes, as in {request: 'PUT /orders/{order}'}"


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar. ``quoted`` says that a text was meant, whatever it looks like."""

    text: str
    quoted: bool
    line: int
    column: int

    @property
    def plain(self) -> Any:
        """null, true, false, a whole number, a decimal or text."""
        if self.quoted:
            return self.text
        simple = {"": None, "null": None, "~": None, "true": True, "false": False}
        if self.text in simple:
            return simple[self.text]
        try:
            return int(self.text) if self.text.lstrip("-").isdecimal() else float(self.text)
        except ValueError:
            return self.text


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple["Node", ...]
    line: int
    column: int

    @property
    def plain(self) -> Any:
        return [item.plain for item in self.items]


@dataclass(frozen=True, slots=True)
class Table:
    entries: Mapping[str, "Node"]
    keys: Mapping[str, Place]
    line: int
    column: int

    @property
    def plain(self) -> Any:
        return {name: node.plain for name, node in self.entries.items()}

    def get(self, name: str) -> "Node | None":
        return self.entries.get(name)


Node = Text | Items | Table


def read_yaml(data: bytes, notes: Notes) -> Node | None:
    """The one document of a file, or None with the reason noted."""
    if len(data) > _LARGEST:
        notes.add(Place(1, 1), "the file is larger than 1 MiB", "a mapping file is a few hundred lines")
        return None
    try:
        text = data.decode("utf-8")
        _refuse_sharing(text)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        if root is not None:
            return _node(root, notes, 0)
        notes.add(Place(1, 1), "the file says nothing", "begin it with 'version: 1'")
    except UnicodeDecodeError as error:
        notes.add(Place(data[: error.start].count(b"\n") + 1, 1), "a byte that is not UTF-8", "save the file as UTF-8")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        line = data.decode("utf-8", "replace").splitlines()[at.line - 1 : at.line]
        braces = any("/{" in each for each in line)
        hint = _QUOTES if braces else "look at the line and the one above it"
        notes.add(at, f"this is no YAML: {error.problem or error.context}", hint)
    except yaml.YAMLError:
        notes.add(Place(1, 1), "this is no YAML", "an invisible character may stand in it")
    except Mistake as mistake:
        notes.take(mistake)
    return None


def table(node: Node, what: str) -> Table:
    if isinstance(node, Table):
        return node
    raise Mistake(node, f"{what} is written as names and values", "one 'name: value' a line, indented below it")


def text(node: Node, what: str) -> str:
    if isinstance(node, Text) and node.text:
        return node.text
    raise Mistake(node, f"{what} is a text")


def flag(node: Node, what: str) -> bool:
    if isinstance(node, Text) and isinstance(node.plain, bool):
        return bool(node.plain)
    raise Mistake(node, f"{what} is true or false")


def number(node: Node, what: str, most: float) -> float:
    told = node.plain if isinstance(node, Text) else None
    if isinstance(told, int | float) and not isinstance(told, bool) and 0 <= told <= most:
        return float(told)
    raise Mistake(node, f"{what} is a number from 0 to {most:g}")


def one_of(node: Node, what: str, known: tuple[str, ...]) -> str:
    told = text(node, what)
    if told in known:
        return told
    hint = did_you_mean(told, known).removeprefix("; ")
    raise Mistake(node, f"{what} is never {told!r}", hint or f"one of {', '.join(known)}")


def only(node: Table, known: Iterable[str], notes: Notes, what: str) -> None:
    """Note every name that nothing knows."""
    names = tuple(known)
    for name, place in node.keys.items():
        if name not in names:
            hint = did_you_mean(name, names).removeprefix("; ")
            notes.add(place, f"{what} knows no {name!r}", hint or f"it knows {', '.join(names)}")


def _refuse_sharing(text: str) -> None:
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        mark = event.start_mark
        place = Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Mistake(place, "anchors and aliases are not read", "write it out")
        if getattr(event, "tag", None):
            raise Mistake(place, "tags of YAML are not read", "remove it")


def _node(node: yaml.Node, notes: Notes, depth: int) -> Node:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if depth > _DEEPEST:
        raise Mistake(Place(line, column), f"nested more than {_DEEPEST} deep")
    if isinstance(node, yaml.ScalarNode):
        return Text(node.value, bool(node.style), line, column)
    if isinstance(node, yaml.SequenceNode):
        return Items(tuple(_node(item, notes, depth + 1) for item in node.value), line, column)
    entries: dict[str, Node] = {}
    keys: dict[str, Place] = {}
    for key, value in node.value:
        place = Place(key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            notes.add(place, "only a name can stand before a colon", "a text that begins with [ or { needs quotes")
        elif key.value in entries:
            notes.add(place, f"{key.value!r} is written twice, first on line {keys[key.value].line}", "keep one")
        else:
            entries[key.value], keys[key.value] = _node(value, notes, depth + 1), place
    return Table(entries, keys, line, column)
