"""A matcher: many conditions asked at once.

Each condition has a bit. The groups of an ``any`` stand in layers above: bit n of layer k is the k-th
group of condition n, so that all conditions are put together by a handful of operations on bit sets.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, product
from typing import NamedTuple

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Clause, Condition
from triage.domain.facts import FactDefinition, Facts, Known
from triage.domain.matching.bits import bits, union
from triage.domain.matching.tables import Choices, Entry, Table, Verdict, make_tables
from triage.domain.matching.tally import Tally


class Answers(NamedTuple):
    """The conditions that hold, those that do not, and those that cannot be told, as bit sets."""

    true: int
    false: int
    unknown: int


class _Column(NamedTuple):
    """A table of a fact, for when nothing older than ``fresh`` counts; ``slots`` are all that it answers."""

    fresh: timedelta
    slots: int
    table: Table


class _Fact(NamedTuple):
    """All that is asked of one fact."""

    name: str
    slots: int
    columns: tuple[_Column, ...]

    def verdict(self, facts: Facts) -> Verdict:
        """The slots that are false, and those that cannot be told."""
        reading = facts.reading(self.name)
        if type(reading) is not Known:
            return 0, self.slots
        false = unknown = 0
        age = facts.as_of - reading.observed_at
        for fresh, slots, table in self.columns:
            if age > fresh:
                unknown |= slots
            else:
                no, maybe = table.ask(reading.value)
                false |= no
                unknown |= maybe
        return false, unknown


class Matcher:
    """Answers for all of its conditions as each would for itself."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self.size = len(conditions)
        self.everything = (1 << self.size) - 1
        choices = [_choices(condition) for condition in conditions]
        deepest = max((len(groups) for groups in choices if groups is not None), default=0)
        self._choosing = bits(n for n, groups in enumerate(choices) if groups is not None)
        self._layers = tuple(
            bits(n for n, groups in enumerate(choices) if groups is not None and len(groups) > layer)
            for layer in range(deepest)
        )
        self._facts = _facts(_asked(conditions, choices))
        columns = [(fact.name, column) for fact in self._facts for column in fact.columns]
        self._ages = tuple(dict.fromkeys(column.fresh for _, column in columns))
        self._certain = tuple(
            (name, self._ages.index(column.fresh), column.slots, column.table.false_on)
            for name, column in columns
            if isinstance(column.table, Choices)
        )
        self._others = tuple(
            (name, self._ages.index(column.fresh), column.slots, column.table.ask)
            for name, column in columns
            if not isinstance(column.table, Choices)
        )

    def ask(self, facts: Facts) -> Answers:
        """Every condition, in three values."""
        false = unknown = 0
        read = facts.readings.get
        since = [_before(facts.as_of, age) for age in self._ages]
        for name, age, slots, false_on in self._certain:
            reading = read(name)
            if type(reading) is Known and reading.observed_at >= since[age]:
                false |= false_on(reading.value)
            else:
                unknown |= slots
        for name, age, slots, ask in self._others:
            reading = read(name)
            if type(reading) is Known and reading.observed_at >= since[age]:
                no, maybe = ask(reading.value)
                false |= no
                unknown |= maybe
            else:
                unknown |= slots
        return self._put_together(false, unknown)

    def false_on(self, fact: str, facts: Facts) -> int:
        """The conditions of which a clause on one fact, outside of any ``any``, is false."""
        false = next((each.verdict(facts)[0] for each in self._facts if each.name == fact), 0)
        return false & self.everything

    def by_distance(self, facts: Facts) -> Iterator[int]:
        """The conditions with nothing in their way, then those with one fact, two, and so on.

        What is in the way of an ``any`` is what is in the way of its nearest group.
        """
        tally = Tally(no | maybe for no, maybe in (fact.verdict(facts) for fact in self._facts))
        top: list[int] = []
        groups: list[int] = []
        far = self.everything
        for count in range(2 * tally.most + 1):
            exactly = tally.exactly(count)
            top.append(exactly & self.everything)
            groups.append(self._of_nearest_group(exactly, 0 if count else ~self._choosing) & ~union(groups))
            found = union(some & others for some, others in zip(top, reversed(groups), strict=True))
            yield found
            far &= ~found
            if not far:
                return

    def _of_nearest_group(self, slots: int, others: int) -> int:
        """The conditions of which some group is among ``slots``, and those among ``others``, which have none."""
        found = others & self.everything
        for layer, present in enumerate(self._layers, start=1):
            found |= slots >> (layer * self.size) & present
        return found

    def _put_together(self, false: int, unknown: int) -> Answers:
        everything = self.everything
        no, maybe = false & everything, unknown & everything
        if self._choosing:
            none_holds, one_holds = self._choosing, 0
            for layer, present in enumerate(self._layers, start=1):
                group_no = false >> (layer * self.size)
                group_maybe = unknown >> (layer * self.size)
                one_holds |= present & ~(group_no | group_maybe)
                none_holds &= group_no | ~present
            no |= none_holds
            maybe |= self._choosing & ~one_holds
        maybe &= ~no
        return Answers(everything & ~(no | maybe), no, maybe)


def _before(moment: datetime, age: timedelta) -> datetime:
    try:
        return moment - age
    except OverflowError:
        return _BEGINNING


_BEGINNING = datetime.min.replace(tzinfo=UTC)


def _choices(condition: Condition) -> tuple[tuple[Clause, ...], ...] | None:
    """The groups of which one must hold; None where there is no ``any``. Several are multiplied out into one."""
    groups = [part.groups for part in condition if isinstance(part, AnyGroup)]
    if not groups:
        return None
    return tuple(tuple(chain(*chosen)) for chosen in product(*groups))


def _asked(
    conditions: Sequence[Condition], choices: Sequence[tuple[tuple[Clause, ...], ...] | None]
) -> Iterator[tuple[int, Clause]]:
    """Every clause with the slot of its condition, or of its group."""
    size = len(conditions)
    for n, condition in enumerate(conditions):
        yield from ((n, part) for part in condition if isinstance(part, Clause))
        for layer, group in enumerate(choices[n] or (), start=1):
            yield from ((layer * size + n, clause) for clause in group)


def _facts(asked: Iterable[tuple[int, Clause]]) -> tuple[_Fact, ...]:
    by_fact: dict[str, list[tuple[int, Clause]]] = defaultdict(list)
    for slot, clause in asked:
        by_fact[clause.fact].append((slot, clause))
    return tuple(
        _Fact(name, bits({slot for slot, _ in asking}), tuple(_columns(FACTS[name], asking)))
        for name, asking in by_fact.items()
    )


def _columns(fact: FactDefinition, asking: Iterable[tuple[int, Clause]]) -> Iterator[_Column]:
    by_fresh: dict[timedelta, list[Entry]] = defaultdict(list)
    for slot, clause in asking:
        by_fresh[clause.fresh].append((slot, clause.test))
    for fresh, entries in by_fresh.items():
        for table, answered in make_tables(fact, entries):
            yield _Column(fresh, bits({slot for slot, _ in answered}), table)
