"""Shopify's REST documents: what is read, what stays unread, and that nothing else ever happens."""

import json
from typing import Any

import pytest

from tests.tools.shopify.spoiling import spoilt
from tools.shopify.rest_documents import read_rest_order, read_rest_orders
from tools.shopify.rest_parts import (
    read_rest_event,
    read_rest_fulfilment,
    read_rest_levels,
    read_rest_locations,
    read_rest_refund,
    read_rest_risk,
)
from triage.domain.errors import Unreadable
from triage.domain.flaws import FlawKind
from triage.domain.order import FulfilmentStatus, Order, OrderStatus, PaymentMethod, PaymentStatus, RefundState

MUG = {
    "id": 31, "sku": "MUG", "title": "Mug", "quantity": 2, "price": "12.50", "fulfillable_quantity": 1,
    "requires_shipping": True, "variant_id": 77, "fulfillment_status": "partial",
}  # fmt: skip
PARCEL = {
    "id": 41, "status": "success", "created_at": "2026-11-20T09:00:00+01:00", "tracking_company": "DHL",
    "tracking_number": "T1", "tracking_numbers": ["T1", "T2"], "location_id": 101, "shipment_status": "in_transit",
}  # fmt: skip
PLACE = {
    "name": "Ada Brandt", "address1": "Lindenweg 3", "address2": None, "city": "Freiburg", "province": None,
    "province_code": None, "zip": "79098", "country_code": "DE",
}  # fmt: skip
ORDER: dict[str, Any] = {
    "id": 450789469, "name": "#1001", "created_at": "2026-11-20T08:00:00+01:00", "cancelled_at": None,
    "source_name": "web", "currency": "EUR", "total_price": "33.90", "total_tax": "3.90", "taxes_included": False,
    "total_discounts": "0.00", "shipping_lines": [{"price": "5.00"}], "financial_status": "paid",
    "fulfillment_status": "partial", "tags": "gift, triage-watch", "note": "ring twice",
    "note_attributes": [{"name": "engraving", "value": "A."}], "payment_gateway_names": ["shopify_payments"],
    "payment_details": {"credit_card_company": "Visa"}, "refunds": [], "line_items": [MUG], "fulfillments": [PARCEL],
    "shipping_address": PLACE, "billing_address": PLACE, "customer": {"id": 51, "email": "ada@example.test"},
}  # fmt: skip


def order(**changes: Any) -> Order:
    return read_rest_order({"order": {**ORDER, **changes}})


def flaws(told: Order) -> set[str]:
    return {path for path, flaw in told.unread.items() if flaw.kind is not FlawKind.NOT_KEPT}


def test_an_order_is_read_with_or_without_its_envelope() -> None:
    told = order()

    assert told == read_rest_order(ORDER)
    assert flaws(told) == set()
    assert (told.id, told.external_id, told.status) == ("450789469", "#1001", OrderStatus.PART_SHIPPED)
    assert (str(told.total), str(told.shipping_total), str(told.added_total)) == ("33.90 EUR", "5.00 EUR", "3.90 EUR")
    assert told.tags == frozenset({"gift", "triage-watch"})
    assert [(line.sku, line.quantity, line.shipped, line.mapped) for line in told.lines] == [("MUG", 2, 1, True)]
    assert told.payment is not None
    assert (told.payment.status, told.payment.method) == (PaymentStatus.CAPTURED, PaymentMethod.CARD)
    assert [(part.id, part.status, part.label and part.label.tracking_number) for part in told.fulfilments] == [
        ("41", FulfilmentStatus.SHIPPED, "T1"), ("41/2", FulfilmentStatus.SHIPPED, "T2")
    ]  # fmt: skip
    assert [note.text for note in told.notes] == ["ring twice", "A."]
    assert {"holds", "lines.location", "payment.times", "fulfilments"} <= set(told.unread)


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"fulfillment_status": "half"}, {"status"}),
        ({"financial_status": "partially_paid"}, {"payment"}),
        (
            {"presentment_currency": "CHF"},
            {"total", "shipping_total", "discount_total", "added_total", "lines", "payment"},
        ),
        (
            {"currency": None},
            {"total", "total_store", "shipping_total", "discount_total", "added_total", "lines", "payment"},
        ),
        ({"created_at": "2026-11-20T08:00:00"}, {"placed_at", "notes"}),
        ({"tags": ["gift"]}, {"tags"}),
        ({"line_items": [{**MUG, "quantity": "2"}]}, {"lines"}),
        ({"line_items": [{**MUG, "fulfillable_quantity": -1}]}, {"lines"}),
        ({"fulfillments": [{**PARCEL, "tracking_number": "T9"}]}, {"fulfilments"}),
        ({"fulfillments": [{**PARCEL, "status": "vanished"}]}, {"fulfilments"}),
        ({"refunds": None}, {"payment.refund"}),
        ({"payment_details": None}, {"payment.method"}),
        ({"customer": {"id": "51"}}, {"customer"}),
        ({"note": 7}, {"notes"}),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_else_is(changes: dict[str, Any], paths: set[str]) -> None:
    assert flaws(order(**changes)) == paths


def test_a_price_in_two_currencies_is_the_customers_and_the_shops() -> None:
    both = {
        "shop_money": {"amount": "33.90", "currency_code": "EUR"},
        "presentment_money": {"amount": "5500", "currency_code": "JPY"},
    }
    told = order(total_price_set=both)

    assert (str(told.total), str(told.total_store)) == ("5500 JPY", "33.90 EUR")


def test_a_payment_that_is_not_whole_does_not_say_how_much_it_is() -> None:
    told = order(financial_status="authorized")

    assert told.payment is not None
    assert told.payment.amount is None
    assert "payment.amount" in told.unread


def test_a_refund_is_as_its_last_transaction() -> None:
    def refund(status: str) -> dict[str, Any]:
        moved = {"kind": "refund", "status": status, "created_at": "2026-11-21T08:00:00Z"}
        return {"id": 9, "order_id": 7, "created_at": "2026-11-21T08:00:00Z", "transactions": [moved]}

    told = order(refunds=[refund("failure")]).payment
    assert told is not None
    assert told.refund is RefundState.FAILED
    assert read_rest_refund({"refund": refund("success")}).state is RefundState.DONE


def test_a_list_of_orders_is_read_whole() -> None:
    assert [each.id for each in read_rest_orders({"orders": [ORDER, {**ORDER, "id": 2}]})] == ["450789469", "2"]
    with pytest.raises(Unreadable):
        read_rest_orders({"orders": [ORDER, {}]})


def test_the_smaller_documents_are_read() -> None:
    event = {"status": "delivered", "happened_at": "2026-11-20T08:00:00-05:00", "message": None}
    level = {"inventory_item_id": 1, "location_id": 2, "available": -3, "updated_at": "2026-11-20T08:00:00Z"}
    risk = {"score": "0.7", "recommendation": "investigate"}

    assert read_rest_event({"fulfillment_event": event}).physical
    assert [each.available for each in read_rest_levels({"inventory_levels": [level]})] == [-3]
    assert [each.location for each in read_rest_levels({"inventory_level": level})] == ["2"]
    assert [
        each.name for each in read_rest_locations({"locations": [{"id": 2, "name": "Depot", "country_code": "DE"}]})
    ] == ["Depot"]
    assert read_rest_risk({"risks": []}) is None
    gravest = read_rest_risk({"risks": [risk, {"score": "0.2", "recommendation": "cancel"}]})
    assert gravest is not None
    assert (gravest.score, gravest.advice) == (70, "reject")


@pytest.mark.parametrize(
    "read",
    [read_rest_order, read_rest_orders, read_rest_fulfilment, read_rest_event, read_rest_levels, read_rest_locations,
     read_rest_refund, read_rest_risk],
)  # fmt: skip
@pytest.mark.parametrize(
    "document", [None, [], 7, "order", {}, {"order": None}, {"id": -1}, {"risks": None}, {"orders": {}}]
)
def test_what_is_no_such_document_is_unreadable(read: Any, document: Any) -> None:
    with pytest.raises(Unreadable):
        read(document)


def test_no_spoilt_document_raises_anything_but_unreadable() -> None:
    tried = 0
    for document in spoilt(ORDER):
        tried += 1
        try:
            told = read_rest_order(json.loads(json.dumps(document)))
        except Unreadable:
            continue
        assert told.id
    assert tried > 300


@pytest.mark.parametrize("score", ["NaN", "sNaN", "Infinity", "x"])
def test_a_score_that_is_no_number_is_unreadable(score: str) -> None:
    with pytest.raises(Unreadable):
        read_rest_risk({"risks": [{"score": score, "recommendation": "accept"}]})
