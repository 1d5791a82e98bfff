"""Near misses: the policies that the fewest facts kept from matching, and the change that would have done."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Clause, Condition
from triage.domain.decisions import Change
from triage.domain.facts import Facts, Known, show_value
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


def smallest_change(condition: Condition, facts: Facts) -> tuple[Change, ...]:
    """What would make a condition hold: the fewest facts, each with a value near to the one it has.

    Empty when it holds, and when nothing would make it hold.
    """
    clauses = [part for part in condition if isinstance(part, Clause)]
    groups: Sequence[tuple[Clause, ...]] = [
        group for part in condition if isinstance(part, AnyGroup) for group in part.groups
    ] or [()]
    choices = [(*clauses, *group) for group in groups]
    for choice in sorted(choices, key=lambda clauses: _in_the_way(clauses, facts)):
        if (changes := _changes(choice, facts)) is not None:
            return changes
    return ()


def _in_the_way(clauses: Iterable[Clause], facts: Facts) -> int:
    return len({clause.fact for clause in clauses if clause.truth(facts) is not True})


def _changes(clauses: Iterable[Clause], facts: Facts) -> tuple[Change, ...] | None:
    """A change of each fact that is in the way, or None where one has no value that meets all of its clauses."""
    by_fact: dict[str, list[Clause]] = defaultdict(list)
    for clause in clauses:
        by_fact[clause.fact].append(clause)
    changes: list[Change] = []
    for fact, asked in by_fact.items():
        if all(clause.truth(facts) is True for clause in asked):
            continue
        change = _change(fact, asked, facts)
        if change is None:
            return None
        changes.append(change)
    return tuple(changes)


def _change(fact: str, asked: Sequence[Clause], facts: Facts) -> Change | None:
    tests = [clause.test for clause in asked]
    reading = facts.reading(fact)
    value = nearest_witness(FACTS[fact], tests, reading.value if isinstance(reading, Known) else None)
    if value is None:
        return None
    standing = facts.standing(fact, min(clause.fresh for clause in asked))
    is_now = show_value(standing.value) if isinstance(standing, Known) else standing.state
    return Change(fact, is_now, value, " and ".join(map(str, tests)))
