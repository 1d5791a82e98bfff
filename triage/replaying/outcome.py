"""What became of a case, in the words of a fixture."""

from collections.abc import Mapping
from dataclasses import dataclass

from triage.domain.cases import Case, CaseStatus
from triage.domain.decisions import RecordedDecision
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.store.transaction import Transaction

OUTCOMES = tuple(str(status) for status in CaseStatus if status is not CaseStatus.OPEN)
_NO_EFFECT = (IntentState.INTENDED, IntentState.REFUSED, IntentState.HALTED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``actions`` names the effects that a policy had, in order, those found there included; an undo is named
    ``undo ACTION``. ``named`` holds the facts that the explanation names.
    """

    outcome: str
    kind: str | None = None
    policy: str | None = None
    actions: tuple[str, ...] | list[str] = ()
    reason: str | None = None
    named: frozenset[str] = frozenset()


NO_CASE = Outcome(str(CaseStatus.OBSERVED), actions=[])


def outcome_of(tx: Transaction, case: Case) -> Outcome:
    """Where a case stands."""
    decision = tx.decisions.latest(case.id)
    return Outcome(
        outcome=str(case.status),
        kind=case.kind or (case.claimed_kind if case.status is CaseStatus.CLEARED else None),
        policy=case.policy,
        actions=_effects(tx.journal.of_case(case.id)),
        reason=case.reason,
        named=frozenset(case.because) | (_named(decision) if decision else frozenset()),
    )


def telling_facts(tx: Transaction, case: Case) -> list[str]:
    """The facts that the case rests on: those that its end names, else those that tell its kind."""
    if case.because:
        return list(case.because)
    decision = tx.decisions.latest(case.id)
    return _words(_classification(decision).get("because")) if decision else []


def _effects(intents: list[Intent]) -> list[str]:
    return [
        f"undo {intent.action}" if intent.undoes else intent.action
        for intent in intents
        if intent.state not in _NO_EFFECT and intent.started_by.startswith("policy:")
    ]


def _named(decision: RecordedDecision) -> frozenset[str]:
    found = _classification(decision)
    said = [*_words(decision.decision.get("because")), *_words(found.get("because")), *_words(found.get("doubts"))]
    return frozenset(said) | frozenset(_clauses_that_count(decision))


def _clauses_that_count(decision: RecordedDecision) -> list[str]:
    """Facts of the policy or stops that decided, and those that kept the nearest others from it."""
    deciders = {decision.policy, *_words(decision.decision.get("stops"))}
    return [
        str(clause["fact"])
        for trace in _objects(decision.decision.get("trace"))
        for clause in _objects(trace.get("clauses"))
        if trace.get("policy") in deciders or clause.get("result") != "true"
    ]


def _classification(decision: RecordedDecision) -> Mapping[str, Plain]:
    found = decision.decision.get("classification")
    return found if isinstance(found, dict) else {}


def _words(value: Plain) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _objects(value: Plain) -> list[dict[str, Plain]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
