"""Ways: the ways in which a condition can hold, each with all that it asks of one fact put together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, product

from triage.domain.clauses import Clause, Condition, Test


@dataclass(frozen=True, slots=True)
class Demand:
    """What one way asks of one fact. ``places`` are those of its clauses among the leaves of the condition."""

    fact: str
    places: frozenset[int]
    tests: tuple[Test, ...]
    fresh: timedelta
    wanted: str


Way = tuple[Demand, ...]


def ways_of(condition: Condition) -> tuple[Way, ...]:
    """A way for each group of an ``any``, in the order written; one where there is none."""
    above: list[tuple[int, Clause]] = []
    choices: list[list[list[tuple[int, Clause]]]] = []
    place = 0
    for part in condition:
        if isinstance(part, Clause):
            above.append((place, part))
            place += 1
            continue
        choices.append([])
        for group in part.groups:
            choices[-1].append(list(enumerate(group, start=place)))
            place += len(group)
    return tuple(_way(chain(above, *chosen)) for chosen in product(*choices))


def _way(clauses: Iterable[tuple[int, Clause]]) -> Way:
    by_fact: dict[str, list[tuple[int, Clause]]] = defaultdict(list)
    for place, clause in clauses:
        by_fact[clause.fact].append((place, clause))
    return tuple(
        Demand(
            fact,
            frozenset(place for place, _ in asked),
            tuple(clause.test for _, clause in asked),
            min(clause.fresh for _, clause in asked),
            " and ".join(clause.wanted for _, clause in asked),
        )
        for fact, asked in by_fact.items()
    )
