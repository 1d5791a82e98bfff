"""A YAML text as a tree of marked nodes.

Nothing is resolved here: a plain ``no`` stays the text ``no`` until somebody says what it should be.
"""

from dataclasses import dataclass

from triage.policies.findings import Unread

_SHOWN = 60


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
    """Entries in the order written, each key once. Unless ``whole``, there is more that could not be read."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    line: int
    column: int
    whole: bool = True

    def get(self, name: str) -> "Node | None":
        return next((node for key, node in self.entries if key.text == name), None)


Node = Scalar | ListNode | MapNode | Unread


def describe(node: Node) -> str:
    """A node as a message names it."""
    match node:
        case Scalar(text, quoted):
            shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
            if not quoted and (not text or text.lstrip("-+.")[:1].isdigit()):
                return shown or "nothing"
            return repr(shown)
        case ListNode(items):
            return "a list" if items else "an empty list"
        case MapNode(entries):
            return "names and values" if entries else "empty braces"
        case Unread():
            return "what could not be read"
