"""What is asked of a case, in bit masks: that conditions are true, false, not false, or cannot be told.

A demand is a list of ways to meet it; a way is a list of masks, each on one fact, all of which must hold.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from triage.domain.clauses import AnyGroup, Clause, Condition
from triage.policies.difference.space import Space

Way = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """``facts`` are those that any of the ways is about."""

    ways: tuple[Way, ...]
    facts: frozenset[str]

    @classmethod
    def of(cls, ways: Iterable[Way]) -> "Demand":
        ways = tuple(ways)
        return cls(ways, frozenset(fact for way in ways for fact, _ in way))


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition, with each thing that can be asked of it."""

    true: tuple[Demand, ...]
    not_false: tuple[Demand, ...]
    false: tuple[Demand, ...]
    unknown: tuple[Demand, ...]

    @classmethod
    def of(cls, condition: Condition, space: Space) -> "Asked":
        not_false = tuple(demand for part in condition for demand in _not_false(part, space))
        return cls(
            true=tuple(demand for part in condition for demand in _true(part, space)),
            not_false=not_false,
            false=(Demand.of(way for part in condition for way in _false(part, space)),),
            unknown=(*not_false, Demand.of(way for part in condition for way in _not_true(part, space))),
        )


def only(fact: str, mask: int) -> tuple[Demand, ...]:
    return (Demand.of([((fact, mask),)]),)


def either(demands: Iterable[tuple[Demand, ...]]) -> tuple[Demand, ...]:
    """One of several lists of demands, where each is met in few ways."""
    choices = (chosen for each in demands for chosen in product(*(demand.ways for demand in each)))
    return (Demand.of(tuple(pair for way in chosen for pair in way) for chosen in choices),)


def _true(part: Clause | AnyGroup, space: Space) -> Iterator[Demand]:
    if isinstance(part, Clause):
        yield Demand.of([((part.fact, space.masks(part).true),)])
    else:
        yield Demand.of(tuple((clause.fact, space.masks(clause).true) for clause in group) for group in part.groups)


def _not_false(part: Clause | AnyGroup, space: Space) -> Iterator[Demand]:
    if isinstance(part, Clause):
        yield Demand.of([((part.fact, space.masks(part).not_false),)])
    else:
        yield Demand.of(
            tuple((clause.fact, space.masks(clause).not_false) for clause in group) for group in part.groups
        )


def _false(part: Clause | AnyGroup, space: Space) -> Iterator[Way]:
    if isinstance(part, Clause):
        yield ((part.fact, space.masks(part).false),)
    else:
        for clauses in product(*part.groups):
            yield tuple((clause.fact, space.masks(clause).false) for clause in clauses)


def _not_true(part: Clause | AnyGroup, space: Space) -> Iterator[Way]:
    if isinstance(part, Clause):
        yield ((part.fact, space.masks(part).not_true),)
    else:
        for clauses in product(*part.groups):
            yield tuple((clause.fact, space.masks(clause).not_true) for clause in clauses)
