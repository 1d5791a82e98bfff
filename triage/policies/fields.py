"""The keys of one mapping of a policy file: those it may have, and those it must."""

from collections.abc import Callable
from typing import TypeVar

from triage.policies.findings import Mistake, Notes, Unread
from triage.policies.nearest import nearest
from triage.policies.yaml_tree import MapNode, Node, Scalar, describe

Read = TypeVar("Read")
Default = TypeVar("Default")

_ALSO_CALLED = {
    "id": ("name", "rule", "policy", "key"),
    "why": ("reason", "desc", "description", "comment", "note", "because"),
    "owner": ("team", "author", "owned_by"),
    "when": ("if", "where", "match", "condition", "conditions"),
    "if": ("when", "where", "condition", "conditions"),
    "do": ("then", "action", "actions", "run", "steps"),
    "then": ("after", "finally"),
    "mode": ("enabled", "state", "status"),
    "priority": ("order", "rank", "weight"),
    "for": ("actions", "do", "stops", "scope"),
    "never": ("actions", "do", "not", "forbid"),
    "limits": ("rate_limit", "rate_limits", "throttle"),
    "expires": ("until", "valid_until", "end"),
}


class Fields:
    """Reads the values of a mapping; unknown keys are noted at once, with the nearest known one."""

    def __init__(self, node: Node, what: str, known: tuple[str, ...], notes: Notes) -> None:
        if not isinstance(node, MapNode):
            raise Mistake(
                node, f"{what} consists of names and values, not {describe(node)}", f"it has {', '.join(known)}"
            )
        self.node, self._what, self._notes = node, what, notes
        self._meant: set[str] = set()
        written = {key.text for key, _ in node.entries}
        self._absent = tuple(name for name in known if name not in written)
        if not node.whole:
            notes.add(Unread(node.line, node.column), "")
        for key, _ in node.entries:
            if key.text not in known:
                meant = self._nearest(key.text, known)
                hint = f"did you mean {meant!r}?" if meant else f"it has {', '.join(known)}"
                notes.add(key, f"unknown key {key.text!r} in {what}", hint)
                self._meant.add(meant)

    def _nearest(self, word: str, known: tuple[str, ...]) -> str:
        """The key that an unknown one may stand for, an absent one first."""
        called = (name for name in self._absent if word.lower() in _ALSO_CALLED.get(name, ()))
        return nearest(word, self._absent) or next(called, "") or nearest(word, known) or ""

    def misplaced(self, name: str) -> None:
        """A key was found elsewhere, and that is noted there: it is not missing here."""
        self._meant.add(name)

    def lacks(self, name: str) -> bool:
        """Whether a key is not there, nor anything that may stand for it."""
        return name not in self and name not in self._meant and self.node.whole

    def __contains__(self, name: str) -> bool:
        return self.node.get(name) is not None

    def key(self, name: str) -> Scalar | MapNode:
        """Where a key stands, or the mapping itself when it is not there."""
        return next((key for key, _ in self.node.entries if key.text == name), self.node)

    def read(self, name: str, reader: Callable[[Node], Read], default: Default) -> Read | Default:
        """The value; the default when it is not there, or is wrong and noted as such."""
        node = self.node.get(name)
        if node is not None:
            with self._notes.taking_up():
                return reader(node)
        return default

    def require(self, name: str, reader: Callable[[Node], Read], default: Default, hint: str) -> Read | Default:
        """The same for a key that must be there."""
        if self.lacks(name):
            self.note_absent(name, hint)
        return self.read(name, reader, default)

    def note_absent(self, name: str, hint: str) -> None:
        self._notes.add(self.node, f"{self._what} has no {name}", hint)
