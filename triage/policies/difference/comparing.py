"""What two policy sets decide differently: every class of it, each with a case that shows it.

A case is settled in each set by one decider. For every pair of deciders that could part, a case is
searched on which both decide; where the search comes to its end without one, there is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from triage.domain.catalogue import FACTS
from triage.domain.clauses import leaves
from triage.domain.deciding import KIND_NOT_FROM_A_MODEL, decide
from triage.domain.fact_values import Plain, format_time, parse_facts, plain_fact, plain_value
from triage.domain.facts import Fact, Facts, Known
from triage.domain.policies import PolicySet
from triage.policies.difference.regions import Decider, Region, deciders
from triage.policies.difference.solving import Chosen, Effort, Solver, TooMuch
from triage.policies.difference.space import Space
from triage.policies.difference.verdict import Direction, Shift, Verdict

_IN_ALL, _FOR_ONE = 40_000_000, 1_000_000
_ORDER = list(Direction)


@dataclass(frozen=True, slots=True)
class Example:
    """A case in the form ``triage decide`` takes, and that it was decided as its class says on both sets."""

    case: dict[str, Plain]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every class of cases that is decided differently, what widens first.

    ``unsettled`` counts the questions that were given up: with none, there are no further classes.
    """

    shifts: dict[Shift, Example]
    unsettled: int

    @property
    def proved(self) -> bool:
        return self.unsettled == 0


def compare(old: PolicySet, new: PolicySet, now: datetime, *, most: int = _IN_ALL) -> Comparison:
    """Compare two policy sets for cases decided ``now`` or later. ``most`` bounds the work."""
    space = _space(old, new, now)
    effort = Effort(most, min(most, _FOR_ONE))
    search = _Search(old, new, space, Solver(space, effort))
    found = search.run()
    shifts = dict(sorted(found.items(), key=lambda each: _ORDER.index(each[0].direction)))
    return Comparison(shifts, effort.given_up + search.disowned + (not space.complete))


def shift_on(old: PolicySet, new: PolicySet, facts: Facts) -> Shift | None:
    """How one case is decided differently, or None where it is not."""
    before, after = Verdict.of(decide(old, facts)), Verdict.of(decide(new, facts))
    return Shift(before, after) if before != after else None


def _space(old: PolicySet, new: PolicySet, now: datetime) -> Space:
    live, stops = (*old.live, *new.live), (*old.stops, *new.stops)
    conditions = [*(policy.when for policy in live), *(stop.when for stop in stops)]
    clauses = (clause for condition in conditions for clause in leaves(condition))
    return Space([KIND_NOT_FROM_A_MODEL, *clauses], [policy.expires for policy in live if policy.expires], now)


@dataclass(slots=True)
class _Search:
    old: PolicySet
    new: PolicySet
    space: Space
    solver: Solver
    disowned: int = 0

    def run(self) -> dict[Shift, Example]:
        found: dict[Shift, Example] = {}
        for before, after in self._pairs():
            wanted = [
                (one, other)
                for one in before.regions
                for other in after.regions
                if one.verdict != other.verdict and Shift(one.verdict, other.verdict) not in found
            ]
            start = self._meet(before, after) if wanted else None
            for one, other in wanted if start is not None else ():
                shift = Shift(one.verdict, other.verdict)
                example = None if shift in found else self._example(shift, before, after, one, other, start or {})
                if example is not None:
                    found[shift] = example
        return found

    def _pairs(self) -> Iterator[tuple[Decider, Decider]]:
        """Pairs of deciders that may part on some case, those for the same kinds first."""
        before, after = list(deciders(self.old, self.space)), list(deciders(self.new, self.space))
        kept = {decider.name: decider for decider in after}
        kept_from = {decider.name: decider for decider in before}
        unchanged = {
            name for name, decider in kept_from.items() if name in kept and kept[name].essence == decider.essence
        }
        pairs = [(one, other) for one in before for other in after if _may_part(one, other, kept_from, kept, unchanged)]
        return iter(sorted(pairs, key=_far_apart))

    def _meet(self, before: Decider, after: Decider) -> Chosen | None:
        """What both deciders demand at the least; None where no case comes to both."""
        try:
            return {} if self.solver.find((*before.within, *after.within)) is not None else None
        except TooMuch:
            return None

    def _example(
        self, shift: Shift, before: Decider, after: Decider, one: Region, other: Region, start: Chosen
    ) -> Example | None:
        try:
            demands = (*one.demands, *other.demands, *before.within, *after.within)
            chosen = self.solver.find(demands, start)
        except TooMuch:
            return None
        if chosen is None:
            return None
        example = Example(_document(*self.space.case(chosen)))
        if shift_on(self.old, self.new, parse_facts(example.case, FACTS)) != shift:
            self.disowned += 1
            return None
        return example


def _may_part(
    one: Decider,
    other: Decider,
    kept_from: dict[str | None, Decider],
    kept: dict[str | None, Decider],
    unchanged: set[str | None],
) -> bool:
    """Whether a case can be settled by ``one`` before and ``other`` after, and its verdict change by it."""
    if one.is_stop or other.is_stop:
        return not (one.is_stop and other.is_stop) and (one if one.is_stop else other).name not in unchanged
    if one.name not in unchanged or other.name not in unchanged:
        return True
    if one.name == other.name:
        return one.stops != other.stops
    if one.name is None or other.name is None:
        return False
    return (one.place < kept_from[other.name].place) is not (kept[one.name].place < other.place)


def _far_apart(pair: tuple[Decider, Decider]) -> bool:
    one, other = pair
    return bool(one.kinds and other.kinds and not one.kinds & other.kinds)


def _document(as_of: datetime, facts: dict[str, Fact]) -> dict[str, Plain]:
    """A case with bare values where a fact was read just now."""
    plain: dict[str, Plain] = {}
    for name, fact in facts.items():
        bare = isinstance(fact, Known) and fact.observed_at == as_of
        plain[name] = plain_value(fact.value) if bare and isinstance(fact, Known) else plain_fact(fact)
    return {"as_of": format_time(as_of), "facts": plain}
