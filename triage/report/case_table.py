"""Recorded cases as a table, a column a fact, sorted by kind. Needs the extra ``history``.

- ``case`` is the id, ``day`` the UTC date on which it was decided.
- A fact stands under its name: a word of an enum for choices, a whole number for what has an order, the words of a
  set in one text. Known absence is a value. What was missing, contradicted, or older than the catalogue lets any
  policy rely on, is null.
- ``<fact> age`` is its age in whole seconds, rounded up, for policies that want it fresher.
- ``<fact> currency`` belongs to money.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import polars as pl

from triage.domain.catalogue import FACTS
from triage.domain.errors import BadInput
from triage.domain.facts import NONE, FactDefinition, Facts, FactType, Known, Value, show_value
from triage.domain.money import Money
from triage.domain.policies import KIND

CASE, DAY = "case", "day"
ABSENT = -(2**63)
_OUTERMOST = 2**62
_PLACES = {FactType.MONEY: 4, FactType.NUMBER: 6}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND, _SECOND = timedelta(microseconds=1), timedelta(seconds=1)
_LONGEST = 2**31 - 1
_CHOICES = (FactType.ENUM, FactType.BOOLEAN)
_FACTS = {name: fact for name, fact in FACTS.items() if fact.type is not FactType.TEXT}


@dataclass(frozen=True, slots=True)
class Slice:
    """The cases of one kind, or those whose kind is unknown, as rows of the table."""

    kind: str | None
    first: int
    length: int


class CaseTable:
    """A frame in the form above; ``frame`` holds its rows in the order of their kinds."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame.sort(KIND, nulls_last=True, maintain_order=True)
        runs = self.frame.select(pl.col(KIND).rle()).unnest(KIND)
        ends = runs["len"].cum_sum().to_list()
        self.slices = tuple(
            Slice(kind, end - length, length)
            for length, kind, end in zip(runs["len"], runs["value"], ends, strict=True)
        )

    @classmethod
    def of(cls, cases: Iterable[tuple[str, Facts]]) -> "CaseTable":
        columns: dict[str, list[Any]] = defaultdict(list)
        for id_, facts in cases:
            columns[CASE].append(id_)
            columns[DAY].append(facts.as_of.date())
            for fact in _FACTS.values():
                for column, value in _cells(fact, facts):
                    columns[column].append(value)
        return cls(pl.DataFrame([_series(name, values) for name, values in columns.items()]))


def age_column(fact: str) -> str:
    return f"{fact} age"


def currency_column(fact: str) -> str:
    return f"{fact} currency"


@cache
def choices(fact: FactDefinition) -> tuple[str, ...]:
    """The words of an enum or a boolean, known absence the last of them."""
    values: tuple[Value, ...] = (True, False) if fact.type is FactType.BOOLEAN else fact.values
    return (*map(show_value, values), show_value(NONE))


def categories(schema: pl.Schema, column: str) -> list[str]:
    """The words that a column may hold."""
    dtype = schema[column]
    return dtype.categories.to_list() if isinstance(dtype, pl.Enum) else []


def words_of(text: str) -> Value:
    """The set that stands in a table as one text."""
    return NONE if text == show_value(NONE) else frozenset(text.split("\n")[1:])


def bound(fact: FactDefinition, value: Value) -> int:
    """A bound of a clause as it compares with its column. Raises BadInput for one that no column can tell."""
    number, exact = _scaled(fact, value)
    if not exact or abs(number) >= _OUTERMOST:
        raise BadInput(f"{show_value(value)} of {fact.name} is too fine or too large for columns; decide case by case")
    return number


def _cells(fact: FactDefinition, facts: Facts) -> Iterable[tuple[str, Any]]:
    standing = facts.standing(fact.name, fact.fresh)
    known = standing if isinstance(standing, Known) else None
    yield fact.name, known and _cell(fact, known.value)
    yield age_column(fact.name), known and min(-((known.observed_at - facts.as_of) // _SECOND), _LONGEST)
    if fact.type is FactType.MONEY:
        yield currency_column(fact.name), known.value.currency if known and isinstance(known.value, Money) else None


def _cell(fact: FactDefinition, value: Value) -> str | int:
    if isinstance(value, frozenset):
        return "".join(f"\n{word}" for word in sorted(value))
    if fact.type is FactType.SET or fact.type in _CHOICES:
        return show_value(value)
    if value is NONE:
        return ABSENT
    number, exact = _scaled(fact, value)
    return max(min(number + (not exact), _OUTERMOST), -_OUTERMOST)


def _scaled(fact: FactDefinition, value: Value) -> tuple[int, bool]:
    """An ordered value as a whole number, and whether it is all of it; decimals are doubled to leave room between."""
    match value:
        case timedelta():
            return value // _MICROSECOND, True
        case datetime():
            return (value - _EPOCH) // _MICROSECOND, True
        case Money(amount):
            return _doubled(fact, amount)
        case Decimal() | int():
            return _doubled(fact, value) if fact.type in _PLACES else (int(value), value == int(value))
    raise AssertionError(value)


def _doubled(fact: FactDefinition, number: Decimal | int) -> tuple[int, bool]:
    over, under = number.as_integer_ratio()
    whole, rest = divmod(over * 10 ** _PLACES[fact.type], under)
    return 2 * whole, rest == 0


def _series(name: str, values: list[Any]) -> pl.Series:
    fact = _FACTS.get(name)
    if name == CASE:
        return pl.Series(name, values, dtype=pl.String)
    if name == DAY:
        return pl.Series(name, values, dtype=pl.Date)
    if fact is None:
        ages = name.endswith(" age")
        return pl.Series(name, values, dtype=pl.Int32 if ages else _enum(values))
    if fact.type in _CHOICES:
        return pl.Series(name, values, dtype=pl.Enum(choices(fact)))
    return pl.Series(name, values, dtype=_enum(values) if fact.type is FactType.SET else pl.Int64)


def _enum(values: Iterable[str | None]) -> pl.Enum:
    return pl.Enum(sorted({value for value in values if value is not None}))
