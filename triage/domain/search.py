"""A case on which some conditions hold and others do not, or the certainty that there is none.

A clause speaks of one fact, so each fact can be chosen by itself once it is settled which clauses
are to be true and which false. What remains to try is which group of an ``any`` holds, and which
clause makes a condition false.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Clause, Condition
from triage.domain.facts import Value
from triage.domain.reach import Wanted, witness

Demand = tuple[Clause, bool]
Alternatives = list[tuple[Demand, ...]]


def find_case(true: Sequence[Condition], false: Sequence[Condition] = ()) -> dict[str, Value] | None:
    """Values of the facts concerned on which all of ``true`` hold and each of ``false`` is false."""
    steps = [*(_ways_to_hold(part) for condition in true for part in condition), *map(_ways_to_fail, false)]
    return _search(sorted(steps, key=len), {}, {})


def _search(
    steps: list[Alternatives], wanted: dict[str, tuple[Wanted, ...]], found: dict[str, Value]
) -> dict[str, Value] | None:
    if not steps:
        return found
    for demands in steps[0]:
        narrowed, values = dict(wanted), dict(found)
        if all(_narrow(demand, narrowed, values) for demand in demands):
            case = _search(steps[1:], narrowed, values)
            if case is not None:
                return case
    return None


def _narrow(demand: Demand, wanted: dict[str, tuple[Wanted, ...]], found: dict[str, Value]) -> bool:
    """Take up one demand on a fact; False when no value meets it together with the earlier ones."""
    clause, outcome = demand
    wanted[clause.fact] = (*wanted.get(clause.fact, ()), (clause.test, outcome))
    value = witness(FACTS[clause.fact], wanted[clause.fact])
    if value is None:
        return False
    found[clause.fact] = value
    return True


def _ways_to_hold(part: Clause | AnyGroup) -> Alternatives:
    if isinstance(part, Clause):
        return [((part, True),)]
    return [tuple((clause, True) for clause in group) for group in part.groups]


def _ways_to_fail(condition: Condition) -> Alternatives:
    return [demands for part in condition for demands in _ways_to_fail_part(part)]


def _ways_to_fail_part(part: Clause | AnyGroup) -> Iterator[tuple[Demand, ...]]:
    if isinstance(part, Clause):
        yield ((part, False),)
    else:
        for clauses in product(*part.groups):
            yield tuple((clause, False) for clause in clauses)
