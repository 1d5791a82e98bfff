"""Near misses: the policies that the fewest facts kept from matching, and the change that would have done."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from triage.domain.catalogue import FACTS
from triage.domain.clauses import Clause, ClauseResult, Condition, Test, leaves
from triage.domain.decisions import Change
from triage.domain.facts import Fact, Facts, Known, Missing, UnknownState, Value, show_value
from triage.domain.matching.bits import positions
from triage.domain.policies import KIND, Deck, Policy
from triage.domain.reach import nearest_witness

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


def smallest_change(condition: Condition, results: Iterable[ClauseResult], facts: Facts) -> tuple[Change, ...]:
    """What would make a condition hold: the fewest facts, each with a value near to the one it has.

    ``results`` are those of ``explain`` for the same condition and facts. Empty when the condition holds, and
    when nothing would make it hold.
    """
    for choice in _choices(_asked(condition, results)):
        if (changes := _changes(choice, facts)) is not None:
            return changes
    return ()


_Asked = tuple[Clause, bool]


def _asked(condition: Condition, results: Iterable[ClauseResult]) -> dict[int | None, list[_Asked]]:
    """Every clause and whether it holds, by the group of an ``any`` that it is in."""
    by_group: dict[int | None, list[_Asked]] = defaultdict(list)
    for clause, result in zip(leaves(condition), results, strict=True):
        by_group[result.group].append((clause, result.result is True))
    return by_group


def _choices(asked: dict[int | None, list[_Asked]]) -> list[list[_Asked]]:
    """The clauses of which all must hold: those outside of any group with those of one, the least to change first."""
    above = asked.pop(None, [])
    if not asked:
        return [above]
    return sorted(([*above, *group] for group in asked.values()), key=_in_the_way)


def _in_the_way(asked: Iterable[_Asked]) -> int:
    return len({clause.fact for clause, holds in asked if not holds})


def _changes(asked: Iterable[_Asked], facts: Facts) -> tuple[Change, ...] | None:
    """A change of each fact that is in the way, or None where one has no value that meets all of its clauses."""
    by_fact: dict[str, list[Clause]] = defaultdict(list)
    in_the_way: dict[str, None] = {}
    for clause, holds in asked:
        by_fact[clause.fact].append(clause)
        if not holds:
            in_the_way[clause.fact] = None
    changes: list[Change] = []
    for fact in in_the_way:
        change = _change(fact, by_fact[fact], facts)
        if change is None:
            return None
        changes.append(change)
    return tuple(changes)


def _change(fact: str, asked: Sequence[Clause], facts: Facts) -> Change | None:
    tests = tuple(clause.test for clause in asked)
    reading = facts.reading(fact)
    value = nearest_witness(FACTS[fact], tests, reading.value) if type(reading) is Known else _from_nothing(fact, tests)
    if value is None:
        return None
    known = facts.known(fact, min(clause.fresh for clause in asked))
    is_now = _unknown_state(reading) if known is None else show_value(known.value)
    return Change(fact, is_now, value, " and ".join(clause.wanted for clause in asked))


@lru_cache(maxsize=16_384)
def _from_nothing(fact: str, tests: tuple[Test, ...]) -> Value | None:
    """A value that would do where there is none to be near to."""
    return nearest_witness(FACTS[fact], tests, None)


def _unknown_state(reading: Fact) -> UnknownState:
    """How a reading that cannot be used is unknown."""
    return "stale" if type(reading) is Known else "missing" if type(reading) is Missing else "contradicted"
