"""Webhooks of Shopify: what proves them, and what each topic says."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from tests.contracts.event_source import EventSourceContract
from tests.contracts.stands import Delivery
from tests.store.fake_clock import NOON, CountingIds, FakeClock
from tools.access import SourceAccess
from tools.connecting import event_source
from triage.domain.errors import BadValue, NotSigned
from triage.domain.events import Event
from triage.domain.ports import EventSource

OLD, NEW = "the-secret-of-last-year", "the-secret-of-this-year"


@dataclass(frozen=True)
class Both:
    def get(self, name: str) -> str:
        return self.all(name)[0]

    def all(self, name: str) -> Sequence[str]:
        assert name == "shop"
        return [NEW, OLD]


def a_source() -> EventSource:
    access = SourceAccess("shop", Both(), "main", timedelta(minutes=5), FakeClock(), CountingIds())
    return event_source("shopify", access)


def signed(
    body: bytes, topic: str = "disputes/create", webhook: str = "w-1", secret: str = NEW, **more: str
) -> Delivery:
    mac = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return Delivery(
        {"x-shopify-hmac-sha256": mac, "x-shopify-topic": topic, "x-shopify-webhook-id": webhook, **named}, body
    )


def told(topic: str, payload: Any, **more: str) -> Event:
    given = signed(json.dumps(payload).encode(), topic, **more)
    return a_source().read(given.headers, given.body)


@dataclass
class ShopifySourceStand:
    source: EventSource = field(default_factory=a_source)
    _made: int = 0

    def delivery(self) -> Delivery:
        self._made += 1
        payload = {"id": 285, "order_id": 450789469, "type": "chargeback", "status": "needs_response"}
        return signed(json.dumps(payload).encode(), webhook=f"w-{self._made}")

    def signed(self, body: bytes) -> Delivery:
        return signed(body)

    def expected(self, event: Event) -> None:
        assert (event.order, event.kind, event.claims, event.subject) == ("450789469", "chargeback", True, "order")


class TestShopifySource(EventSourceContract):
    @pytest.fixture
    def stand(self) -> ShopifySourceStand:
        return ShopifySourceStand()


ORDER = {"id": 450789469, "name": "#1001"}
OF_ORDER = {"id": 7, "order_id": 450789469}
SCAN = {**OF_ORDER, "fulfillment_id": 9, "status": "failure"}


def _moved(kind: str, status: str) -> dict[str, Any]:
    return {**OF_ORDER, "kind": kind, "status": status}


@pytest.mark.parametrize(
    ("topic", "payload", "subject", "claims", "kind"),
    [
        ("orders/updated", ORDER, "order", False, None),
        ("orders/cancelled", ORDER, "order", False, None),
        ("orders/risk_assessment_changed", {"order_id": 450789469, "risk_level": "HIGH"}, "order", False, None),
        ("refunds/create", OF_ORDER, "order", False, None),
        ("disputes/create", {**OF_ORDER, "type": "inquiry", "status": "needs_response"}, "order", True, None),
        ("disputes/update", {**OF_ORDER, "type": "chargeback", "status": "won"}, "order", False, None),
        ("order_transactions/create", _moved("capture", "failure"), "order", True, "capture_failed"),
        ("order_transactions/create", _moved("refund", "error"), "order", True, "refund_failed"),
        ("order_transactions/create", _moved("sale", "success"), "order", False, None),
        ("fulfillments/update", {**OF_ORDER, "status": "success"}, "fulfilment:7", False, None),
        ("fulfillments/create", {**OF_ORDER, "status": "failure"}, "fulfilment:7", True, None),
        ("fulfillment_events/create", SCAN, "fulfilment:9", True, None),
        ("returns/request", {"id": 7, "order": {"id": "gid://shopify/Order/450789469"}}, "return:7", False, None),
        ("fulfillment_orders/placed_on_hold", {**OF_ORDER, "order_id": "450789469"}, "order", False, None),
    ],
)  # fmt: skip
def test_what_a_topic_says(topic: str, payload: Any, subject: str, claims: bool, kind: str | None) -> None:
    event = told(topic, payload)

    assert (event.type, event.order, event.subject) == (topic, "450789469", subject)
    assert (event.claims, event.kind) == (claims, kind)


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("inventory_levels/update", {"inventory_item_id": 8, "location_id": 9, "available": 0}),
        ("fulfillment_orders/moved", {"fulfillment_order": {"id": "gid://shopify/FulfillmentOrder/1"}}),
        ("disputes/create", {"id": 7, "order_id": None, "type": "chargeback", "status": "needs_response"}),
        ("customers/redact", {"shop_id": 1, "orders_to_redact": [299938]}),
        ("customers/data_request", {"shop_id": 1}),
        ("shop/redact", {"shop_id": 1}),
        ("themes/publish", {"id": 1}),
    ],
)
def test_what_names_no_order_is_kept_and_observed(topic: str, payload: Any) -> None:
    event = told(topic, payload)

    assert (event.order, event.sku, event.claims, event.kind) == (None, None, False, None)
    assert json.loads(event.raw) == payload


@pytest.mark.parametrize("payload", [{}, {"id": None}, {"id": -1}, {"id": True}, {"id": "1; drop"}, {"id": "0001"}, []])
def test_an_order_without_its_id_cannot_be_read(payload: Any) -> None:
    with pytest.raises(BadValue):
        told("orders/create", payload)


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_any_secret_of_the_source_proves_a_delivery(secret: str) -> None:
    given = signed(json.dumps(ORDER).encode(), "orders/updated", secret=secret)

    assert a_source().read(given.headers, given.body).order == "450789469"


def test_a_stranger_proves_nothing() -> None:
    given = signed(json.dumps(ORDER).encode(), "orders/updated", secret="whoever")

    with pytest.raises(NotSigned, match="client secret"):
        a_source().read(given.headers, given.body)


@pytest.mark.parametrize(
    ("name", "value"), [("x-shopify-topic", ""), ("x-shopify-webhook-id", ""), ("x-shopify-webhook-id", "a b")]
)
def test_a_delivery_without_topic_or_id_cannot_be_read(name: str, value: str) -> None:
    given = signed(json.dumps(ORDER).encode(), "orders/updated")

    with pytest.raises(BadValue, match=name):
        a_source().read({**given.headers, name: value}, given.body)


@pytest.mark.parametrize(
    ("stamp", "dated"),
    [
        ("2026-11-23T08:00:00.123Z", NOON - timedelta(hours=4) + timedelta(milliseconds=123)),
        ("2026-11-24T08:00:00Z", NOON),
        ("yesterday", NOON),
    ],
)
def test_an_event_is_dated_by_what_set_it_off_and_never_ahead_of_now(stamp: str, dated: object) -> None:
    event = told("orders/updated", ORDER, x_shopify_triggered_at=stamp)

    assert (event.occurred_at, event.received_at) == (dated, NOON)


def test_a_repeated_try_keeps_its_id_whatever_event_it_is_of() -> None:
    first = told("orders/updated", ORDER, webhook="w-7", x_shopify_event_id="e-1")
    again = told("orders/updated", ORDER, webhook="w-7", x_shopify_event_id="e-1")
    other = told("orders/edited", ORDER, webhook="w-8", x_shopify_event_id="e-1")

    assert first.delivery == again.delivery != other.delivery
