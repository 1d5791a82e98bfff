"""Clauses over a table of cases: each distinct one is a column of three values, worked out once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import reduce
from operator import and_, or_

import polars as pl

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Between, Clause, Condition, Has, Lacks, NoneOf, OneOf, Test, leaves
from triage.domain.errors import BadInput
from triage.domain.facts import NONE, FactDefinition, FactType, Value, show_value
from triage.domain.money import Money
from triage.report.case_table import ABSENT, age_column, bound, categories, choices, currency_column, words_of

_SECOND = timedelta(seconds=1)
_Key = tuple[str, Test, timedelta]
_YES, _NO = pl.lit(value=True), pl.lit(value=False)


class ClauseColumns:
    """The clauses of some conditions, as columns beside the rows that they are asked of."""

    def __init__(self, conditions: Iterable[Condition], rows: pl.DataFrame) -> None:
        clauses = {_key(clause): clause for condition in conditions for clause in leaves(condition)}
        self._names = {key: f"clause {number}" for number, key in enumerate(clauses)}
        self._schema = rows.schema
        self._sources: dict[str, pl.Expr] = {}
        truths = [self._truth(clause).alias(self._names[key]) for key, clause in clauses.items()]
        sources = [source.alias(name) for name, source in self._sources.items()]
        self.frame = rows.with_columns(sources).with_columns(truths)

    def holds(self, condition: Condition) -> pl.Expr:
        """Whether every part of a condition holds, over ``frame``."""
        return reduce(and_, (self._part(part) for part in condition), _YES) if condition else _YES

    def _part(self, part: Clause | AnyGroup) -> pl.Expr:
        if isinstance(part, Clause):
            return pl.col(self._names[_key(part)])
        return reduce(or_, (self.holds(group) for group in part.groups))

    def _truth(self, clause: Clause) -> pl.Expr:
        fact = FACTS[clause.fact]
        if fact.type is FactType.MONEY:
            return self._money(clause, fact)
        column = self._known(clause)
        match fact.type:
            case FactType.ENUM | FactType.BOOLEAN:
                return _choice(clause.test, fact, column.cat.physical())
            case FactType.SET:
                return _looked_up(clause.test, categories(self._schema, clause.fact), column)
            case _:
                return _number(clause.test, lambda value: bound(fact, value), column)

    def _known(self, clause: Clause, currency: str | None = None) -> pl.Expr:
        """The column of a fact, null where it is older than the clause wants it, or is in another currency."""
        name, column = clause.fact, pl.col(clause.fact)
        if clause.fresh < FACTS[name].fresh:
            name += f" within {clause.fresh // _SECOND} seconds"
            column = pl.when(pl.col(age_column(clause.fact)) <= clause.fresh // _SECOND).then(column)
        if currency is not None:
            name += f" in {currency}"
            column = pl.when((pl.col(currency_column(clause.fact)) == currency) | (column == ABSENT)).then(column)
        if name == clause.fact:
            return column
        self._sources[name] = column
        return pl.col(name)

    def _money(self, clause: Clause, fact: FactDefinition) -> pl.Expr:
        """Money of another currency than the clause's cannot be told; none of any list it is."""
        currencies = {amount.currency for amount in _amounts(clause.test)}
        present = categories(self._schema, currency_column(clause.fact))
        anything = self._known(clause)

        def in_one(currency: str) -> pl.Expr:
            if currency in present:
                return self._known(clause, currency)
            return pl.when(anything == ABSENT).then(anything)

        def number(value: Value) -> int:
            return bound(fact, value)

        if len(currencies) <= 1 and not isinstance(clause.test, NoneOf):
            return _number(clause.test, number, in_one(*currencies) if currencies else anything)
        if isinstance(clause.test, Between):
            return pl.when(anything == ABSENT).then(_NO)
        return self._one_of_currencies(clause.test, number, in_one, anything)

    def _one_of_currencies(
        self, test: Test, number: Callable[[Value], int], in_one: Callable[[str], pl.Expr], anything: pl.Expr
    ) -> pl.Expr:
        equal = [(in_one(amount.currency) == number(amount)).fill_null(_NO) for amount in _amounts(test)]
        named = reduce(or_, equal, _NO)
        assert isinstance(test, OneOf | NoneOf)
        if NONE in test.values:
            named = named | (anything == ABSENT).fill_null(_NO)
        if isinstance(test, NoneOf):
            return pl.when(anything.is_not_null()).then(~named)
        return pl.when(named).then(_YES).when(anything == ABSENT).then(_NO)


def _key(clause: Clause) -> _Key:
    if clause.fresh % _SECOND and clause.fresh < FACTS[clause.fact].fresh:
        raise BadInput(f"{clause.fact} is wanted fresh to less than a second; columns know ages in seconds")
    return clause.fact, clause.test, clause.fresh


def _choice(test: Test, fact: FactDefinition, code: pl.Expr) -> pl.Expr:
    assert isinstance(test, OneOf | NoneOf)
    words = choices(fact)
    wanted = sorted(words.index(word) for word in map(show_value, test.values) if word in words)
    one_of = reduce(or_, (code == each for each in wanted)) if wanted else code < 0
    return one_of if isinstance(test, OneOf) else ~one_of


def _looked_up(test: Test, sets: Sequence[str], column: pl.Expr) -> pl.Expr:
    """Sets are few: what a test makes of each of them is looked up."""
    truths = pl.Series([test.holds(words_of(text)) for text in sets] or [None], dtype=pl.Boolean)
    return pl.lit(truths).gather(column.cat.physical())


def _number(test: Test, number: Callable[[Value], int], column: pl.Expr) -> pl.Expr:
    match test:
        case Between(low, high, strict_low, strict_high):
            least = ABSENT + 1 if low is None else number(low) + strict_low
            if high is None:
                return column >= least
            return column.is_between(least, number(high) - strict_high)
        case OneOf(values):
            return reduce(or_, (column == _or_absent(value, number) for value in values))
        case NoneOf(values):
            return ~reduce(or_, (column == _or_absent(value, number) for value in values))
        case Has() | Lacks():
            pass
    raise AssertionError(test)


def _or_absent(value: Value, number: Callable[[Value], int]) -> int:
    return ABSENT if value is NONE else number(value)


def _amounts(test: Test) -> list[Money]:
    match test:
        case Between(low, high):
            named: Iterable[Value | None] = (low, high)
        case OneOf(values) | NoneOf(values):
            named = values
        case _:
            named = ()
    return [value for value in named if isinstance(value, Money)]
