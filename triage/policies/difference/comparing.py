"""What two policy sets decide differently: every class of it, each with a case that shows it.

A case is settled in each set by one decider. For every pair of deciders that could part, a case is
searched on which both decide; where the search comes to its end without one, there is none.
"""

from dataclasses import dataclass
from datetime import datetime

from triage.domain.catalogue import FACTS
from triage.domain.clauses import leaves
from triage.domain.deciding import KIND_NOT_FROM_A_MODEL, decide
from triage.domain.fact_values import Plain, format_time, parse_facts, plain_fact, plain_value
from triage.domain.facts import Fact, Facts, Known
from triage.domain.policies import PolicySet
from triage.policies.difference.partings import of_no_known_kind, partings
from triage.policies.difference.regions import Decider, Demands, Region
from triage.policies.difference.solving import Chosen, Effort, Solver, TooMuch
from triage.policies.difference.space import Space
from triage.policies.difference.verdict import Direction, Shift

_IN_ALL, _FOR_ONE = 40_000_000, 1_000_000
_ORDER = list(Direction)


@dataclass(frozen=True, slots=True)
class Example:
    """A case in the form ``triage decide`` takes, that was decided as its class says on both sets."""

    case: dict[str, Plain]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every class of cases that is decided differently, what widens first.

    ``unsettled`` counts the questions that were given up; without one there are no further classes.
    ``unnamed`` counts those about cases of no known kind: they escalate all the same, and what is left
    open is which policy the escalation names.
    """

    shifts: dict[Shift, Example]
    unsettled: int
    unnamed: int

    @property
    def proved(self) -> bool:
        return not self.unsettled and not self.unnamed


def compare(old: PolicySet, new: PolicySet, now: datetime, *, most: int = _IN_ALL) -> Comparison:
    """Compare two policy sets for cases decided ``now`` or later. ``most`` bounds the work."""
    search = _Search(old, new, _space(old, new, now), most)
    found = search.run()
    shifts = dict(sorted(found.items(), key=lambda each: _ORDER.index(each[0].direction)))
    return Comparison(shifts, search.unsettled, search.without_kind.given_up)


def shift_on(old: PolicySet, new: PolicySet, facts: Facts) -> Shift | None:
    """How one case is decided differently, or None where it is not."""
    return Shift.between(decide(old, facts), decide(new, facts))


def _space(old: PolicySet, new: PolicySet, now: datetime) -> Space:
    live, stops = (*old.live, *new.live), (*old.stops, *new.stops)
    conditions = [*(policy.when for policy in live), *(stop.when for stop in stops)]
    clauses = (clause for condition in conditions for clause in leaves(condition))
    return Space([KIND_NOT_FROM_A_MODEL, *clauses], [policy.expires for policy in live if policy.expires], now)


class _Search:
    def __init__(self, old: PolicySet, new: PolicySet, space: Space, most: int) -> None:
        self._old = old
        self._new = new
        self._space = space
        self._solver = Solver(space)
        self._disowned = 0
        self.with_kind = Effort(most, min(most, _FOR_ONE))
        self.without_kind = Effort(most // 4, min(most, _FOR_ONE) // 4)

    @property
    def unsettled(self) -> int:
        return self.with_kind.given_up + self._disowned + (not self._space.complete)

    def run(self) -> dict[Shift, Example]:
        found: dict[Shift, Example] = {}
        for before, after in partings(self._old, self._new, self._space):
            effort = self.without_kind if of_no_known_kind(before, after) else self.with_kind
            for one, other in self._wanted(before, after, found, effort):
                shift = Shift(one.verdict, other.verdict)
                if shift in found:
                    continue
                demands = (*one.demands, *other.demands, *before.within, *after.within)
                if (case := self._solve(demands, effort)) is not None:
                    self._show(shift, case, found)
        return found

    def _wanted(
        self, before: Decider, after: Decider, found: dict[Shift, Example], effort: Effort
    ) -> list[tuple[Region, Region]]:
        """The pairs of regions that make a class not yet found, where any case comes to both deciders at all."""
        wanted = [
            (one, other)
            for one in before.regions
            for other in after.regions
            if one.verdict != other.verdict and Shift(one.verdict, other.verdict) not in found
        ]
        if wanted and self._solve((*before.within, *after.within), effort) is None:
            return []
        return wanted

    def _solve(self, demands: Demands, effort: Effort) -> Chosen | None:
        try:
            return self._solver.find(demands, effort)
        except TooMuch:
            return None

    def _show(self, shift: Shift, case: Chosen, found: dict[Shift, Example]) -> None:
        """Decide the case on both sets: what is shown is never only what the search says."""
        example = Example(_document(*self._space.case(case)))
        if shift_on(self._old, self._new, parse_facts(example.case, FACTS)) == shift:
            found[shift] = example
        else:
            self._disowned += 1


def _document(as_of: datetime, facts: dict[str, Fact]) -> dict[str, Plain]:
    """A case with bare values where a fact was read just now."""
    plain: dict[str, Plain] = {}
    for name, fact in facts.items():
        bare = isinstance(fact, Known) and fact.observed_at == as_of
        plain[name] = plain_value(fact.value) if bare and isinstance(fact, Known) else plain_fact(fact)
    return {"as_of": format_time(as_of), "facts": plain}
