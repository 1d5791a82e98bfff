"""The keys of one mapping of a policy file: those it may have, and those it must."""

from collections.abc import Callable
from typing import TypeVar

from triage.domain.fact_values import did_you_mean
from triage.policies.findings import Mistake, Notes
from triage.policies.yaml_tree import MapNode, Node, Scalar, describe

Read = TypeVar("Read")
Default = TypeVar("Default")


class Fields:
    """Reads the values of a mapping; unknown keys are noted at once, with the nearest known one."""

    def __init__(self, node: Node, what: str, known: tuple[str, ...], notes: Notes) -> None:
        if not isinstance(node, MapNode):
            raise Mistake(node, f"{what} is a mapping, not {describe(node)}", f"it has {', '.join(known)}")
        self.node, self._what, self._notes = node, what, notes
        for key, _ in node.entries:
            if key.text not in known:
                near = did_you_mean(key.text, known).removeprefix("; ")
                notes.add(key, f"unknown key {key.text!r} in {what}", near or f"it has {', '.join(known)}")

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
        if name not in self:
            self.note_absent(name, hint)
        return self.read(name, reader, default)

    def note_absent(self, name: str, hint: str) -> None:
        self._notes.add(self.node, f"{self._what} has no {name}", hint)
