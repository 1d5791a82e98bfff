"""The values of an ordered fact that some bounds can tell apart: each bound, and one value on each side of it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import MAX_EMAX, MIN_EMIN, ROUND_FLOOR, Context, Decimal, localcontext
from itertools import pairwise
from typing import Any

from triage.domain.facts import FactType

_DAY, _HOUR, _MINUTE, _SECOND = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
_ANYTHING: dict[FactType, Any] = {
    FactType.INTEGER: 0,
    FactType.NUMBER: Decimal(0),
    FactType.MONEY: Decimal(0),
    FactType.DURATION: _HOUR,
    FactType.TIME: datetime(2026, 1, 1, tzinfo=UTC),
}
_STEPS: dict[FactType, tuple[Any, ...]] = {
    FactType.INTEGER: (1,),
    FactType.NUMBER: (Decimal(1), Decimal("0.01")),
    FactType.MONEY: (Decimal(1), Decimal("0.01")),
    FactType.DURATION: (_HOUR, _MINUTE, _SECOND),
    FactType.TIME: (_DAY, _HOUR, _MINUTE, _SECOND),
}
_ZERO: dict[FactType, Any] = {
    FactType.INTEGER: 0,
    FactType.NUMBER: Decimal(0),
    FactType.MONEY: Decimal(0),
    FactType.DURATION: timedelta(0),
}

_EXACT = Context(prec=1000, Emax=MAX_EMAX, Emin=MIN_EMIN)


def values_around(type_: FactType, bounds: Iterable[Any]) -> list[Any]:
    """Bounds, and what lies between and beyond them, in rising order. Amounts of money come as numbers."""
    rungs = sorted(set(bounds))
    if not rungs:
        return [_ANYTHING[type_]]
    with localcontext(_EXACT):
        return [*_below(type_, rungs[0]), *_climb(type_, rungs), *_above(type_, rungs[-1])]


def _climb(type_: FactType, rungs: list[Any]) -> Iterator[Any]:
    for low, high in pairwise(rungs):
        yield low
        yield from _between(type_, low, high)
    yield rungs[-1]


def _below(type_: FactType, high: Any) -> Iterator[Any]:
    zero = _ZERO.get(type_)
    if zero is not None and zero < high:
        yield zero
        return
    yield from _first(high - step for step in _possible(type_, high, -1))


def _above(type_: FactType, low: Any) -> Iterator[Any]:
    yield from _first(low + step for step in _possible(type_, low, 1))


def _between(type_: FactType, low: Any, high: Any) -> Iterator[Any]:
    """The plainest value between two, if the type has one there: a round step above the lower, or halfway."""
    if isinstance(low, Decimal):
        whole = low.to_integral_value(ROUND_FLOOR) + 1
        cents = low.quantize(Decimal("0.01"), ROUND_FLOOR) + Decimal("0.01")
        tried: list[Any] = [whole, cents, (low + high) / 2]
    elif isinstance(low, int):
        tried = [low + 1]
    else:
        tried = [*(low + step for step in _possible(type_, low, 1)), low + (high - low) / 2]
    yield from _first(value for value in tried if low < value < high)


def _possible(type_: FactType, value: Any, sign: int) -> Iterator[Any]:
    """The steps that do not leave what the type can hold."""
    for step in _STEPS[type_]:
        try:
            value + sign * step
        except OverflowError:
            continue
        yield step


def _first(values: Iterator[Any]) -> Iterator[Any]:
    value = next(values, None)
    if value is not None:
        yield value
