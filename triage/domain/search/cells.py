"""The axis of one fact: every value that the question can tell apart, known absence, and that nobody can say."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from triage.domain.clauses import Between, NoneOf, OneOf, Test, Truth
from triage.domain.facts import NONE, FactDefinition, FactType, Value
from triage.domain.money import Money
from triage.domain.search.formula import Box, Formula, Only
from triage.domain.search.line import values_around

_CURRENCIES = ("EUR", "USD", "GBP", "SEK")


@dataclass(frozen=True, slots=True)
class Masks:
    """The cells in which a test is true, false and unknown."""

    true: int
    false: int
    unknown: int


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring cells whose values rise; ``currency`` is the one they are amounts of."""

    start: int
    values: Sequence[Any]
    currency: str | None = None


class Cells:
    """The last bit is for a value that is missing: no test is true or false there."""

    def __init__(self, fact: FactDefinition, tests: Iterable[Test]) -> None:
        self._axis = fact.name
        self._masks: dict[Test, Masks] = {}
        named = {value for test in tests for value in _named(test)}
        self._runs = tuple(_runs(fact, named))
        ordered = (value for run in self._runs for value in _spelt(run))
        self._values: tuple[Value, ...] = (*ordered, *_others(fact, named), NONE)
        self._known = (1 << len(self._values)) - 1
        self._plain = sum(1 << place for place, value in enumerate(self._values) if value in named)
        self._everything = self._known << 1 | 1

    @property
    def everything(self) -> Box:
        return {self._axis: self._everything}

    def true(self, test: Test) -> Formula:
        return Only(self._axis, self.masks(test).true)

    def false(self, test: Test) -> Formula:
        return Only(self._axis, self.masks(test).false)

    def maybe(self, test: Test) -> Formula:
        """True, or unknown: missing, or in another currency."""
        return Only(self._axis, self._everything & ~self.masks(test).false)

    def plainest(self, box: Mapping[str, int]) -> Value | None:
        """One value in a box, rather one that a test names; None where the fact may be missing."""
        cells = box[self._axis]
        if cells & ~self._known:
            return None
        cells = cells & self._plain or cells
        return self._values[(cells & -cells).bit_length() - 1]

    def masks(self, test: Test) -> Masks:
        masks = self._masks.get(test)
        if masks is None:
            masks = self._masks[test] = self._seen(test)
        return masks

    def _seen(self, test: Test) -> Masks:
        if isinstance(test, Between) and self._runs:
            return self._range(test)
        cells: dict[Truth, int] = {True: 0, False: 0, None: 0}
        for place, value in enumerate(self._values):
            cells[test.holds(value)] |= 1 << place
        return Masks(cells[True], cells[False], cells[None])

    def _range(self, test: Between) -> Masks:
        """As ``holds`` says of each value, found by the ends of the range."""
        bounds = [bound for bound in (test.low, test.high) if bound is not None]
        currencies = {bound.currency for bound in bounds if isinstance(bound, Money)}
        none = 1 << len(self._values) - 1
        for run in self._runs:
            if currencies == ({run.currency} if run.currency else set()):
                own = ((1 << len(run.values)) - 1) << run.start
                true = _within(_in_amounts(test), run)
                return Masks(true, own & ~true | none, self._known & ~own & ~none)
        return Masks(0, none, self._known & ~none)


def _within(test: Between, run: _Run) -> int:
    first = 0 if test.low is None else (bisect_right if test.strict_low else bisect_left)(run.values, test.low)
    end = len(run.values)
    if test.high is not None:
        end = (bisect_left if test.strict_high else bisect_right)(run.values, test.high)
    return ((1 << end) - (1 << first)) << run.start if first < end else 0


def _runs(fact: FactDefinition, named: Set[Value]) -> Iterator[_Run]:
    if fact.type is FactType.MONEY:
        start = 0
        for currency in sorted({value.currency for value in named if isinstance(value, Money)}):
            own = [value.amount for value in named if isinstance(value, Money) and value.currency == currency]
            yield (run := _Run(start, values_around(fact.type, own), currency))
            start += len(run.values)
    elif fact.type.ordered:
        yield _Run(0, values_around(fact.type, named))


def _spelt(run: _Run) -> Iterator[Value]:
    yield from run.values if run.currency is None else (Money(amount, run.currency) for amount in run.values)


def _others(fact: FactDefinition, named: Set[Value]) -> Iterator[Value]:
    """The values of a fact without an order; of money, an amount in a currency that nobody names."""
    match fact.type:
        case FactType.ENUM:
            yield from fact.values
        case FactType.BOOLEAN:
            yield from (True, False)
        case FactType.MONEY:
            taken = {value.currency for value in named if isinstance(value, Money)}
            yield Money(Decimal(1), next(currency for currency in (*_CURRENCIES, *_made_up()) if currency not in taken))
        case FactType.TEXT:
            yield "text"
        case _:
            pass


def _made_up() -> Iterator[str]:
    yield from (f"X{first}{second}" for first in "ABCDEFGH" for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _named(test: Test) -> Iterator[Value]:
    match test:
        case OneOf(values) | NoneOf(values):
            yield from (value for value in values if value is not NONE)
        case Between(low, high):
            yield from (bound for bound in (low, high) if bound is not None)
        case _:
            pass


def _in_amounts(test: Between) -> Between:
    return replace(test, low=_amount(test.low), high=_amount(test.high))


def _amount(bound: Value | None) -> Value | None:
    return bound.amount if isinstance(bound, Money) else bound
