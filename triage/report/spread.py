"""The values that a clause met and did not want, as somebody who may move its bound looks at them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from triage.domain.clauses import Between, Test
from triage.domain.fact_values import Plain, parse_value
from triage.domain.facts import NONE, FactDefinition, Value, show_value
from triage.domain.money import Money

_LISTED = 4
_TOLD_ONE_BY_ONE = 3
_SHARES = (Decimal("0.5"), Decimal("0.75"), Decimal(1))
_UNITS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))


@dataclass(frozen=True, slots=True)
class Step:
    """So many of the cases lie within ``to``, on the side of a bound where ``beyond`` says: above or below."""

    cases: int
    to: str
    beyond: str


@dataclass(frozen=True, slots=True)
class Spread:
    """``unknown`` by its state; ``steps`` for what has an order, nearest first; ``values`` for all else."""

    unknown: dict[str, int]
    steps: tuple[Step, ...]
    values: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Values:
    """Gathers the values of one fact, each in its plain form."""

    _unknown: Counter[str] = field(default_factory=Counter)
    _seen: Counter[Plain] = field(default_factory=Counter)

    def add(self, state: str | None, reading: Plain) -> None:
        if state is not None:
            self._unknown[state] += 1
            return
        value = reading["value"] if isinstance(reading, dict) else reading
        self._seen[str(value) if isinstance(value, list) else value] += 1

    def spread(self, definition: FactDefinition, tests: Sequence[Test]) -> Spread:
        unknown = dict(self._unknown)
        ranges = [test for test in tests if isinstance(test, Between)]
        if not definition.type.ordered or not ranges:
            return Spread(unknown, (), tuple(self._most()))
        seen = [(parse_value(definition, plain), count) for plain, count in self._seen.items()]
        return Spread(unknown, tuple(_steps(seen, ranges)), tuple(_others(seen, ranges)))

    def _most(self) -> Iterator[tuple[str, int]]:
        for value, count in self._seen.most_common(_LISTED):
            yield str(value).lower() if isinstance(value, bool) else str(value), count


def _steps(seen: list[tuple[Value, int]], ranges: list[Between]) -> Iterator[Step]:
    for beyond in ("above", "below"):
        outside = [each for each in seen if _side(each[0], ranges) == beyond]
        near_first = sorted(outside, key=lambda each: _key(each[0]), reverse=beyond == "below")
        yield from _side_steps(near_first, beyond)


def _side_steps(near_first: list[tuple[Value, int]], beyond: str) -> Iterator[Step]:
    """Few values as they are; of many, round numbers within which half, most and all of the cases lie."""
    total = sum(count for _, count in near_first)
    if len(near_first) <= _TOLD_ONE_BY_ONE:
        within = 0
        for value, count in near_first:
            within += count
            yield Step(within, show_value(value), beyond)
        return
    told = 0
    for share in _SHARES:
        bound = _rounded(_at(near_first, share * total), beyond)
        within = sum(count for value, count in near_first if _within(value, bound, beyond))
        if within > told:
            yield Step(within, show_value(bound), beyond)
        told = within


def _at(near_first: list[tuple[Value, int]], wanted: Decimal) -> Value:
    """The value by which so many cases are reached."""
    within = 0
    for value, count in near_first:
        within += count
        if within >= wanted:
            return value
    return near_first[-1][0]


def _side(value: Value, ranges: list[Between]) -> str | None:
    """Where a value lies outside of a range; None for what no bound of it can be compared with."""
    if value is NONE:
        return None
    for each in ranges:
        for bound, beyond in ((each.high, "above"), (each.low, "below")):
            if bound is None or (
                isinstance(bound, Money) and isinstance(value, Money) and bound.currency != value.currency
            ):
                continue
            if each.holds(value) is False and (_key(value) >= _key(bound)) is (beyond == "above"):
                return beyond
    return None


def _others(seen: list[tuple[Value, int]], ranges: list[Between]) -> Iterator[tuple[str, int]]:
    yield from ((show_value(value), count) for value, count in seen if _side(value, ranges) is None)


def _within(value: Value, bound: Value, beyond: str) -> bool:
    return bool(_key(value) <= _key(bound)) if beyond == "above" else bool(_key(value) >= _key(bound))


def _key(value: Value) -> Any:
    return value.amount if isinstance(value, Money) else value


def _rounded(value: Value, beyond: str) -> Value:
    """A round number that is a little further out."""
    match value:
        case Money(amount, currency):
            return Money(_round_number(amount, beyond).quantize(Decimal("0.01")), currency)
        case timedelta():
            unit = next((unit for unit in _UNITS if abs(value) >= 2 * unit), _UNITS[-1])
            whole = value // unit
            return (whole + 1) * unit if beyond == "above" and value % unit else whole * unit
        case bool() | str():
            return value
        case int():
            return int(_round_number(Decimal(value), beyond))
        case Decimal():
            return _round_number(value, beyond)
    return value


def _round_number(number: Decimal, beyond: str) -> Decimal:
    """To two digits, and not less than to whole numbers: 287.10 becomes 290, 12.3 becomes 13."""
    if not number:
        return number
    step = Decimal(1).scaleb(max(number.adjusted() - 1, 0))
    way = ROUND_CEILING if beyond == "above" else ROUND_FLOOR
    return (number / step).to_integral_value(way) * step
