"""One policy file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from triage.domain.actions import Action
from triage.domain.policies import Invariant, Policy, Stop
from triage.policies.entry import Entry
from triage.policies.fields import Fields
from triage.policies.findings import Finding, Mistake, Notes, Place, TooMany
from triage.policies.invariant_entry import read_invariant
from triage.policies.policy_entry import read_policy
from triage.policies.reading import LARGEST
from triage.policies.stop_entry import read_stop
from triage.policies.yaml_reading import read_tree
from triage.policies.yaml_tree import ListNode, MapNode, Node, Scalar, describe

_KEYS = ("version", "policies", "stops", "invariants")
_IDS = {"policies": "hold-lapsed-authorisation", "stops": "vip-account", "invariants": "never-forward-unpaid"}
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """The entries of a file, those with mistakes too, and everything that is wrong in it.

    Unless ``whole``, there may be entries in it that could not be read.
    """

    name: str
    policies: tuple[Entry[Policy], ...] = ()
    stops: tuple[Entry[Stop], ...] = ()
    invariants: tuple[Entry[Invariant], ...] = ()
    findings: tuple[Finding, ...] = ()
    whole: bool = True


def read_policy_file(name: str, data: bytes, actions: Mapping[str, Action]) -> PolicyFile:
    notes = Notes(name)
    if len(data) > LARGEST:
        message = f"the file is larger than {LARGEST // 1_000_000} MB, and nothing of it was looked at"
        notes.add(Place(1, 1), message, "split it, as into a file for each kind")
        return PolicyFile(name, findings=tuple(notes.findings), whole=False)
    try:
        root = read_tree(data, notes)
        if root is not None:
            with notes.taking_up():
                return _read(root, actions, notes)
    except TooMany:
        pass
    return PolicyFile(name, findings=tuple(notes.findings), whole=False)


def _read(root: Node, actions: Mapping[str, Action], notes: Notes) -> PolicyFile:
    fields = Fields(root, "a policy file", _KEYS, notes)
    fields.require("version", _version, None, "begin with 'version: 1'")
    policies = fields.read("policies", lambda node: _entries(node, "policies", read_policy, actions, notes), ())
    stops = fields.read("stops", lambda node: _entries(node, "stops", read_stop, actions, notes), ())
    invariants = fields.read(
        "invariants", lambda node: _entries(node, "invariants", read_invariant, actions, notes), ()
    )
    if all(fields.lacks(key) for key in _KEYS[1:]):
        notes.add(root, "the file has no policies and no stops", "add a policy, or remove the file")
    return PolicyFile(notes.file, policies, stops, invariants, tuple(notes.findings), not notes.unread)


def _version(node: Node) -> None:
    if not (isinstance(node, Scalar) and node.text == "1" and not node.quoted):
        raise Mistake(node, f"version {describe(node)} of the policy language is not known", "write 'version: 1'")


def _entries(
    node: Node,
    name: str,
    read: Callable[[Node, Mapping[str, Action], Notes], Entry[_Made]],
    actions: Mapping[str, Action],
    notes: Notes,
) -> tuple[Entry[_Made], ...]:
    items = node.items if isinstance(node, ListNode) else ()
    if isinstance(node, MapNode) and node.get("id") is not None:
        first, value = node.entries[0]
        shown = value.text if isinstance(value, Scalar) else "…"
        hint = f"begin it in column {max(node.column - 2, 1)}, as in - {first.text}: {shown}"
        notes.add(node, f"there is no dash in front of {first.text!r}", hint)
        items = (node,)
    elif not isinstance(node, ListNode):
        hint = f"begin each of the {name} with a dash, as in - id: {_IDS[name]}"
        raise Mistake(node, f"{name} is a list, not {describe(node)}", hint)
    entries: list[Entry[_Made]] = []
    for item in items:
        with notes.taking_up():
            entries.append(read(item, actions, notes))
    return tuple(entries)
