"""What was read of Shopify is read again from its recording, through the same connector."""

from collections.abc import Callable, Iterator, Sequence

import httpx
import pytest

from tests.tools.shopify.shopify_shop import ORDER, SKU
from tests.tools.shopify.shopify_stand import OneToken, ShopifyStand, shopify_stand
from tests.tools.shopify.test_shopify_parcels import CODE, an_event, sent
from tools.access import Access
from tools.connecting import connect_back_office
from tools.recorded_reads import readings_from
from triage.domain.assessment import Readings
from triage.domain.errors import CallFailed
from triage.domain.systems import Systems
from triage.domain.tape import Exchange, Tape
from triage.runtime import OneAfterTheOther


@pytest.fixture
def stand() -> Iterator[ShopifyStand]:
    with shopify_stand() as stand:
        yield stand


def _systems(stand: ShopifyStand) -> Callable[[httpx.BaseTransport], Systems]:
    def connect(transport: httpx.BaseTransport) -> Systems:
        access = Access("backoffice", "http://recorded.test", stand.clock, OneToken(), transport, anonymous=True)
        connector = connect_back_office("shopify", access)
        assert connector.carrier is not None
        return Systems(connector.orders, connector.inventory, connector.carrier, OneAfterTheOther(), stand.clock)

    return connect


def _again(stand: ShopifyStand, exchanges: Sequence[Exchange]) -> Readings:
    readings = readings_from(exchanges, _systems(stand), order_id=ORDER, subject="fulfilment:255858046")
    assert readings is not None
    return readings


def test_order_stock_and_parcel_are_read_again_as_they_were(stand: ShopifyStand) -> None:
    carrier = sent(stand, an_event("IN_TRANSIT", 2))
    tape = Tape()
    order = stand.connector.orders.fetch_order(ORDER, tape)
    stock = stand.connector.inventory.fetch_stock([SKU], tape)
    parcel = carrier.fetch_tracking("DHL", CODE, tape)
    again = _again(stand, tape.exchanges)

    assert (again.order, again.stock, again.tracking, again.failures) == (order, stock, parcel, {})


def test_an_answer_that_turned_us_away_is_not_the_last_word(stand: ShopifyStand) -> None:
    tape = Tape()
    order = stand.connector.orders.fetch_order(ORDER, tape)
    stand.fault("throttled", times=9)
    with pytest.raises(CallFailed):
        stand.connector.orders.fetch_order(ORDER, tape)
    pauses = len(stand.clock.pauses)
    again = _again(stand, tape.exchanges)

    assert again.order == order
    assert "last asked" in again.failures["order"]
    assert len(stand.clock.pauses) == pauses


def test_a_list_with_a_strange_state_is_still_a_list(stand: ShopifyStand) -> None:
    stand.served.shop.orders[ORDER]["displayFulfillmentStatus"] = "TELEPORTED"

    assert {found.status for found in stand.connector.orders.find_orders(Tape())} == {"TELEPORTED", "held"}
