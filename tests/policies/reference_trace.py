"""The slow reading of a trace: who is told of, clause by clause, and what a smallest change must be."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.policies.reference import KIND, ORIGIN, Document, forms, in_order, leaf_truth, leaves_of, standing, truth
from triage.domain.catalogue import FACTS

NEAREST = 5
_KIND_NOT_FROM_A_MODEL = {"is": ["rules", "event", "person"]}


@dataclass(frozen=True, slots=True)
class SlowClause:
    """``state`` is the word for why a fact is not known; ``group`` is 0 outside of an ``any``."""

    fact: str
    form: Document
    group: int
    result: str
    state: str


@dataclass(frozen=True, slots=True)
class SlowTrace:
    """One stop or policy; ``to_change`` are the facts of the smallest change, and none where it matches."""

    id: str
    matched: str
    clauses: tuple[SlowClause, ...]
    to_change: frozenset[str] = frozenset()


def trace_slowly(document: Document, case: Document, decision: Document) -> list[SlowTrace]:
    """The trace that belongs to a decision of the slow reading."""
    stops = [stop for stop in document["stops"] if stop["id"] in decision["stops"]]
    told = [SlowTrace(stop["id"], "true", tuple(_clauses(stop["when"], {}, case))) for stop in stops]
    if stops and decision["policy"] is None:
        return told
    decider = [
        _of_decider(policy, case, decision) for policy in in_order(document) if policy["id"] == decision["policy"]
    ]
    return [*told, *decider, *(_of_policy(policy, case) for policy in _nearest(document, case, decision["policy"]))]


def changed(case: Document, change: Iterable[Document]) -> Document:
    """The case with each fact of a change as it would have to be: known, and as of now."""
    return {**case, "facts": {**case["facts"], **{step["fact"]: step["to"] for step in change}}}


def _of_policy(policy: Document, case: Document) -> SlowTrace:
    when, fresh = policy["when"], policy.get("fresh", {})
    verdict = truth(when, fresh, case)
    to_change = frozenset() if verdict == "true" else _to_change(when, fresh, case)
    return SlowTrace(policy["id"], verdict, tuple(_clauses(when, fresh, case)), to_change)


def _of_decider(policy: Document, case: Document, decision: Document) -> SlowTrace:
    """With who named the kind, where the policy holds and that made the difference."""
    told = _of_policy(policy, case)
    if told.matched == "true" and decision["reason"] in ("model_kind", "unknown_fact"):
        origin = _clause(0, ORIGIN, _KIND_NOT_FROM_A_MODEL, {}, case)
        return SlowTrace(told.id, told.matched, (*told.clauses, origin))
    return told


def _nearest(document: Document, case: Document, decider: str | None) -> list[Document]:
    live = in_order(document)
    asked = [policy for policy in live if _kind_truth(policy, case) != "false"]
    missed = [
        policy
        for policy in asked or live
        if policy["id"] != decider and truth(policy["when"], policy.get("fresh", {}), case) != "true"
    ]
    return sorted(missed, key=lambda policy: _distance(policy, case))[:NEAREST]


def _kind_truth(policy: Document, case: Document) -> str:
    return truth({KIND: policy["when"][KIND]}, policy.get("fresh", {}), case)


def _distance(policy: Document, case: Document) -> int:
    top, groups = _not_true(policy["when"], policy.get("fresh", {}), case)
    return len(top) + min((len(group) for group in groups), default=0)


def _to_change(when: Document, fresh: Document, case: Document) -> frozenset[str]:
    """The facts not true at the top or in one group: the group with which they are fewest, and the first of equals."""
    top, groups = _not_true(when, fresh, case)
    return min((frozenset(top | group) for group in groups or [set()]), key=len)


def _not_true(when: Document, fresh: Document, case: Document) -> tuple[set[str], list[set[str]]]:
    """The different facts of which a clause is not true: outside of an ``any``, and in each of its groups."""
    top = {name: clause for name, clause in when.items() if name != "any"}
    groups: list[Mapping[str, Any]] = when.get("any", [])
    return _facts_not_true(top, fresh, case), [_facts_not_true(group, fresh, case) for group in groups]


def _facts_not_true(clauses: Document, fresh: Document, case: Document) -> set[str]:
    return {
        fact
        for fact, clause in clauses.items()
        if any(leaf_truth(fact, form, fresh, case) != "true" for form in forms(fact, clause))
    }


def _clauses(when: Document, fresh: Document, case: Document) -> Iterator[SlowClause]:
    for group, fact, form in leaves_of(when):
        yield _clause(group, fact, form, fresh, case)


def _clause(group: int, fact: str, form: Document, fresh: Document, case: Document) -> SlowClause:
    reading = standing(fact, fresh, case)
    state = reading if isinstance(reading, str) else ""
    return SlowClause(fact, form, group, leaf_truth(fact, form, fresh, case), state)


def type_of(fact: str) -> str:
    return FACTS[fact].type.value
