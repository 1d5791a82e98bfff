"""The boundary of a clause: the values on its bounds and just beyond them, each one that an order could have."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal

from triage.domain.clauses import Between, Clause, Has, Lacks, NoneOf, OneOf, Test
from triage.domain.facts import NONE, FactDefinition, FactType, Value
from triage.domain.money import Money
from triage.domain.policies import KIND
from triage.domain.reach import candidates

_HUNDREDTH = Decimal("0.01")
_MINOR_UNITS = {
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"), Decimal(1)),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "OMR", "TND"), Decimal("0.001")),
}
"""The smallest coin of the currencies in which it is no hundredth."""


def boundary_values(fact: FactDefinition, clause: Clause) -> tuple[Value, ...]:
    """Values on and just beyond each bound, each value of a list and those outside it, and known absence."""
    if fact.name == KIND:
        values = _kinds(fact, clause.test)
    elif fact.values and fact.type is FactType.ENUM:
        values = iter(fact.values)
    elif fact.type is FactType.BOOLEAN:
        values = iter((True, False))
    elif fact.type is FactType.SET:
        values = _sets(clause.test)
    else:
        values = _around(fact, clause.test)
    return tuple(dict.fromkeys((*values, NONE)))


def is_real(value: Value) -> bool:
    """Whether an order could have this value: money to its smallest coin, durations to the second."""
    if isinstance(value, Money):
        return value.amount % _coin(value.currency) == 0
    return not isinstance(value, timedelta) or value.microseconds == 0


def _kinds(fact: FactDefinition, test: Test) -> Iterator[Value]:
    """The kinds that a clause takes, and one other: what becomes of the rest is for their own policies."""
    yield from (kind for kind in fact.values if test.holds(kind))
    yield from [kind for kind in fact.values if not test.holds(kind)][:1]


def _sets(test: Test) -> Iterator[Value]:
    words = test.words if isinstance(test, Has | Lacks) else frozenset()
    if isinstance(test, Has):
        yield words
        yield from (words - {word} for word in sorted(words))
    else:
        yield frozenset()
        yield from (frozenset({word}) for word in sorted(words))


def _around(fact: FactDefinition, test: Test) -> Iterator[Value]:
    bounds = tuple(_bounds(test))
    if not bounds:
        yield next(iter(candidates(fact, ())))
    for bound in bounds:
        yield from (value for value in _beside(fact, bound) if not _below_nothing(fact, value, bound))
    if isinstance(bounds and bounds[0], Money):
        yield _in_another_currency(bounds)


def _bounds(test: Test) -> Iterator[Value]:
    match test:
        case Between(low, high):
            yield from (value for value in (low, high) if value is not None)
        case OneOf(values) | NoneOf(values):
            yield from (value for value in values if value is not NONE)
        case _:
            pass


def _beside(fact: FactDefinition, bound: Value) -> Iterator[Value]:
    """A value, and those a step to each side of it."""
    match bound:
        case Money(amount, currency):
            coin = _coin(currency)
            yield from (Money(each, currency) for each in (amount - coin, amount, amount + coin))
        case int() | Decimal():
            step = 1 if fact.type is FactType.INTEGER else _HUNDREDTH
            yield from (bound - step, bound, bound + step)
        case _:
            second = timedelta(seconds=1)
            yield from (bound - second, bound, bound + second)  # type: ignore[operator]


def _below_nothing(fact: FactDefinition, value: Value, bound: Value) -> bool:
    """Whether a count would be less than none, where its clause does not speak of such."""
    if fact.type not in (FactType.INTEGER, FactType.NUMBER):
        return False
    return value < 0 <= bound  # type: ignore[operator]


def _in_another_currency(bounds: Iterable[Value]) -> Value:
    used = {bound.currency: bound.amount for bound in bounds if isinstance(bound, Money)}
    other = next(currency for currency in ("USD", "EUR", "GBP") if currency not in used)
    return Money(next(iter(used.values())), other)


def _coin(currency: str) -> Decimal:
    return _MINOR_UNITS.get(currency, _HUNDREDTH)
