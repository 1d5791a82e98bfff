"""Every form of clause over a column is as true, false or unknown as it is of each value by itself."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Between, Clause, Condition, Has, Lacks, NoneOf, OneOf, Test, holds
from triage.domain.errors import BadInput
from triage.domain.facts import NONE, Contradicted, Fact, Facts, Known, Missing, Value
from triage.domain.money import Money
from triage.report.case_table import CaseTable
from triage.report.clause_columns import ClauseColumns

_NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def days(number: float) -> datetime:
    return _NOW - timedelta(days=number)


def one_of(*values: Value) -> OneOf:
    return OneOf(frozenset(values))


def none_of(*values: Value) -> NoneOf:
    return NoneOf(frozenset(values))


def ranges(low: Value, high: Value) -> list[Test]:
    """Every range with these ends, open and closed, and the end values themselves."""
    flags = (False, True)
    return [
        *(Between(low, high, below, above) for below in flags for above in flags),
        *(Between(low=low, strict_low=strict) for strict in flags),
        *(Between(high=high, strict_high=strict) for strict in flags),
        *(one_of(low), one_of(NONE), one_of(low, high), one_of(low, NONE), none_of(low, high), none_of(high, NONE)),
    ]


_THIRD = Decimal(25) / 3
_FORMS: list[tuple[str, list[Test], list[Value]]] = [
    (
        "order.status",
        [one_of("open"), one_of("open", "held", NONE), none_of("open", "held"), one_of(NONE), none_of(NONE)],
        ["open", "held", "released", NONE],
    ),
    (
        "customer.blocklisted",
        [one_of(True), one_of(True, NONE), none_of(False), one_of(NONE)],
        [True, False, NONE],
    ),
    ("risk.score", ranges(40, 70), [-1, 0, 39, 40, 41, 69, 70, 71, 10**30, NONE]),
    (
        "tracking.hours_since_scan",
        ranges(Decimal("1.5"), Decimal(8)),
        [*map(Decimal, ("1.4999999999999", "1.5", "1.50000000001", "8", "8.0000000001", "1e30", "-3")), _THIRD, NONE],
    ),
    (
        "order.total",
        [
            *ranges(euros("99.99"), euros("250")),
            Between(dollars("1"), euros("2")),
            *(
                one_of(euros("5"), dollars("5")),
                one_of(euros("5"), dollars("5"), NONE),
                one_of(Money(Decimal(1), "CHF")),
            ),
            none_of(euros("5"), dollars("5")),
        ],
        [*map(euros, ("5", "99.98", "99.99", "99.9901", "250", "250.00001")), *map(dollars, ("5", "99.99")), NONE],
    ),
    (
        "order.age",
        ranges(timedelta(hours=1), timedelta(days=2)),
        [
            timedelta(hours=1),
            timedelta(hours=1, microseconds=-1),
            timedelta(days=2, microseconds=1),
            timedelta(-9),
            NONE,
        ],
    ),
    ("tracking.last_scan_at", ranges(days(3), days(1)), [days(4), days(3), days(2), days(1), days(0.5), NONE]),
    (
        "order.tags",
        [Has(frozenset({"gift"})), Has(frozenset({"gift", "b2b"})), Lacks(frozenset({"gift", "none"})), one_of(NONE)],
        [frozenset(), frozenset({"gift"}), frozenset({"gift", "b2b"}), frozenset({"none"}), NONE],
    ),
]


def readings(fact: str, values: Sequence[Value]) -> list[Fact]:
    """Each value at every age that matters, and the ways not to know."""
    fresh = FACTS[fact].fresh
    ages = [
        timedelta(0),
        timedelta(minutes=5),
        timedelta(minutes=5, microseconds=1),
        fresh,
        fresh + timedelta(seconds=1),
    ]
    read = [Known(value, "oms", _NOW - age) for value in values for age in ages]
    return [
        *read,
        Known(values[0], "oms", _NOW + timedelta(hours=1)),
        Missing("503"),
        Contradicted((("a", values[0]),)),
    ]


def compare(conditions: Sequence[Condition], some: Sequence[Facts]) -> None:
    table = CaseTable.of((str(n), facts) for n, facts in enumerate(some))
    clauses = ClauseColumns(conditions, table.frame)
    order = [some[int(case)] for case in table.frame["case"]]
    for condition in conditions:
        told = clauses.frame.select("case", truth=clauses.holds(condition))["truth"].to_list()
        assert told == [holds(condition, facts) for facts in order], condition


@pytest.mark.parametrize(("fact", "tests", "values"), _FORMS, ids=[fact for fact, _, _ in _FORMS])
def test_a_clause_is_as_true_over_a_column_as_of_each_value(fact: str, tests: list[Test], values: list[Value]) -> None:
    some = [Facts(_NOW, {fact: reading}) for reading in readings(fact, values)]
    fresh = (FACTS[fact].fresh, timedelta(minutes=5))

    compare([(Clause(fact, test, within),) for test in tests for within in fresh], some)


def test_parts_of_a_condition_are_put_together_in_three_values() -> None:
    score, tier = (
        Clause("risk.score", Between(low=40), timedelta(7)),
        Clause("customer.tier", one_of("gold"), timedelta(1)),
    )
    read: list[Fact] = [Known(50, "risk", _NOW), Known(30, "risk", _NOW), Missing("503")]
    tiers: list[Fact] = [Known("gold", "oms", _NOW), Known("silver", "oms", _NOW), Missing("503")]
    some = [Facts(_NOW, {"risk.score": a, "customer.tier": b}) for a in read for b in tiers]

    compare([(score, tier), (AnyGroup(((score,), (tier,))),), (tier, AnyGroup(((score, tier), (score,)))), ()], some)


@pytest.mark.parametrize(
    ("fact", "bound"), [("order.total", euros("0.00001")), ("stock.on_hand", 10**30), ("order.total", euros("9" * 15))]
)
def test_a_bound_that_no_column_can_tell_is_refused(fact: str, bound: Value) -> None:
    table = CaseTable.of([("1", Facts(_NOW, {fact: Missing("503")}))])

    with pytest.raises(BadInput, match="decide case by case"):
        ClauseColumns([(Clause(fact, Between(low=bound), timedelta(minutes=5)),)], table.frame)


def test_an_age_of_less_than_a_second_is_refused() -> None:
    table = CaseTable.of([("1", Facts(_NOW, {}))])

    with pytest.raises(BadInput, match="less than a second"):
        ClauseColumns([(Clause("risk.score", Between(low=1), timedelta(milliseconds=1500)),)], table.frame)
