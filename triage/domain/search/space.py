"""The space of cases that some clauses can tell apart, and what conditions ask of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Protocol

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Clause, Condition, Test
from triage.domain.facts import FactType, Value
from triage.domain.search.cells import Cells
from triage.domain.search.formula import All, Box, Either, Formula, Only
from triage.domain.search.words import Words


@dataclass(frozen=True, slots=True)
class Reading:
    """A known value, and how long ago it was read."""

    value: Value
    age: timedelta = timedelta(0)


Case = Mapping[str, Reading | None]
"""Readings of facts; None where nobody can say."""


class Wanted(Enum):
    """How a condition is to come out; ``MAYBE`` is true or unknown."""

    TRUE = "true"
    FALSE = "false"
    MAYBE = "maybe"


class _Values(Protocol):
    """The axes of the values of one fact."""

    @property
    def everything(self) -> Box: ...

    def true(self, test: Test) -> Formula: ...

    def false(self, test: Test) -> Formula: ...

    def maybe(self, test: Test) -> Formula: ...

    def plainest(self, box: Mapping[str, int]) -> Value | None: ...


class Space:
    """All cases, as far as ``clauses`` can tell them apart."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        tests: dict[str, dict[Test, None]] = defaultdict(dict)
        ages: dict[str, set[timedelta]] = defaultdict(set)
        for clause in clauses:
            tests[clause.fact][clause.test] = None
            ages[clause.fact].add(clause.fresh)
        self._values: dict[str, _Values] = {name: _values(name, asked) for name, asked in tests.items()}
        self._ages = {name: sorted(some) for name, some in ages.items() if len(some) > 1}
        self.everything: Box = {_age(name): (1 << len(some)) - 1 for name, some in self._ages.items()}
        for values in self._values.values():
            self.everything.update(values.everything)
        self._asked: dict[tuple[int, Wanted, bool], tuple[Condition, Formula]] = {}

    def asked(self, condition: Condition, wanted: Wanted, *, aged: bool = False) -> Formula:
        """That a condition comes out as wanted; unless ``aged``, every known fact has just been read."""
        key = (id(condition), wanted, aged)
        known = self._asked.get(key)
        if known is None:
            parts = tuple(self._part(part, wanted, aged) for part in condition)
            formula: Formula = Either(parts) if wanted is Wanted.FALSE else All(parts)
            known = self._asked[key] = (condition, formula)
        return known[1]

    def case(self, box: Mapping[str, int]) -> Case:
        """The plainest case in a box: of the facts that matter there, and of no others."""
        case: dict[str, Reading | None] = {}
        for name, values in self._values.items():
            if any(box[axis] != cells for axis, cells in values.everything.items()):
                value = values.plainest(box)
                case[name] = None if value is None else Reading(value, self._age(name, box))
        return case

    def _part(self, part: Clause | AnyGroup, wanted: Wanted, aged: bool) -> Formula:
        if isinstance(part, Clause):
            return self._clause(part, wanted, aged)
        groups = (tuple(self._clause(clause, wanted, aged) for clause in group) for group in part.groups)
        if wanted is Wanted.FALSE:
            return All(tuple(map(Either, groups)))
        return Either(tuple(map(All, groups)))

    def _clause(self, clause: Clause, wanted: Wanted, aged: bool) -> Formula:
        values = self._values[clause.fact]
        ages = self._ages.get(clause.fact, ()) if aged else ()
        fresh = sum(1 << place for place, age in enumerate(ages) if age <= clause.fresh)
        if wanted is Wanted.MAYBE:
            maybe = values.maybe(clause.test)
            stale = ((1 << len(ages)) - 1) & ~fresh
            return Either((maybe, Only(_age(clause.fact), stale))) if stale else maybe
        formula = values.true(clause.test) if wanted is Wanted.TRUE else values.false(clause.test)
        return All((formula, Only(_age(clause.fact), fresh))) if ages else formula

    def _age(self, name: str, box: Mapping[str, int]) -> timedelta:
        """The least age in a box: what is beyond the freshest clauses is a second older than they allow."""
        ages = self._ages.get(name, [])
        bands = box[_age(name)] if ages else 1
        youngest = (bands & -bands).bit_length() - 1
        return ages[youngest - 1] + timedelta(seconds=1) if youngest else timedelta(0)


def _values(name: str, tests: Iterable[Test]) -> _Values:
    fact = FACTS[name]
    return Words(name, tests) if fact.type is FactType.SET else Cells(fact, tests)


def _age(fact: str) -> str:
    return f"age of {fact}"
