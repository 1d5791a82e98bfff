"""WooCommerce keeps the contracts of the ports."""

import base64
import hashlib
import hmac
import itertools
from collections.abc import Iterator
from datetime import timedelta

import orjson
import pytest

from tests.contracts.event_source import EventSourceContract
from tests.contracts.inventory import InventoryContract
from tests.contracts.order_system import OrderSystemContract
from tests.contracts.stands import Delivery
from tests.tools.backoffice import CountedClock
from tests.tools.woocommerce.woo_shop import ORDER, an_order
from tests.tools.woocommerce.woo_stand import WooStand, woo_stand
from tools.access import SourceAccess
from tools.connecting import event_source
from triage.domain.errors import NotSigned
from triage.domain.events import Event
from triage.domain.ports import EventSource
from triage.runtime import TimeOrderedIds


class _Stands:
    @pytest.fixture
    def stand(self) -> Iterator[WooStand]:
        with woo_stand() as stand:
            yield stand


class TestWooOrders(_Stands, OrderSystemContract):
    pass


class TestWooInventory(_Stands, InventoryContract):
    pass


class WooSourceStand:
    """Its second secret is the one that the shop signs with: they are being changed."""

    def __init__(self) -> None:
        self.clock = CountedClock()
        self._numbers = itertools.count(1)
        self.source: EventSource = event_source(
            "woocommerce",
            SourceAccess("woo", _Two(), "main", timedelta(minutes=5), self.clock, TimeOrderedIds()),
        )

    def delivery(self) -> Delivery:
        number = next(self._numbers)
        return self.signed(orjson.dumps(an_order(date_modified_gmt=f"2026-11-23T10:00:{number:02}")))

    def signed(self, body: bytes) -> Delivery:
        mac = base64.b64encode(hmac.new(b"the-webhooks-own", body, hashlib.sha256).digest()).decode()
        return Delivery(
            {
                "x-wc-webhook-source": "https://shop.test/",
                "x-wc-webhook-topic": "order.updated",
                "x-wc-webhook-resource": "order",
                "x-wc-webhook-event": "updated",
                "x-wc-webhook-signature": mac,
                "x-wc-webhook-id": "3",
                "x-wc-webhook-delivery-id": "36e520ebabc2fa725092ff4a47acedf2",
            },
            body,
        )

    def expected(self, event: Event) -> None:
        assert (event.type, event.order, event.subject, event.claims) == ("order.updated", ORDER, "order", False)
        assert f"{event.occurred_at:%H:%M}" == "10:00"


class _Two:
    """Two secrets of one source: the shop still signs with the older."""

    def get(self, name: str) -> str:
        return self.all(name)[0]

    def all(self, name: str) -> list[str]:
        assert name == "woo"
        return ["the-next-one", "the-webhooks-own"]


class TestWooSource(EventSourceContract):
    @pytest.fixture
    def stand(self) -> WooSourceStand:
        return WooSourceStand()

    def test_the_ping_of_a_new_webhook_is_an_observation_that_counts_once_whoever_sends_it(
        self, stand: WooSourceStand
    ) -> None:
        events = [stand.source.read({}, body) for body in (b"webhook_id=3", b"webhook_id=4")]

        assert {(event.delivery, event.type, event.order, event.claims) for event in events} == {
            ("ping", "ping", None, False)
        }

    @pytest.mark.parametrize("body", [b"webhook_id=3&id=4711", b"webhook_id=x", b" webhook_id=3", b"webhook_id="])
    def test_what_is_no_ping_is_signed_or_turned_away(self, stand: WooSourceStand, body: bytes) -> None:
        with pytest.raises(NotSigned):
            stand.source.read({}, body)

    def test_two_orders_that_change_in_one_second_are_two_deliveries(self, stand: WooSourceStand) -> None:
        one, other = (stand.signed(orjson.dumps(an_order(number))) for number in (4711, 4712))
        first, second = (stand.source.read(given.headers, given.body) for given in (one, other))

        assert one.headers["x-wc-webhook-delivery-id"] == other.headers["x-wc-webhook-delivery-id"]
        assert first.delivery != second.delivery

    def test_another_topic_than_orders_tells_of_no_order(self, stand: WooSourceStand) -> None:
        given = stand.signed(b'{"id": 31}')
        event = stand.source.read({**given.headers, "x-wc-webhook-topic": "product.updated"}, given.body)

        assert (event.type, event.order) == ("product.updated", None)
