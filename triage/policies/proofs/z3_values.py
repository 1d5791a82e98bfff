"""The value of one fact in z3, and what a test says of it: whether it is true, and whether it is false."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from triage.domain.clauses import Between, Has, Lacks, NoneOf, OneOf, Test
from triage.domain.facts import NONE, FactDefinition, FactType, Value
from triage.domain.money import Money

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_ENDS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


class Truths(NamedTuple):
    """When a thing is true, and when it is false; it is unknown where it is neither."""

    true: Any
    false: Any


class Z3Value:
    """Known absence is a flag; enums and currencies are numbered, lengths and times are counted in microseconds."""

    def __init__(self, z3: Any, fact: FactDefinition, currencies: Mapping[str, int]) -> None:
        self._z3, self._fact, self._currencies = z3, fact, currencies
        self._none = z3.Bool(f"{fact.name} is none")
        self._value = self._variable()
        self._currency = z3.Int(f"currency of {fact.name}")
        self._words: dict[str, Any] = {}

    def laws(self) -> list[Any]:
        """What holds of every value of the type."""
        match self._fact.type:
            case FactType.ENUM:
                low, high = 0, len(self._fact.values) - 1
            case FactType.DURATION:
                low, high = timedelta.min // _TICK, timedelta.max // _TICK
            case FactType.TIME:
                low, high = ((end - _EPOCH) // _TICK for end in _ENDS)
            case FactType.MONEY:
                return [self._currency >= 0, self._currency <= len(self._currencies)]
            case _:
                return []
        return [self._value >= low, self._value <= high]

    def truths(self, test: Test) -> Truths:
        z3 = self._z3
        match test:
            case OneOf(values):
                true = self._one_of(values)
                return Truths(true, z3.Not(z3.Or(true, self._in_another_currency(values))))
            case NoneOf(values):
                false = self._one_of(values)
                return Truths(z3.Not(false), false)
            case Between():
                return self._between(test)
            case Has(words):
                true = z3.And(z3.Not(self._none), *(self._word(word) for word in sorted(words)))
                return Truths(true, z3.Not(true))
            case Lacks(words):
                true = z3.Or(self._none, z3.Not(z3.Or(*(self._word(word) for word in sorted(words)))))
                return Truths(true, z3.Not(true))

    def read(self, model: Any) -> Value:
        """The value in a model."""
        if self._is(model, self._none):
            return NONE
        if self._fact.type is FactType.SET:
            return frozenset(word for word, symbol in self._words.items() if self._is(model, symbol))
        if self._fact.type is FactType.BOOLEAN:
            return self._is(model, self._value)
        found = model.eval(self._value, model_completion=True)
        if self._fact.type in (FactType.NUMBER, FactType.MONEY):
            amount = Decimal(found.numerator_as_long()) / Decimal(found.denominator_as_long())
            return Money(amount, self._currency_in(model)) if self._fact.type is FactType.MONEY else amount
        return self._of_number(found.as_long())

    def _of_number(self, number: int) -> Value:
        match self._fact.type:
            case FactType.ENUM:
                return self._fact.values[number]
            case FactType.DURATION:
                return number * _TICK
            case FactType.TIME:
                return _EPOCH + number * _TICK
        return number

    def _variable(self) -> Any:
        match self._fact.type:
            case FactType.BOOLEAN | FactType.SET | FactType.TEXT:
                return self._z3.Bool(self._fact.name)
            case FactType.NUMBER | FactType.MONEY:
                return self._z3.Real(self._fact.name)
        return self._z3.Int(self._fact.name)

    def _between(self, test: Between) -> Truths:
        z3 = self._z3
        ends = []
        if test.low is not None:
            low = self._number(test.low)
            ends.append(self._value > low if test.strict_low else self._value >= low)
        if test.high is not None:
            high = self._number(test.high)
            ends.append(self._value < high if test.strict_high else self._value <= high)
        within = z3.And(*ends)
        elsewhere = self._in_another_currency(bound for bound in (test.low, test.high) if bound is not None)
        here = z3.And(z3.Not(self._none), z3.Not(elsewhere))
        return Truths(z3.And(here, within), z3.Or(self._none, z3.And(here, z3.Not(within))))

    def _one_of(self, values: Iterable[Value]) -> Any:
        z3 = self._z3
        return z3.Or(
            *(self._none if value is NONE else z3.And(z3.Not(self._none), self._equals(value)) for value in values)
        )

    def _equals(self, value: Value) -> Any:
        if isinstance(value, bool):
            return self._value if value else self._z3.Not(self._value)
        same = self._value == self._number(value)
        if isinstance(value, Money):
            return self._z3.And(same, self._currency == self._currencies[value.currency])
        return same

    def _in_another_currency(self, values: Iterable[Value]) -> Any:
        """That it is an amount, and some of ``values`` are of another currency."""
        z3 = self._z3
        named = {value.currency for value in values if isinstance(value, Money)}
        others = z3.Or(*(self._currency != self._currencies[currency] for currency in sorted(named)))
        return z3.And(z3.Not(self._none), others)

    def _word(self, word: str) -> Any:
        if word not in self._words:
            self._words[word] = self._z3.Bool(f"{self._fact.name} has {word}")
        return self._words[word]

    def _currency_in(self, model: Any) -> str:
        number = model.eval(self._currency, model_completion=True).as_long()
        known = {place: currency for currency, place in self._currencies.items()}
        return known.get(number) or next(code for code in ("EUR", "USD", "GBP", "XXX") if code not in self._currencies)

    def _is(self, model: Any, symbol: Any) -> bool:
        return bool(self._z3.is_true(model.eval(symbol, model_completion=True)))

    def _number(self, value: Value) -> Any:
        match value:
            case Money(amount):
                return self._z3.RealVal(f"{amount:f}")
            case Decimal():
                return self._z3.RealVal(f"{value:f}")
            case timedelta():
                return value // _TICK
            case datetime():
                return (value - _EPOCH) // _TICK
            case str():
                return self._fact.values.index(value)
        return value
