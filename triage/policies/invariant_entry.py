"""An invariant as it stands in a file, and the proof that it holds."""

from collections.abc import Iterable, Iterator, Mapping

from triage.domain.actions import Action
from triage.domain.facts import Value, show_value
from triage.domain.policies import Invariant, Mode, Policy, Stop
from triage.domain.search import find_case
from triage.policies.action_calls import read_action_names
from triage.policies.conditions import read_condition
from triage.policies.entry import Entry, read_id, read_text
from triage.policies.fields import Fields
from triage.policies.findings import Finding, Notes
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


def prove(entry: Entry[Invariant], policies: Iterable[Policy], stops: Iterable[Stop]) -> Iterator[Finding]:
    """A finding for each policy that could run what the invariant forbids, with a case on which it would.

    Policies that are asked before it prove nothing: a lowered mode takes them out of the way.
    """
    invariant, stops = entry.made, tuple(stops)
    for policy in policies:
        forbidden = [call.action for call in policy.do if call.action in invariant.never]
        if not forbidden or policy.mode is Mode.OFF:
            continue
        in_the_way = [stop.when for stop in stops if any(stop.stops(call.action) for call in policy.do)]
        case = find_case([policy.when, invariant.condition], in_the_way)
        if case is not None:
            yield Finding(
                entry.file,
                entry.node.line,
                entry.node.column,
                f"the invariant {invariant.id!r} does not hold: {policy.id!r} ({policy.file}:{policy.line}) "
                f"runs {forbidden[0]} on {_shown(case)}",
                "let the policy's when exclude it, or add a stop",
            )


def _shown(case: Mapping[str, Value]) -> str:
    return "{" + ", ".join(f"{name}: {show_value(value)}" for name, value in case.items()) + "}"
