"""From what the systems said to facts: what is known, what is not, and as of when."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.domain.samples import NOON, Change, a_case, a_seed, facts_of, value_of
from triage.domain.facts import NONE, Fact, Known, Missing
from triage.domain.money import Money
from triage.sandbox.state import Document, Seed, time_text


def ago(**span: float) -> str:
    return time_text(NOON - timedelta(**span))


def order(**changes: object) -> Change:
    return lambda seed: seed.orders[0].update(changes)


def without(name: str) -> Change:
    return lambda seed: seed.orders[0].pop(name)


def of(name: str, kind: str | None = None, change: Change | None = None) -> Fact:
    return facts_of(a_seed(kind, change))[name]


def test_what_the_order_system_says_is_dated_by_our_reading_and_what_others_say_by_them() -> None:
    facts = facts_of(a_seed("label_no_scan"))

    def dated(name: str) -> tuple[str, timedelta]:
        fact = facts[name]
        assert isinstance(fact, Known)
        return fact.source, NOON - fact.observed_at

    assert dated("order.status") == ("oms", timedelta(0))
    assert dated("risk.score") == ("risk", timedelta(minutes=1))
    assert dated("order.address_verdict") == ("validator", timedelta(hours=5))
    assert dated("tracking.status") == ("carrier", timedelta(0))


def test_an_order_that_was_not_read_leaves_every_fact_about_it_missing_and_says_why() -> None:
    facts = facts_of(a_seed(), order=None, failures={"order": "order could not be read: answered 503"})

    told = {name for name, fact in facts.items() if isinstance(fact, Known)}
    assert told == {"exception.age", "exception.events", "exception.reopened"}
    assert facts["order.status"] == Missing("order could not be read: answered 503")


@pytest.mark.parametrize(
    ("path", "lost"),
    [
        ("status", "order.status"),
        ("total", "order.total_agrees"),
        ("payment", "payment.status"),
        ("holds", "holds.foreign"),
        ("lines", "stock.reserved"),
        ("fulfilments", "tracking.status"),
        ("notes", "customer.text_unread"),
        ("customer", "customer.vip"),
        ("risk", "risk.score"),
        ("released_at", "order.cancel_requested_after_release"),
        ("shipping_address", "risk.billing_differs"),
        ("returns", "order.return_waiting"),
        ("locations", "order.working_hours_in_status"),
    ],
)
def test_a_field_that_is_absent_makes_the_facts_missing_that_rest_on_it(path: str, lost: str) -> None:
    fact = of(lost, change=without(path))

    assert isinstance(fact, Missing)
    assert path in fact.why


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("risk.score", "risk"),
        ("risk.advice", "risk"),
        ("order.ship_by_in", "ship_by"),
        ("order.export_state", "export"),
    ],
)
def test_what_a_source_says_there_is_none_of_is_known_absence(name: str, field: str) -> None:
    assert value_of(of(name, change=order(**{field: None}))) is NONE


def test_a_word_outside_the_vocabulary_makes_the_fact_unknown() -> None:
    def strange(seed: Seed) -> None:
        seed.tracking[0]["status"] = "teleported"

    fact = of("tracking.status", "carrier_delay", strange)

    assert isinstance(fact, Missing)
    assert "'teleported' is a word that is not in the map" in fact.why


# Time


@pytest.mark.parametrize(
    ("kind", "name", "change"),
    [
        (None, "order.age", order(placed_at=ago(hours=-6))),
        (None, "order.time_in_status", order(status_since=ago(hours=-6))),
        (None, "order.working_hours_in_status", order(status_since=ago(hours=-6))),
        (None, "order.age", order(placed_at="1970-01-21T10:40:00Z")),
        ("payment_pending", "order.age", order(placed_at="0001-01-01T00:00:00+00:00")),
        ("lost", "tracking.hours_since_scan", lambda seed: seed.tracking[0]["events"][-1].update(at=ago(hours=-6))),
    ],
)
def test_a_time_that_cannot_be_right_gives_no_age(kind: str | None, name: str, change: Change) -> None:
    assert isinstance(of(name, kind, change), Missing)


def test_clocks_may_differ_by_minutes() -> None:
    assert value_of(of("order.age", change=order(placed_at=ago(minutes=-4)))) == timedelta(0)


def test_what_is_dated_ahead_of_now_is_not_believed_because_it_would_never_go_stale() -> None:
    def counted_tomorrow(seed: Seed) -> None:
        for position in seed.stock:
            position["as_of"] = ago(days=-1)

    assert of("stock.shortfall", "stock_elsewhere", counted_tomorrow) == Missing("wms dates it 1d ahead of now")
    assert isinstance(
        of("risk.score", change=lambda seed: seed.orders[0]["risk"].update(assessed_at=ago(days=-1))), Missing
    )


def test_ages_are_in_whole_seconds_and_hours_are_never_rounded_up() -> None:
    seed = a_seed("label_no_scan", order(placed_at=ago(hours=5)))
    seed.orders[0]["fulfilments"][0]["label"]["bought_at"] = ago(hours=23, minutes=59)

    facts = facts_of(seed, NOON + timedelta(milliseconds=700))

    assert value_of(facts["order.age"]) == timedelta(hours=5)
    assert value_of(facts["fulfilment.hours_since_label"]) == Decimal("23.9")


def test_time_left_is_negative_when_it_is_past() -> None:
    assert value_of(of("order.ship_by_in", change=order(ship_by=ago(hours=2)))) == -timedelta(hours=2)


def test_working_hours_of_a_label_need_the_calendar_of_its_carrier() -> None:
    seed = a_seed("label_no_scan")

    unread = facts_of(seed, tracking=None, failures={"tracking": "tracking could not be read: timeout"})
    seed.tracking[0]["calendar"] = None
    without_calendar = facts_of(seed)
    seed.tracking[0]["calendar"] = "weekdays"
    unreadable = facts_of(seed)

    assert unread["fulfilment.working_hours_since_label"] == Missing("tracking could not be read: timeout")
    assert isinstance(without_calendar["fulfilment.working_hours_since_label"], Known), (
        "the place's hours count instead"
    )
    assert isinstance(unreadable["fulfilment.working_hours_since_label"], Missing)


# Money


def test_a_total_agrees_when_lines_shipping_and_discount_add_up_to_it() -> None:
    facts = facts_of(a_seed("total_mismatch"))

    assert value_of(facts["order.total_agrees"]) is False
    assert value_of(facts["order.total_difference"]) == Money(Decimal("10.00"), "EUR")


def test_amounts_in_two_currencies_are_never_added_up() -> None:
    def priced_abroad(seed: Seed) -> None:
        seed.orders[0]["lines"][0]["unit_price"]["currency"] = "USD"

    assert of("order.total_agrees", change=priced_abroad) == Missing("the total is in EUR and parts of it in USD")


@pytest.mark.parametrize(
    ("change", "covers"),
    [
        ({}, True),
        ({"amount": {"amount": "1.00", "currency": "EUR"}}, False),
        ({"status": "pending"}, False),
        ({"status": "part_refunded"}, False),
    ],
)
def test_a_payment_covers_the_total_when_enough_was_secured(change: Document, covers: bool) -> None:
    def paid(seed: Seed) -> None:
        seed.orders[0]["payment"].update(change)

    assert value_of(of("payment.covers_total", change=paid)) is covers


def test_a_payment_in_another_currency_covers_nothing_that_we_could_say() -> None:
    def abroad(seed: Seed) -> None:
        seed.orders[0]["payment"]["amount"]["currency"] = "USD"

    assert of("payment.covers_total", change=abroad) == Missing("the payment is in USD and the total in EUR")


# Parcels and people


def test_the_order_system_does_not_lag_while_another_parcel_is_on_its_way() -> None:
    def two_parcels(seed: Seed) -> None:
        first = seed.orders[0]["fulfilments"][0]
        seed.orders[0]["fulfilments"].append({**first, "id": "F-second", "label": None})

    assert value_of(of("delivery.oms_lags_carrier", "delivery_status_lags")) is True
    assert value_of(of("delivery.oms_lags_carrier", "delivery_status_lags", two_parcels)) is False


def test_a_case_about_one_fulfilment_is_told_of_that_one() -> None:
    def two_parts(seed: Seed) -> None:
        first = seed.orders[0]["fulfilments"][0]
        seed.orders[0]["fulfilments"].append({**first, "id": "F-second", "label": None, "pick_state": "started"})

    seed = a_seed("label_no_scan", two_parts)

    assert value_of(facts_of(seed)["fulfilment.pick_state"]) == "packed"
    second = facts_of(seed, case=a_case(subject="fulfilment:F-second"))
    assert value_of(second["fulfilment.pick_state"]) == "started"
    assert value_of(second["tracking.status"]) is NONE


def test_a_parcel_that_a_carrier_was_not_asked_about_is_missing_and_one_without_a_label_is_none() -> None:
    assert facts_of(a_seed("carrier_delay"), tracking=None)["tracking.status"] == Missing("the carrier was not asked")
    assert value_of(of("tracking.status")) is NONE


@pytest.mark.parametrize(
    ("note", "unread"),
    [
        ({"by": "customer", "field": "message", "read_at": None}, True),
        ({"by": "customer", "field": "message", "read_at": ago(hours=1)}, False),
        ({"by": "customer", "field": "delivery_note", "read_at": None}, False),
        ({"by": "jo.whitlock", "field": "message", "read_at": None}, False),
    ],
)
def test_text_of_a_customer_is_unread_until_somebody_read_it(note: Document, unread: bool) -> None:
    written = {"id": "N-1", "at": ago(hours=2), "text": "Please stop the order", **note}

    assert value_of(of("customer.text_unread", change=order(notes=[written]))) is unread


def test_of_several_returns_the_gravest_counts_and_of_those_the_one_that_waited_longest() -> None:
    def back(name: str, received: str | None, matches: bool | None, refunded: str | None = None) -> Document:
        return {"id": name, "received_at": received, "matches": matches, "refunded_at": refunded}

    returns = [
        back("R-1", ago(days=9), True, ago(days=8)),
        back("R-2", ago(days=3), True),
        back("R-3", ago(days=5), None),
        back("R-4", None, None),
    ]
    seed = a_seed(change=order(returns=returns))

    whole = facts_of(seed)
    assert (value_of(whole["order.return_state"]), value_of(whole["order.return_waiting"])) == (
        "received",
        timedelta(5),
    )
    for name, state in (("R-1", "refunded"), ("R-2", "received"), ("R-4", "awaited")):
        assert value_of(facts_of(seed, case=a_case(subject=f"return:{name}"))["order.return_state"]) == state


def test_a_release_date_matters_only_for_what_has_not_left() -> None:
    def first_line_left(seed: Seed) -> None:
        line = seed.orders[0]["lines"][0]
        line["shipped"] = line["quantity"]

    assert value_of(of("order.preorder_slipped_by", "preorder_date_slipped")) == timedelta(days=21)
    assert value_of(of("order.preorder_slipped_by", "preorder_date_slipped", first_line_left)) is NONE
