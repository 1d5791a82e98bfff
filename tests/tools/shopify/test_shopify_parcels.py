"""Parcels by Shopify's fulfilment events, before the contract suite of carriers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.contracts.carrier import CarrierContract
from tests.contracts.stands import Fault
from tests.store.fake_clock import NOON
from tests.tools.shopify.shopify_server import TOKEN, Served
from tests.tools.shopify.shopify_shop import ORDER, Document, a_shop, stamp
from tests.tools.shopify.shopify_stand import ShopifyStand, shopify_stand
from tests.tools.shopify.test_shopify_orders import a_shipment
from triage.domain.errors import NotFound
from triage.domain.ports import Carrier
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking, TrackingStatus

CODE = "00340434161094042557"


@dataclass
class ShopifyParcels:
    """A shop whose order was sent with DHL, and has been read."""

    carrier: Carrier
    served: Served
    parcel: tuple[str, str] = ("DHL", CODE)
    unknown: tuple[str, str] = ("DHL", "T-404")
    cannot_play: frozenset[str] = frozenset()
    secrets: tuple[str, ...] = (TOKEN,)

    def fault(self, name: Fault, times: int = 1) -> None:
        self.served.fault(name, times)


def an_event(status: str, hours_ago: float, message: str = "") -> Document:
    at = stamp(NOON - timedelta(hours=hours_ago))
    return {"status": status, "message": message, "happenedAt": at, "createdAt": at}


def sent(stand: ShopifyStand, *events: Document, codes: tuple[str, ...] = (CODE,)) -> Carrier:
    shop = stand.served.shop
    shop.orders[ORDER]["fulfillments"] = [a_shipment("255858046", None, "SUCCESS", *codes)]
    shop.events["255858046"] = list(events)
    stand.connector.orders.fetch_order(ORDER, Tape())
    assert stand.connector.carrier is not None
    return stand.connector.carrier


@pytest.fixture
def shop() -> Iterator[ShopifyStand]:
    with shopify_stand() as stand:
        yield stand


class TestShopifyCarrier(CarrierContract):
    @pytest.fixture
    def stand(self, shop: ShopifyStand) -> ShopifyParcels:
        later, sooner = an_event("in_transit", 3), an_event("carrier_picked_up", 9)
        return ShopifyParcels(sent(shop, later, sooner, later), shop.served)


def parcel(stand: ShopifyStand, *events: Document, **more: Any) -> Tracking:
    return sent(stand, *events, **more).fetch_tracking("DHL", CODE, Tape())


@pytest.mark.parametrize(
    ("word", "status", "physical"),
    [
        ("LABEL_PURCHASED", TrackingStatus.PRE_TRANSIT, False),
        ("CONFIRMED", TrackingStatus.PRE_TRANSIT, False),
        ("CARRIER_PICKED_UP", TrackingStatus.IN_TRANSIT, True),
        ("OUT_FOR_DELIVERY", TrackingStatus.OUT_FOR_DELIVERY, True),
        ("ATTEMPTED_DELIVERY", TrackingStatus.ATTEMPTED, True),
        ("READY_FOR_PICKUP", TrackingStatus.READY_FOR_PICKUP, True),
        ("DELAYED", TrackingStatus.EXCEPTION, False),
        ("DELIVERED", TrackingStatus.DELIVERED, True),
    ],
)
def test_what_an_event_says(shop: ShopifyStand, word: str, status: TrackingStatus, physical: bool) -> None:
    told = parcel(shop, an_event(word, 2))

    assert (told.status, told.scans[0].code, told.scans[0].physical) == (status, word, physical)


def test_no_event_says_nothing_and_is_as_old_as_what_shopify_was_told(shop: ShopifyStand) -> None:
    told = parcel(shop)

    assert (told.known, told.status, told.scans) == (True, None, ())
    assert told.as_of == NOON - timedelta(hours=1)
    assert set(told.unread) == {"calendar", "reason"}


def test_a_word_that_no_map_holds_leaves_the_parcel_unknown(shop: ShopifyStand) -> None:
    told = parcel(shop, an_event("IN_TRANSIT", 5), an_event("ABDUCTED", 2))

    assert (told.status, told.scans) == (None, ())
    assert told.unread["events"].word == "ABDUCTED"


def test_of_a_shipment_of_two_parcels_nobody_knows_whose_events_they_are(shop: ShopifyStand) -> None:
    told = parcel(shop, an_event("DELIVERED", 2), codes=(CODE, "ANOTHER"))

    assert (told.status, told.scans) == (None, ())
    assert {"events", "status"} <= set(told.unread)


def test_a_parcel_of_an_order_that_nobody_read_is_not_found(shop: ShopifyStand) -> None:
    shop.served.shop = a_shop(shop.clock)
    assert shop.connector.carrier is not None

    with pytest.raises(NotFound, match="no order that was read"):
        shop.connector.carrier.fetch_tracking("DHL", CODE, Tape())
    assert shop.calls() == 0
