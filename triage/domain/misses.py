"""Near misses: the policies that the fewest facts kept from matching, and the change that would have done."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from triage.domain.catalogue import FACTS
from triage.domain.clauses import ClauseResult, Test
from triage.domain.decisions import Change
from triage.domain.facts import Fact, Facts, Known, Missing, UnknownState, Value, show_value
from triage.domain.matching.bits import positions
from triage.domain.policies import KIND, Deck, Policy
from triage.domain.reach import nearest_witness
from triage.domain.ways import Demand, Way

NEAREST_MISSES = 5


def nearest_misses(deck: Deck, every: Deck, facts: Facts, but: str | None) -> tuple[Policy, ...]:
    """The five nearest of a deck, or of every policy where none is asked about the kind; earlier ones first."""
    for pool in (deck, every):
        asked = pool.matcher.everything
        if pool is deck:
            asked &= ~pool.matcher.false_on(KIND, facts)
        if asked:
            return tuple(islice(_by_distance(pool, asked, facts, but), NEAREST_MISSES))
    return ()


def _by_distance(pool: Deck, asked: int, facts: Facts, but: str | None) -> Iterator[Policy]:
    for at_distance in islice(pool.matcher.by_distance(facts), 1, None):
        for position in positions(at_distance & asked):
            policy = pool.policies[position]
            if policy.id != but:
                yield policy


def smallest_change(ways: Sequence[Way], results: Iterable[ClauseResult], facts: Facts) -> tuple[Change, ...]:
    """What would make a condition hold: the fewest facts, each with a value near to the one it has.

    ``ways`` are those of the condition, ``results`` what ``explain`` says of it. Empty when it holds, and when nothing
    would make it hold.
    """
    failing = {place for place, result in enumerate(results) if result.result is not True}
    in_the_way = [[demand for demand in way if not failing.isdisjoint(demand.places)] for way in ways]
    for demands in sorted(in_the_way, key=len):
        if (changes := _changes(demands, facts)) is not None:
            return changes
    return ()


def _changes(demands: Iterable[Demand], facts: Facts) -> tuple[Change, ...] | None:
    """A change for each demand, or None where no value of its fact meets one."""
    changes: list[Change] = []
    for demand in demands:
        reading = facts.reading(demand.fact)
        if type(reading) is Known:
            value = nearest_witness(FACTS[demand.fact], demand.tests, reading.value)
        else:
            value = _from_nothing(demand.fact, demand.tests)
        if value is None:
            return None
        known = facts.known(demand.fact, demand.fresh)
        is_now = _unknown_state(reading) if known is None else show_value(known.value)
        changes.append(Change(demand.fact, is_now, value, demand.wanted))
    return tuple(changes)


@lru_cache(maxsize=16_384)
def _from_nothing(fact: str, tests: tuple[Test, ...]) -> Value | None:
    """A value that would do where there is none to be near to."""
    return nearest_witness(FACTS[fact], tests, None)


def _unknown_state(reading: Fact) -> UnknownState:
    """How a reading that cannot be used is unknown."""
    return "stale" if type(reading) is Known else "missing" if type(reading) is Missing else "contradicted"
