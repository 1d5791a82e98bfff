"""Trying policies at their bounds: each case is decided by the whole set, so that what lies beyond a bound is seen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from triage.domain.actions import Action
from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Clause, Truth, holds
from triage.domain.deciding import decide
from triage.domain.decisions import Decision
from triage.domain.facts import Contradicted, Fact, Facts, Known, Missing, Value
from triage.domain.policies import Policy, PolicySet
from triage.policies.boundaries import boundary_values
from triage.policies.file import read_policy_file
from triage.policies.findings import Notes
from triage.policies.policy_tests import NOW, WrittenTest, check_tests
from triage.policies.whole_cases import WholeCase, WholeCases, awake, known

State = Literal["known", "old", "stale", "missing", "contradicted"]
_ORIGIN = "exception.kind_origin"
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Tried:
    """A case that the policy wins with one fact changed, and what the whole set made of it.

    ``old`` is a value as old as it may be; ``value`` is None where the fact is lost. ``group`` numbers the group
    of an ``any`` that the clause belongs to. ``match`` is the policy's own condition, ``wrong`` what should not be.
    """

    fact: str
    group: int | None
    state: State
    value: Value | None
    match: Truth
    decision: Decision
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class WrittenTried:
    test: WrittenTest
    decision: Decision
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """A policy with its written tests and its boundary cases. ``never`` says why it can win no case at all."""

    policy: Policy
    written: tuple[WrittenTried, ...]
    cases: tuple[Tried, ...]
    never: str = ""

    @property
    def failures(self) -> int:
        wrong = [*(each.wrong for each in self.written), *(each.wrong for each in self.cases), self.never]
        return sum(map(bool, wrong))


def try_policies(
    policies: PolicySet, written: Mapping[str, tuple[WrittenTest, ...]], only: Iterable[Policy] | None = None
) -> Iterator[Trial]:
    """Try each policy, or only some, one after the other, with the tests written for it."""
    asked = awake(policies)
    whole = WholeCases(asked)
    for policy in policies.policies if only is None else only:
        yield _try(asked, whole, policy, written.get(policy.id, ()))


def written_tests(policies: PolicySet, actions: Mapping[str, Action]) -> dict[str, tuple[WrittenTest, ...]]:
    """The tests that stand in the files of a set, by policy."""
    found: dict[str, tuple[WrittenTest, ...]] = {}
    for file in dict.fromkeys(policy.file for policy in policies.policies):
        for entry in read_policy_file(file, Path(file).read_bytes(), actions).policies:
            if (tests := entry.place("tests")) is not entry.node:
                found[entry.id] = check_tests(tests, entry.made.when, Notes(file))
    return found


def wins(policy: Policy, decision: Decision) -> bool:
    """Whether a policy won a case, in whatever mode it is."""
    return policy.id in decision.shadow or (policy.id == decision.policy and decision.outcome != "escalate")


def _try(policies: PolicySet, whole: WholeCases, policy: Policy, written: tuple[WrittenTest, ...]) -> Trial:
    cases = whole.of(policy)
    if not cases:
        return Trial(policy, (), (), "no case matches it")
    if all(case.in_the_way for case in cases):
        taker = ", ".join(dict.fromkeys(id_ for case in cases for id_ in case.in_the_way))
        return Trial(policy, (), (), f"{taker} takes every case that it matches")
    first = next(case for case in cases if not case.in_the_way)
    tried = [_tried_written(policies, policy, first, test) for test in written]
    return Trial(policy, tuple(tried), tuple(_boundary_cases(policies, policy, cases)))


def _boundary_cases(policies: PolicySet, policy: Policy, cases: tuple[WholeCase, ...]) -> Iterator[Tried]:
    """The clauses above in the first case, those of each group in the case in which that group holds."""
    above = tuple(part for part in policy.when if isinstance(part, Clause))
    groups = [group for part in policy.when if isinstance(part, AnyGroup) for group in part.groups]
    for case in cases:
        if case.in_the_way:
            continue
        if case is cases[0]:
            yield from _around(policies, policy, case, above, None)
        if case.group is not None:
            yield from _around(policies, policy, case, groups[case.group - 1], case.group)


def _around(
    policies: PolicySet, policy: Policy, case: WholeCase, clauses: tuple[Clause, ...], group: int | None
) -> Iterator[Tried]:
    before = decide(policies, case.facts)
    for name in dict.fromkeys(clause.fact for clause in clauses):
        of_fact = [clause for clause in clauses if clause.fact == name]
        for state, value, fact in _edits(name, of_fact, case.facts):
            facts = case.facts.replacing({name: fact})
            match, decision = holds(policy.when, facts), decide(policies, facts)
            wrong = _wrong(policies, policy, match, decision, before if state in _UNKNOWN else None)
            yield Tried(name, group, state, value, match, decision, wrong)


_UNKNOWN = frozenset({"stale", "missing", "contradicted"})


def _edits(name: str, clauses: list[Clause], facts: Facts) -> Iterator[tuple[State, Value | None, Fact]]:
    fact, fresh = FACTS[name], min(clause.fresh for clause in clauses)
    for value in dict.fromkeys(value for clause in clauses for value in boundary_values(fact, clause)):
        yield "known", value, known(value, name, facts.as_of)
    was = facts[name]
    assert isinstance(was, Known)
    yield "old", was.value, Known(was.value, was.source, facts.as_of - fresh)
    yield "stale", None, Known(was.value, was.source, facts.as_of - fresh - _SECOND)
    yield "missing", None, Missing("as the trial says")
    yield "contradicted", None, Contradicted(((fact.source, was.value), ("another source", was.value)))


def _wrong(policies: PolicySet, policy: Policy, match: Truth, decision: Decision, before: Decision | None) -> str:
    """What must not be: a match that nobody takes, a win without one, or an action that a lost fact started."""
    won = wins(policy, decision)
    if before is not None and decision.outcome != "escalate" and not _alike(decision, before):
        return f"an unknown fact starts {decision.policy}"
    if match is True and not won and not _taken_before(policies, policy, decision):
        return f"it matches, and {decision.policy or 'nobody'} takes the case ({decision.reason})"
    if match is not True and won:
        return "it does not match, and wins all the same"
    return ""


def _alike(one: Decision, other: Decision) -> bool:
    return (one.policy, one.actions) == (other.policy, other.actions)


def _taken_before(policies: PolicySet, policy: Policy, decision: Decision) -> bool:
    """Whether a stop, a policy asked earlier, or not knowing who named the kind kept the policy from its case."""
    if decision.stops or (decision.policy == policy.id and _ORIGIN in decision.because):
        return True
    taker = policies.by_id.get(decision.policy or "")
    return taker is not None and (taker.priority, taker.id) < (policy.priority, policy.id)


def _tried_written(policies: PolicySet, policy: Policy, case: WholeCase, test: WrittenTest) -> WrittenTried:
    facts = case.facts.replacing({name: _moved(fact, case.facts.as_of) for name, fact in test.edits.items()})
    match, decision = holds(policy.when, facts), decide(policies, facts)
    if test.fails:
        return WrittenTried(test, decision, test.fails)
    if (match is True) is not test.match:
        return WrittenTried(test, decision, f"it should {'' if test.match else 'not '}match")
    return WrittenTried(test, decision, _wrong(policies, policy, match, decision, None))


def _moved(fact: Fact, as_of: datetime) -> Fact:
    """A fact of a written test, as old at another moment as it is at that of the tests."""
    return replace(fact, observed_at=fact.observed_at - (NOW - as_of)) if isinstance(fact, Known) else fact
