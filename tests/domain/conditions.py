"""Any facts and any conditions, for properties that must hold of all of them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Between, Clause, Condition, Has, Lacks, NoneOf, OneOf, Test
from triage.domain.facts import NONE, Contradicted, Fact, FactDefinition, Facts, FactType, Known, Missing, Value
from triage.domain.money import Money

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_FEW = (
    ("order.status", "risk.score"),
    ("order.total", "customer.vip"),
    ("order.age", "tracking.hours_since_scan"),
    ("tracking.last_scan_at", "order.tags"),
    ("exception.also", "payment.amount"),
    ("stock.shortfall", "stock.elsewhere", "stock.on_hand"),
)
WORDS = ("gift", "fragile", "triage-watch")

amounts = st.decimals(-(10**6), 10**6, places=2).map(lambda amount: amount + 0)
monies = st.builds(Money, amounts, st.sampled_from(["EUR", "USD"]))
durations = st.timedeltas(timedelta(days=-400), timedelta(days=400)).map(
    lambda span: span - span % timedelta(seconds=1)
)
tenths = st.integers(-(10**7), 10**7).map(lambda number: Decimal(number) / 10)


@cache
def values_of(definition: FactDefinition) -> st.SearchStrategy[Value]:
    """Any value that a fact can have, known absence among them."""
    return st.just(NONE) | _values_but_none(definition)


def facts_about(names: tuple[str, ...]) -> st.SearchStrategy[Facts]:
    """Facts of which each is known, stale, missing or contradicted."""
    return st.fixed_dictionaries({name: _facts_of(FACTS[name]) for name in names}).map(lambda facts: Facts(NOW, facts))


def conditions_on(names: tuple[str, ...]) -> st.SearchStrategy[Condition]:
    """Any condition that can be written about some facts."""
    clauses = st.sampled_from(names).flatmap(lambda name: _clauses_on(FACTS[name]))
    groups = st.lists(st.lists(clauses, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(
        lambda groups: AnyGroup(tuple(groups))
    )
    return st.lists(clauses | groups, min_size=1, max_size=5).map(tuple)


def some_facts() -> st.SearchStrategy[tuple[str, ...]]:
    """A few facts, of one type or another."""
    return st.sampled_from(_FEW)


@cache
def _facts_of(definition: FactDefinition) -> st.SearchStrategy[Fact]:
    values = values_of(definition)
    ages = st.sampled_from([timedelta(0), definition.fresh, definition.fresh + timedelta(seconds=1)])
    return (
        st.builds(lambda value, age: Known(value, definition.source, NOW - age), values, ages)
        | st.just(Missing("nobody could say"))
        | st.builds(lambda one, other: Contradicted((("wms", one), ("oms", other))), values, values)
    )


@cache
def _values_but_none(definition: FactDefinition) -> st.SearchStrategy[Value]:
    match definition.type:
        case FactType.ENUM:
            return st.sampled_from(definition.values)
        case FactType.BOOLEAN:
            return st.booleans()
        case FactType.INTEGER:
            return st.integers(-(10**6), 10**6)
        case FactType.NUMBER:
            return tenths
        case FactType.MONEY:
            return monies
        case FactType.DURATION:
            return durations
        case FactType.TIME:
            return st.integers(-(10**8), 10**8).map(lambda seconds: NOW + timedelta(seconds=seconds))
        case FactType.SET:
            return st.frozensets(st.sampled_from(definition.values or WORDS))
        case FactType.TEXT:
            return st.text("abc", max_size=5)


@cache
def _clauses_on(definition: FactDefinition) -> st.SearchStrategy[Clause]:
    return _tests_of(definition).map(lambda test: Clause(definition.name, test, definition.fresh))


def _tests_of(definition: FactDefinition) -> st.SearchStrategy[Test]:
    values = _values_but_none(definition)
    if definition.type is FactType.SET:
        words = st.frozensets(st.sampled_from(definition.values or WORDS), min_size=1)
        return st.builds(Has, words) | st.builds(Lacks, words)
    if definition.type.ordered:
        return _ranges(values) | st.builds(OneOf, st.frozensets(values_of(definition), min_size=1, max_size=2))
    several = st.frozensets(values, min_size=1, max_size=3)
    return st.builds(OneOf, st.frozensets(values_of(definition), min_size=1, max_size=3)) | st.builds(NoneOf, several)


def _ranges(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Test]:
    low = st.builds(lambda value, strict: Between(low=value, strict_low=strict), values, st.booleans())
    return low | st.builds(lambda value, strict: Between(high=value, strict_high=strict), values, st.booleans())
