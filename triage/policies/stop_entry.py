"""A stop as it stands in a file."""

from collections.abc import Mapping
from typing import Literal

from triage.domain.actions import Action
from triage.domain.policies import Stop
from triage.policies.action_calls import read_action_names
from triage.policies.conditions import read_condition
from triage.policies.entry import Entry, read_id, read_text
from triage.policies.fields import Fields
from triage.policies.findings import Mistake, Notes
from triage.policies.freshness import Freshness
from triage.policies.yaml_tree import ListNode, MapNode, Node, Scalar, describe

_KEYS = ("id", "why", "when", "for")

Scope = tuple[Literal["all", "all_but", "named"], frozenset[str]]
_EVERYTHING: Scope = ("all", frozenset())


def read_stop(node: Node, actions: Mapping[str, Action], notes: Notes) -> Entry[Stop]:
    before = notes.doubts
    fields = Fields(node, "a stop", _KEYS, notes)
    id_ = read_id(fields)
    when = fields.require("when", lambda value: read_condition(value, Freshness(), notes), (), "name at least one fact")
    scope, names = fields.read("for", lambda value: _scope(value, actions, notes), _EVERYTHING)
    stop = Stop(id_, read_text(fields, "why"), when, scope, names, notes.file, node.line)
    return Entry(notes.file, node, id_, stop, notes.doubts == before)


def _scope(node: Node, actions: Mapping[str, Action], notes: Notes) -> Scope:
    """``all``, a list of actions, or ``{all_but: [actions]}``."""
    match node:
        case Scalar("all"):
            return _EVERYTHING
        case ListNode():
            return "named", read_action_names(node, actions, "for", notes)
        case MapNode():
            fields = Fields(node, "for", ("all_but",), notes)
            nothing: frozenset[str] = frozenset()
            return "all_but", fields.require(
                "all_but",
                lambda value: read_action_names(value, actions, "all_but", notes),
                nothing,
                "as in [order.hold]",
            )
    raise Mistake(node, f"for is never {describe(node)}", "write all, a list of actions, or {all_but: [order.hold]}")
