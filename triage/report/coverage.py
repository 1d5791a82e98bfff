"""What the policies cover of recorded cases, and what keeps them from covering more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from triage.domain.catalogue import FACTS
from triage.domain.clauses import leaves
from triage.domain.fact_values import Plain
from triage.domain.kind_names import KIND_NAMES
from triage.domain.policies import KIND, Mode, Policy, PolicySet
from triage.report.history import AskedOnce, RecordedCase
from triage.report.spread import Spread, Values
from triage.report.study import InTheWay, Study, study

_STATES = ("missing", "stale", "contradicted")


@dataclass(frozen=True, slots=True)
class UncoveredKind:
    """A kind for which no policy does anything; ``in_shadow`` are those that only watch."""

    kind: str
    in_shadow: tuple[str, ...]
    cases: int


@dataclass(frozen=True, slots=True)
class SilentPolicy:
    """A policy that never fired, and what was in its way, the most frequent first."""

    policy: Policy
    cases: int
    in_the_way: tuple[tuple[InTheWay, int], ...]


@dataclass(frozen=True, slots=True)
class Blocker:
    """A clause that alone kept a policy from doing something for ``cases``, and the values it met there."""

    policy: Policy
    fact: str
    wanted: str
    line: int
    cases: int
    spread: Spread


@dataclass(frozen=True, slots=True)
class UnknownFact:
    """A fact that was asked for in vain in ``cases``; ``escalations`` rest on it."""

    fact: str
    cases: int
    states: Mapping[str, int]
    escalations: int


@dataclass(frozen=True, slots=True)
class Coverage:
    cases: int
    decisions: int
    escalated: int
    kinds: tuple[UncoveredKind, ...]
    silent: tuple[SilentPolicy, ...]
    blockers: tuple[Blocker, ...]
    unknown: tuple[UnknownFact, ...]


@dataclass(slots=True)
class _Tally:
    """Counts cases, of which those of one id come together."""

    count: int = 0
    _last: str = ""

    def add(self, id_: str) -> bool:
        new = id_ != self._last
        self.count += new
        self._last = id_
        return new


class _Tallies(dict[object, _Tally]):
    def __missing__(self, key: object) -> _Tally:
        made = self[key] = _Tally()
        return made


def cover(policies: PolicySet, recorded: Iterable[RecordedCase]) -> Coverage:
    """Decide recorded cases again and count. Raises BadValue for what is no case."""
    survey = _Survey(policies)
    asked = AskedOnce((policies,), lambda facts: study(policies, facts))
    for case in recorded:
        survey.take(case, asked.about(case))
    return survey.result()


@dataclass(slots=True)
class _Survey:
    policies: PolicySet
    decisions: int = 0
    cases: _Tally = field(default_factory=_Tally)
    escalated: _Tally = field(default_factory=_Tally)
    kinds: _Tallies = field(default_factory=_Tallies)
    fired: _Tallies = field(default_factory=_Tallies)
    asked: _Tallies = field(default_factory=_Tallies)
    in_the_way: dict[str, _Tallies] = field(default_factory=dict)
    alone: _Tallies = field(default_factory=_Tallies)
    values: dict[InTheWay, Values] = field(default_factory=dict)
    unknown: dict[str, _Tallies] = field(default_factory=dict)

    def take(self, case: RecordedCase, told: Study) -> None:
        facts = case.facts["facts"]
        assert isinstance(facts, dict)
        self.decisions += 1
        self.cases.add(case.id)
        self.kinds[_value(facts.get(KIND))].add(case.id)
        if told.escalated:
            self.escalated.add(case.id)
        for id_ in told.fired:
            self.fired[id_].add(case.id)
        for id_ in told.asked:
            self.asked[id_].add(case.id)
        for each in told.in_the_way:
            self.in_the_way.setdefault(each.policy, _Tallies())[each].add(case.id)
        for alone in told.alone:
            if self.alone[alone.blocker].add(case.id):
                self.values.setdefault(alone.blocker, Values()).add(alone.state, facts.get(alone.blocker.what))
        for fact, state in told.unknown:
            of_fact = self.unknown.setdefault(fact, _Tallies())
            of_fact[state].add(case.id)
            of_fact[""].add(case.id)
            if told.escalated and fact in told.rests_on:
                of_fact["escalations"].add(case.id)

    def result(self) -> Coverage:
        return Coverage(
            self.cases.count,
            self.decisions,
            self.escalated.count,
            self._kinds(),
            self._silent() if self.cases.count else (),
            self._blockers(),
            self._unknown(),
        )

    def _kinds(self) -> tuple[UncoveredKind, ...]:
        deciding = {kind for policy in self.policies.live if policy.mode is not Mode.SHADOW for kind in policy.kinds}
        uncovered = [
            UncoveredKind(kind, self._in_shadow(kind), self.kinds[kind].count)
            for kind in KIND_NAMES
            if kind not in deciding
        ]
        return tuple(sorted(uncovered, key=lambda each: -each.cases))

    def _in_shadow(self, kind: str) -> tuple[str, ...]:
        return tuple(policy.id for policy in self.policies.live if kind in policy.kinds)

    def _silent(self) -> tuple[SilentPolicy, ...]:
        silent = [
            SilentPolicy(policy, self.asked[policy.id].count, _most(self.in_the_way.get(policy.id, _Tallies())))
            for policy in self.policies.live
            if not self.fired[policy.id].count
        ]
        return tuple(sorted(silent, key=lambda each: -each.cases))

    def _blockers(self) -> tuple[Blocker, ...]:
        return tuple(self._blocker(each, count) for each, count in _most(self.alone))

    def _blocker(self, each: InTheWay, count: int) -> Blocker:
        policy = self.policies.by_id[each.policy]
        lines = [clause.line for clause in leaves(policy.when) if clause.fact == each.what]
        tests = [clause.test for clause in leaves(policy.when) if clause.fact == each.what]
        spread = self.values[each].spread(FACTS[each.what], tests)
        return Blocker(policy, each.what, each.wanted, lines[0] if lines else policy.line, count, spread)

    def _unknown(self) -> tuple[UnknownFact, ...]:
        found = [
            UnknownFact(
                fact,
                tallies[""].count,
                {state: tallies[state].count for state in _STATES if tallies[state].count},
                tallies["escalations"].count,
            )
            for fact, tallies in self.unknown.items()
        ]
        return tuple(sorted(found, key=lambda each: (-each.escalations, -each.cases, each.fact)))


def _most(tallies: _Tallies) -> tuple[tuple[InTheWay, int], ...]:
    counted = [(key, tally.count) for key, tally in tallies.items() if isinstance(key, InTheWay)]
    return tuple(sorted(counted, key=lambda each: -each[1]))


def _value(plain: Plain) -> Plain:
    return plain.get("value") if isinstance(plain, dict) else plain
