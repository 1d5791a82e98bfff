"""JMESPath, compiled once, which tells a null apart from what is not there at all."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import jmespath
from jmespath import exceptions, functions
from jmespath.visitor import Options

from tools.mapped.findings import Mistake, Place
from tools.mapped.yaml_nodes import Node, text
from tools.reader import Bad
from triage.domain.fact_values import did_you_mean
from triage.domain.flaws import FlawKind


class Absent:
    """The answer says nothing of it."""


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Answered:
    """What an expression may look at besides its own entry: the whole document, headers in lower case, what was
    asked for, and the documents of further requests by their names.
    """

    document: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, Any] = field(default_factory=dict)
    also: Mapping[str, Any] = field(default_factory=dict)


class _Functions(functions.Functions):
    """Ours beside JMESPath's own."""

    def __init__(self, answered: Answered) -> None:
        self._answered = answered

    @functions.signature()
    def _func_root(self) -> Any:
        """The whole document."""
        return self._answered.document

    @functions.signature({"types": ["string"]})
    def _func_header(self, name: str) -> Any:
        """A header of the answer, or null."""
        return self._answered.headers.get(name.lower())

    @functions.signature({"types": ["string"]})
    def _func_also(self, name: str) -> Any:
        """The document of a further request."""
        return self._answered.also.get(name)

    @functions.signature({"types": ["string"]})
    def _func_asked(self, name: str) -> Any:
        """What was asked for, as {order} or {sku}."""
        return self._answered.asked.get(name)

    @functions.signature({"types": ["array"]}, {"types": ["string"]}, {"types": []})
    def _func_find(self, listed: list[Any], name: str, value: Any) -> Any:
        """The one entry whose ``name`` is ``value``; null where none is, or more than one."""
        found = _alike(listed, name, value)
        return found[0] if len(found) == 1 else None

    @functions.signature({"types": ["array"]}, {"types": ["string"]}, {"types": []})
    def _func_find_all(self, listed: list[Any], name: str, value: Any) -> Any:
        """Every entry whose ``name`` is ``value``."""
        return _alike(listed, name, value)

    @functions.signature({"types": ["array"]}, {"types": ["string"]})
    def _func_spread(self, listed: list[Any], name: str) -> Any:
        """The entries of the lists under ``name``, each with ``parent``: the object that it was in."""
        return list(_spread(listed, name))

    @functions.signature({"types": ["string"]}, {"types": ["string"]})
    def _func_split(self, told: str, separator: str) -> Any:
        """The parts of a text, trimmed, without empty ones."""
        return [part.strip() for part in told.split(separator or ",") if part.strip()]


def _alike(listed: list[Any], name: str, value: Any) -> list[Any]:
    if value is None:
        return []
    return [each for each in listed if isinstance(each, dict) and _same(each.get(name), value)]


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _spread(listed: list[Any], name: str) -> Iterator[Any]:
    for parent in listed:
        below = parent.get(name) if isinstance(parent, dict) else None
        if not isinstance(below, list):
            raise Bad(f"an entry without a list {name!r}")
        for each in below:
            if not isinstance(each, dict):
                raise Bad(f"something in {name!r} that is no object")
            yield {**each, "parent": parent}


_KNOWN = frozenset(_Functions.FUNCTION_TABLE)
_Tree = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expression:
    """One JMESPath. ``path`` says that it only walks through names and places."""

    source: str
    tree: Any = field(repr=False, compare=False)
    path: bool = False

    def find(self, entry: Any, answered: Answered) -> Any:
        """What it finds: a value, None where null is told, or ABSENT. Raises Bad for what it cannot work on."""
        if self.path:
            return _walk(self.tree.parsed, entry, answered)
        found = self._searched(entry, answered)
        return ABSENT if found is None else found

    def holds(self, entry: Any, answered: Answered) -> bool:
        """Whether it finds anything but null, false and what is empty."""
        found = self._searched(entry, answered)
        return found is not None and found is not False and found not in ("", [], {})

    def parent_is_there(self, entry: Any, answered: Answered) -> bool:
        """Whether the object that a path's last name is looked for in is one."""
        tree = self.tree.parsed
        if tree["type"] == "subexpression":
            return isinstance(_walk(tree["children"][0], entry, answered), dict)
        return isinstance(entry, dict)

    def _searched(self, entry: Any, answered: Answered) -> Any:
        try:
            return self.tree.search(entry, options=Options(custom_functions=_Functions(answered)))
        except exceptions.JMESPathTypeError as error:
            raise Bad(f"{error.function_name}() cannot work on {error.actual_type}") from None
        except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError) as error:
            raise Bad(f"{self.source} cannot be worked out: {type(error).__name__}") from None


def compile_expression(node: Node, what: str) -> Expression:
    """Raises Mistake with the place inside the expression where it goes wrong."""
    source = text(node, what)
    try:
        tree: Any = jmespath.compile(source)
    except exceptions.ParseError as error:
        offset = min(max(error.lex_position or 0, 0), len(source))
        shown = source[:offset] + "⟨here⟩" + source[offset:]
        raise Mistake(_inside(node, offset), f"{what} is no JMESPath: {shown}", "see jmespath.org") from None
    except (exceptions.JMESPathError, RecursionError):
        raise Mistake(node, f"{what} is no JMESPath", "see jmespath.org") from None
    for name in _called(tree.parsed):
        if name not in _KNOWN:
            hint = did_you_mean(name, tuple(sorted(_KNOWN))).removeprefix("; ")
            raise Mistake(node, f"there is no function {name}()", hint or "docs/connect/mapped.md lists them")
    return Expression(source, tree, _is_path(tree.parsed))


def _inside(node: Node, offset: int) -> Place:
    quoted = getattr(node, "quoted", False)
    return Place(node.line, node.column + offset + bool(quoted))


def _called(tree: _Tree) -> Iterator[str]:
    if tree["type"] == "function_expression":
        yield str(tree["value"])
    for child in tree["children"]:
        if isinstance(child, dict):
            yield from _called(child)


def _is_path(tree: _Tree) -> bool:
    kind = tree["type"]
    if kind in ("subexpression", "index_expression"):
        return all(_is_path(child) for child in tree["children"])
    return kind in ("field", "identity", "current", "index") or _is_whole(tree)


def _is_whole(tree: _Tree) -> bool:
    """Whether it is root(), or also('…'): a document as it came."""
    if tree["type"] != "function_expression":
        return False
    given = tree["children"]
    named = len(given) == 1 and given[0]["type"] == "literal" and isinstance(given[0]["value"], str)
    return (tree["value"] == "root" and not given) or (tree["value"] == "also" and named)


def _whole(tree: _Tree, answered: Answered) -> Any:
    given = tree["children"]
    return answered.also.get(given[0]["value"], ABSENT) if given else answered.document


def _walk(tree: _Tree, entry: Any, answered: Answered) -> Any:
    steps: Mapping[str, Callable[[], Any]] = {
        "field": lambda: _member(entry, tree["value"]),
        "index": lambda: _place(entry, tree["value"]),
        "function_expression": lambda: _whole(tree, answered),
    }
    if tree["type"] in steps:
        return steps[tree["type"]]()
    found = entry
    for child in tree["children"]:
        found = _walk(child, found, answered)
        if found is None or found is ABSENT:
            return found
    return found


def _member(entry: Any, name: str) -> Any:
    return entry.get(name, ABSENT) if isinstance(entry, dict) else ABSENT


def _place(entry: Any, index: int) -> Any:
    return entry[index] if isinstance(entry, list) and -len(entry) <= index < len(entry) else ABSENT


def absent(why: str) -> Bad:
    return Bad(why, FlawKind.ABSENT)
