"""Every reading of a fact that some clauses can tell apart, as few as there need be.

A clause sees of a reading its value and whether it is fresh enough. So a fact has finitely many
readings that differ to a set of clauses, and what a clause makes of them fits three bit masks.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from triage.domain.catalogue import FACTS
from triage.domain.clauses import Clause, Test, Truth
from triage.domain.facts import NONE, Fact, FactDefinition, FactType, Known, Missing, Value
from triage.domain.money import Money
from triage.domain.reach import candidates

TODAY = "as_of"
"""The day on which a case is decided, as if it were a fact: policies expire."""

_NOT_KNOWN = Missing("it cannot be read")
_CURRENCIES = ("EUR", "USD", "GBP", "SEK")
_AS_MANY_WORDS_AS_ARE_TRIED = 8


@dataclass(frozen=True, slots=True)
class Masks:
    """On which of a fact's readings a clause is true, false and unknown: a bit for each."""

    fact: str
    true: int
    false: int
    unknown: int

    @property
    def not_false(self) -> int:
        return self.true | self.unknown

    @property
    def not_true(self) -> int:
        return self.false | self.unknown


@dataclass(frozen=True, slots=True)
class _Axis:
    """The readings of one fact, the plainest first: a value and how old it is, or None where nobody knows."""

    readings: tuple[tuple[Value, timedelta] | None, ...]


class Space:
    """The readings of every fact that ``clauses`` ask about, and the days on which ``expiries`` matter."""

    def __init__(self, clauses: Iterable[Clause], expiries: Iterable[date], now: datetime) -> None:
        asked: dict[str, dict[tuple[Test, timedelta], None]] = {}
        for clause in clauses:
            asked.setdefault(clause.fact, {})[clause.test, clause.fresh] = None
        self._now = now
        self._axes = {name: _axis(FACTS[name], list(tests)) for name, tests in asked.items()}
        self._days = (now, *(_day_after(day) for day in sorted(set(expiries)) if now.date() <= day < date.max))
        self._masks: dict[tuple[str, Test, timedelta], Masks] = {}
        self.complete = not any(_too_many_words(tests) for tests in asked.values())

    def masks(self, clause: Clause) -> Masks:
        key = (clause.fact, clause.test, clause.fresh)
        found = self._masks.get(key)
        if found is None:
            found = self._masks[key] = _masks(clause, self._axes[clause.fact].readings)
        return found

    def lapsed(self, expires: date) -> Masks:
        """A policy's expiry as a clause that is true once its last day is over."""
        over = sum(1 << place for place, moment in enumerate(self._days) if moment.date() > expires)
        return Masks(TODAY, over, ((1 << len(self._days)) - 1) ^ over, 0)

    def everything(self, fact: str) -> int:
        count = len(self._days) if fact == TODAY else len(self._axes[fact].readings)
        return (1 << count) - 1

    def case(self, chosen: Mapping[str, int]) -> tuple[datetime, dict[str, Fact]]:
        """The plainest case within the masks; facts that do not matter are left out."""
        as_of = self._days[_lowest(chosen[TODAY])] if TODAY in chosen else self._now
        facts: dict[str, Fact] = {}
        for name, mask in chosen.items():
            if name == TODAY:
                continue
            reading = self._axes[name].readings[_lowest(mask)]
            known = reading and Known(reading[0], FACTS[name].source, as_of - reading[1])
            facts[name] = known or _NOT_KNOWN
        return as_of, facts


def _axis(fact: FactDefinition, asked: list[tuple[Test, timedelta]]) -> _Axis:
    tests = list(dict.fromkeys(test for test, _ in asked))
    different: dict[tuple[Truth, ...], Value] = {}
    for value in sorted(_values(fact, tests), key=_strangeness):
        different.setdefault(tuple(test.holds(value) for test in tests), value)
    ages = sorted({fresh for _, fresh in asked})
    told = [timedelta(0), *(age + timedelta(seconds=1) for age in ages[:-1])]
    return _Axis((*((value, age) for age in told for value in different.values()), None))


def _values(fact: FactDefinition, tests: list[Test]) -> Iterator[Value]:
    yield from candidates(fact, tests)
    if fact.type is FactType.MONEY:
        named = {value.currency for value in candidates(fact, tests) if isinstance(value, Money)}
        amount = next(value.amount for value in candidates(fact, tests) if isinstance(value, Money))
        yield Money(amount, next(currency for currency in (*_CURRENCIES, "XXX") if currency not in named))


def _strangeness(value: Value) -> int:
    """Values that seldom occur come last: below zero, and none at all."""
    match value:
        case bool() | str() | frozenset() | datetime():
            return 0
        case Money(amount):
            return int(amount < 0)
        case timedelta():
            return int(value < timedelta(0))
        case _:
            return 2 if value is NONE else int(value < 0)


def _masks(clause: Clause, readings: tuple[tuple[Value, timedelta] | None, ...]) -> Masks:
    bits: dict[Truth, int] = {True: 0, False: 0, None: 0}
    for place, reading in enumerate(readings):
        fresh = reading is not None and reading[1] <= clause.fresh
        bits[clause.test.holds(reading[0]) if fresh and reading else None] |= 1 << place
    return Masks(clause.fact, bits[True], bits[False], bits[None])


def _too_many_words(tests: Iterable[tuple[Test, timedelta]]) -> bool:
    words = {word for test, _ in tests for word in getattr(test, "words", ())}
    return len(words) > _AS_MANY_WORDS_AS_ARE_TRIED


def _day_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1
