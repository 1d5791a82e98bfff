"""Whether tests of one fact can hold together: a search for a value that shows it.

The values tried are those that the tests name, their neighbours and what lies between, so that a
value is found wherever there is one.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations, pairwise

from triage.domain.clauses import Between, Has, Lacks, NoneOf, OneOf, Test
from triage.domain.facts import NONE, FactDefinition, FactType, Value
from triage.domain.money import Money

Wanted = tuple[Test, bool]


def witness(fact: FactDefinition, wanted: Sequence[Wanted]) -> Value | None:
    """A value of ``fact`` on which each test comes out as wanted, or None when there is none."""
    for value in candidates(fact, [test for test, _ in wanted]):
        if all(test.holds(value) is outcome for test, outcome in wanted):
            return value
    return None


def nearest_witness(fact: FactDefinition, tests: Sequence[Test], now: Value | None) -> Value | None:
    """A value on which all tests hold, the nearest to ``now`` where the fact's values have an order or are sets.

    None when there is none.
    """
    if now is not None and all(test.holds(now) is True for test in tests):
        return now
    if isinstance(now, frozenset):
        amended = _amended(now, tests)
        if all(test.holds(amended) is True for test in tests):
            return amended
    for values in (_just_inside(fact.type, tests), candidates(fact, tests)):
        holding = (value for value in values if all(test.holds(value) is True for test in tests))
        if now is None or now is NONE or not fact.type.ordered:
            found = next(holding, None)
        else:
            found = min(holding, key=lambda value: _distance(value, now), default=None)
        if found is not None:
            return found
    return None


def _amended(words: frozenset[str], tests: Iterable[Test]) -> Value:
    """The words with those that are wanted, and without those that are not."""
    for test in tests:
        match test:
            case Has(wanted):
                words |= wanted
            case Lacks(unwanted):
                words -= unwanted
            case _:
                pass
    return words


def _just_inside(type_: FactType, tests: Iterable[Test]) -> Iterator[Value]:
    """The ends of ranges, each a step inside where the end itself is out."""
    for test in tests:
        if not isinstance(test, Between) or type_ is FactType.MONEY:
            continue
        if test.low is not None:
            yield test.low + _STEPS[type_] if test.strict_low else test.low  # type: ignore[operator]
        if test.high is not None:
            yield test.high - _STEPS[type_] if test.strict_high else test.high  # type: ignore[operator]


def _distance(value: Value, now: Value) -> tuple[bool, Decimal]:
    """How far two values of one ordered type are apart; known absence, and another currency, are farther than any."""
    if value is NONE or (isinstance(value, Money) and isinstance(now, Money) and value.currency != now.currency):
        return True, Decimal(0)
    return False, abs(_comparable(value) - _comparable(now))


def candidates(fact: FactDefinition, tests: Iterable[Test]) -> Iterator[Value]:
    """Values of a fact such that whatever some value does to all the tests, one of these does too."""
    match fact.type:
        case FactType.ENUM:
            yield from fact.values
        case FactType.BOOLEAN:
            yield from (True, False)
        case FactType.SET:
            yield from _sets(tests)
        case FactType.MONEY:
            yield from _amounts(tests)
        case FactType.TEXT:
            yield "text"
        case _:
            yield from _points(fact.type, [_comparable(value) for value in _named(tests)])
    yield NONE


def _named(tests: Iterable[Test]) -> Iterator[Value]:
    for test in tests:
        match test:
            case OneOf(values) | NoneOf(values):
                yield from (value for value in values if value is not NONE)
            case Between(low, high):
                yield from (value for value in (low, high) if value is not None)
            case _:
                pass


def _points(type_: FactType, named: list[Decimal]) -> Iterator[Value]:
    for point in _line(type_, named):
        value = _value(type_, point)
        if value is not None:
            yield value


def _line(type_: FactType, named: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """The points named, those a step beside them, and those halfway between two of them."""
    points = sorted(set(named)) or [_comparable(_DEFAULTS[type_])]
    step = _comparable(_STEPS[type_])
    between = [(low + high) / 2 for low, high in pairwise(points)]
    return (*points, *(point - step for point in points), *(point + step for point in points), *between)


_DEFAULTS: dict[FactType, Value] = {
    FactType.INTEGER: 0,
    FactType.NUMBER: Decimal(0),
    FactType.MONEY: Decimal(0),
    FactType.DURATION: timedelta(hours=1),
    FactType.TIME: datetime(2026, 1, 1, tzinfo=UTC),
}
_STEPS: dict[FactType, int | Decimal | timedelta] = {
    FactType.INTEGER: 1,
    FactType.NUMBER: Decimal("0.01"),
    FactType.MONEY: Decimal("0.01"),
    FactType.DURATION: timedelta(seconds=1),
    FactType.TIME: timedelta(seconds=1),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _comparable(value: Value) -> Decimal:
    """An ordered value on a line of numbers; times and durations in seconds."""
    match value:
        case timedelta():
            return Decimal(value // timedelta(microseconds=1)) / 1_000_000
        case datetime():
            return _comparable(value - _EPOCH)
        case Money(amount):
            return amount
        case _:
            return Decimal(str(value))


def _value(type_: FactType, point: Decimal) -> Value | None:
    """The value at a point, or None where the type has none there."""
    if type_ is FactType.NUMBER:
        return point
    if type_ is FactType.INTEGER:
        return int(point) if point == int(point) else None
    try:
        length = timedelta(microseconds=int(point * 1_000_000))
        return length if type_ is FactType.DURATION else _EPOCH + length
    except OverflowError:
        return None


def _amounts(tests: Iterable[Test]) -> Iterator[Value]:
    named = [value for value in _named(tests) if isinstance(value, Money)]
    for currency in sorted({money.currency for money in named}) or ["EUR"]:
        amounts = [money.amount for money in named if money.currency == currency]
        yield from (Money(amount, currency) for amount in _line(FactType.MONEY, amounts))


def _sets(tests: Iterable[Test]) -> Iterator[Value]:
    """Every choice of the words that the tests name; of many words, what is wanted with one of them changed."""
    named = [test for test in tests if isinstance(test, Has | Lacks)]
    words = frozenset(word for test in named for word in test.words)
    if len(words) <= _FEW_WORDS:
        for count in range(len(words) + 1):
            yield from map(frozenset, combinations(sorted(words), count))
        return
    wanted = frozenset(word for test in named if isinstance(test, Has) for word in test.words)
    yield from (wanted, words, frozenset())
    yield from (wanted ^ {word} for word in sorted(words))


_FEW_WORDS = 8
