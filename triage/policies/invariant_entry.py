"""An invariant as it stands in a file."""

from collections.abc import Mapping

from triage.domain.actions import Action
from triage.domain.policies import Invariant
from triage.policies.action_calls import read_action_names
from triage.policies.conditions import read_condition
from triage.policies.entry import Entry, read_id, read_text
from triage.policies.fields import Fields
from triage.policies.findings import Notes
from triage.policies.freshness import Freshness
from triage.policies.yaml_tree import Node

_KEYS = ("id", "why", "never", "if")


def read_invariant(node: Node, actions: Mapping[str, Action], notes: Notes) -> Entry[Invariant]:
    before = notes.doubts
    fields = Fields(node, "an invariant", _KEYS, notes)
    nothing: frozenset[str] = frozenset()
    invariant = Invariant(
        id=read_id(fields),
        why=read_text(fields, "why"),
        never=fields.require(
            "never",
            lambda value: read_action_names(value, actions, "never", notes),
            nothing,
            "as in [order.release_hold]",
        ),
        condition=fields.require(
            "if", lambda value: read_condition(value, Freshness(), notes, "if"), (), "name at least one fact"
        ),
        file=notes.file,
        line=node.line,
    )
    return Entry(notes.file, node, invariant.id, invariant, notes.doubts == before)
