"""What many shop systems do not tell of an order's parts: those facts are missing, and the rest of them stands."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.domain.samples import NOON, a_case, a_seed
from tools.reference.order_document import read_order
from triage.domain.assessment import Readings, assess
from triage.domain.assessment.stock_facts import short_lines
from triage.domain.facts import Fact, Known, Missing
from triage.domain.flaws import not_kept
from triage.domain.money import Money
from triage.domain.order import Order, Risk, RiskAdvice
from triage.domain.stock import Position, Stock

WHY = not_kept("the shop", "such a thing")


def an_order(**changes: Any) -> Order:
    seed = a_seed(n=18)
    return replace(read_order(seed.orders[0], '"1"'), **changes)


def facts(order: Order, stock: Stock | None = None) -> dict[str, Fact]:
    return dict(assess(Readings(NOON, order=order, stock=stock), a_case()))


def promised(order: Order, *, available: int, committed: int | None) -> tuple[Order, Stock]:
    """The order without reservations, and the shelf of its first line."""
    line = replace(order.lines[0], reservation=None, quantity=3, shipped=0)
    order = replace(order, lines=(line,), unread={"lines.reservation": WHY})
    assert line.location is not None
    shelf = Position(line.sku, line.location, 9, available, None, NOON, committed=committed)
    return order, Stock((shelf, replace(shelf, location="elsewhere", available=5, committed=0)))


@pytest.mark.parametrize(
    ("path", "fact"),
    [
        ("lines.restricted", "order.restricted_lines"),
        ("lines.mapped", "order.unmapped_lines"),
        ("lines.location", "order.unrouted_lines"),
        ("lines.release_date", "order.preorder_slipped_by"),
        ("payment.method", "payment.method"),
        ("payment.times", "payment.captured_for"),
        ("payment.refund", "payment.refund"),
        ("payment.dispute", "payment.disputed"),
        ("risk.score", "risk.score"),
        ("customer.tier", "customer.tier"),
        ("customer.orders_last_year", "customer.orders_last_year"),
        ("customer.blocklisted", "customer.blocklisted"),
        ("customer.vip", "customer.vip"),
        ("fulfilments.short_pick", "fulfilment.short_pick"),
        ("fulfilments.pick_state", "fulfilment.pick_state"),
        ("fulfilments.label_refused", "fulfilment.label_refused"),
        ("fulfilments.confirmation", "fulfilment.unconfirmed_due_in"),
    ],
)
def test_a_part_that_is_never_told_makes_its_own_fact_missing_and_no_other(path: str, fact: str) -> None:
    whole, without = facts(an_order()), facts(an_order(unread={path: WHY}))
    others = {
        "payment.dispute": {"payment.dispute_evidence_due_in"}, "payment.times": {"payment.authorised_for"}
    }  # fmt: skip

    assert isinstance(without[fact], Missing)
    assert {name for name, told in without.items() if told != whole[name]} - others.get(path, set()) - {
        "holds.cause_gone"
    } == {fact}


def test_units_that_a_system_promises_by_itself_are_reserved_where_the_shelf_has_them() -> None:
    order, stock = promised(an_order(), available=0, committed=3)

    told = facts(order, stock)

    assert isinstance(reserved := told["stock.reserved"], Known)
    assert reserved.value is True
    assert short_lines(order.lines, stock) == []


def test_units_that_were_promised_twice_leave_a_line_short() -> None:
    order, stock = promised(an_order(), available=-2, committed=5)

    told = facts(order, stock)

    values = {name: told[f"stock.{name}"] for name in ("reserved", "shortfall", "elsewhere", "oversold_by")}
    assert {name: fact.value for name, fact in values.items() if isinstance(fact, Known)} == {
        "reserved": False,
        "shortfall": 2,
        "elsewhere": True,
        "oversold_by": 2,
    }


def test_without_a_count_of_promises_nobody_knows_whether_a_line_is_reserved() -> None:
    order, stock = promised(an_order(), available=3, committed=None)

    assert isinstance(facts(order, stock)["stock.reserved"], Missing)


def test_where_nobody_tells_the_place_of_a_line_nothing_is_said_of_what_is_there() -> None:
    order, stock = promised(an_order(), available=3, committed=3)
    line = replace(order.lines[0], location=None)
    there = {"stock.available", "stock.on_hand", "stock.shortfall", "stock.elsewhere", "stock.oversold_by"}

    told = facts(replace(order, lines=(line,), unread={"lines.location": WHY}), stock)

    assert {name for name in there if not isinstance(told[name], Missing)} == set()


def test_what_is_reserved_needs_no_place_to_lack_nothing() -> None:
    order = an_order(unread={"lines.location": WHY})
    place = Position(order.lines[0].sku, "elsewhere", 9, 9, None, NOON)

    told = facts(order, Stock((place,)))

    assert isinstance(lacking := told["stock.shortfall"], Known)
    assert lacking.value == 0


def test_units_that_are_promised_once_are_not_reserved_for_two_lines() -> None:
    order, stock = promised(an_order(), available=0, committed=3)
    order = replace(order, lines=(*order.lines, replace(order.lines[0], id="another")))

    assert isinstance(reserved := facts(order, stock)["stock.reserved"], Known)
    assert reserved.value is False


def test_what_comes_on_top_of_the_prices_belongs_to_the_total() -> None:
    order = an_order()
    assert order.total is not None
    taxed = replace(order, total=Money(order.total.amount + Decimal("7.60"), order.total.currency))

    agree = {
        added: facts(replace(taxed, added_total=Money(Decimal(added), order.total.currency)))["order.total_agrees"]
        for added in ("7.60", "7.50")
    }

    assert [fact.value for fact in agree.values() if isinstance(fact, Known)] == [True, False]


def test_a_risk_that_is_not_dated_is_as_old_as_our_reading() -> None:
    order = an_order(risk=Risk(None, RiskAdvice.REJECT, None), unread={"risk.score": WHY})

    advice = facts(order)["risk.advice"]

    assert isinstance(advice, Known)
    assert (advice.value, advice.observed_at) == ("reject", NOON)
