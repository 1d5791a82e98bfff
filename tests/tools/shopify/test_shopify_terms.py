"""On which terms Shopify is used: versions that end, points to spend, options."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest

from tests.tools.backoffice import CountedClock
from tests.tools.shopify.shopify_server import CLIENT, CLIENT_SECRET
from tests.tools.shopify.shopify_shop import HAMBURG, ORDER, SKU
from tests.tools.shopify.shopify_stand import OneToken, ShopifyStand, shopify_stand
from tools.access import Access
from tools.connecting import connect_back_office
from tools.shopify import version_warnings
from tools.shopify.versions import DEFAULT_VERSION, supported_until
from triage.domain.errors import BadValue, OutcomeUnknown, Rejected, Transient
from triage.domain.tape import Tape
from triage.domain.writes import AddTag


@pytest.fixture
def stand() -> Iterator[ShopifyStand]:
    with shopify_stand() as stand:
        yield stand


def test_a_version_is_supported_for_a_year() -> None:
    assert supported_until("2026-07") == date(2027, 7, 1)


@pytest.mark.parametrize(
    ("answered", "today", "said"),
    [
        (None, date(2026, 11, 24), []),
        ("2026-07", date(2026, 11, 24), []),
        ("2026-10", date(2026, 11, 24), ["answers version 2026-10"]),
        ("2026-07", date(2027, 5, 15), ["ends on 2027-07-01, in 47 days"]),
        ("2027-10", date(2027, 7, 1), ["answers version 2027-10", "ended on 2027-07-01"]),
    ],
)
def test_the_end_of_a_version_is_noticed(answered: str | None, today: date, said: list[str]) -> None:
    warnings = version_warnings("2026-07", answered, today)

    assert len(warnings) == len(said)
    assert all(part in warning for part, warning in zip(said, warnings, strict=True))


def test_the_connector_warns_of_a_version_that_it_did_not_ask_for(stand: ShopifyStand) -> None:
    stand.connector.orders.fetch_order(ORDER, Tape())
    assert stand.connector.warnings() == []
    stand.served.answers_as = "2026-10"
    stand.connector.orders.fetch_order(ORDER, Tape())

    assert ["2026-10" in warning for warning in stand.connector.warnings()] == [True]


@pytest.mark.parametrize(
    "options", [{"version": "latest"}, {"version": "2026-08"}, {"version": "../x"}, {"colour": "red"}]
)
def test_options_that_mean_nothing_stop_at_the_start(options: dict[str, str]) -> None:
    access = Access("backoffice", "http://shop.test", CountedClock(), OneToken(), options=options)

    with pytest.raises(BadValue):
        connect_back_office("shopify", access)


def test_the_version_is_asked_for_in_the_path(stand: ShopifyStand) -> None:
    tape = Tape()
    stand.connector.orders.fetch_order(ORDER, tape)

    assert f"/admin/api/{DEFAULT_VERSION}/graphql.json" in tape.exchanges[0].url


def test_a_reading_waits_for_points_that_it_will_cost(stand: ShopifyStand) -> None:
    stand.served.points = 10
    stand.connector.orders.fetch_order(ORDER, Tape())
    assert stand.clock.pauses == []
    stand.connector.orders.fetch_order(ORDER, Tape())

    assert stand.clock.pauses == [0.5]


def test_a_write_that_is_throttled_is_not_done_and_says_how_long_to_wait(stand: ShopifyStand) -> None:
    stand.fault("throttled", times=9)

    with pytest.raises(Transient) as throttled:
        stand.connector.orders.send(AddTag(ORDER, "triage-watch"), key="k", if_match=None, tape=Tape())
    assert throttled.value.retry_after_seconds == 0.5
    assert (stand.calls(), stand.accepted()) == (1, 0)


def test_an_answer_that_does_not_come_is_tried_again_for_a_reading_and_unknown_for_a_write(stand: ShopifyStand) -> None:
    plain = httpx.HTTPTransport(verify=False)
    access = Access("backoffice", stand.address, stand.clock, OneToken(), plain, timeout_seconds=0.4)
    connector = connect_back_office("shopify", access)
    stand.served.fault("slow", times=1)
    assert connector.orders.fetch_order(ORDER, Tape()).id == ORDER
    stand.served.fault_at = ("tagOrder", "slow")

    with pytest.raises(OutcomeUnknown, match="ReadTimeout"):
        connector.orders.send(AddTag(ORDER, "triage-watch"), key="k", if_match=None, tape=Tape())
    assert stand.served.operations.count("tagOrder") == 1
    connector.close()


@dataclass(frozen=True)
class OfAClient:
    """The secrets of an app of the Dev Dashboard."""

    secret: str = CLIENT_SECRET

    def get(self, name: str) -> str:
        return {"backoffice-client-id": CLIENT, "backoffice-client-secret": self.secret}[name]

    def all(self, name: str) -> Sequence[str]:
        return [self.get(name)]


def test_a_client_asks_for_its_token_once_and_anew_where_it_is_refused(stand: ShopifyStand) -> None:
    plain = httpx.HTTPTransport(verify=False)
    connector = connect_back_office("shopify", Access("backoffice", stand.address, stand.clock, OfAClient(), plain))
    tape = Tape()
    for _ in range(2):
        connector.orders.fetch_order(ORDER, tape)
    assert stand.served.tokens_asked == 1
    stand.fault("401")
    connector.orders.fetch_order(ORDER, tape)

    assert stand.served.tokens_asked == 2
    assert CLIENT_SECRET not in repr(tape)
    connector.close()


def test_a_client_that_is_not_accepted_is_told_what_to_check(stand: ShopifyStand) -> None:
    plain = httpx.HTTPTransport(verify=False)
    access = Access("backoffice", stand.address, stand.clock, OfAClient("shpss-wrong"), plain)
    connector = connect_back_office("shopify", access)

    with pytest.raises(Rejected, match="check the client's secret"):
        connector.orders.fetch_order(ORDER, Tape())
    connector.close()


def test_a_right_that_is_missing_is_named(stand: ShopifyStand) -> None:
    stand.served.fault("denied", times=9)

    with pytest.raises(Rejected, match=r"read_orders.*TRIAGE_BACKOFFICE_TOKEN"):
        stand.connector.orders.fetch_order(ORDER, Tape())


def test_an_address_without_shopify_behind_it_is_no_order_that_is_not_there(stand: ShopifyStand) -> None:
    access = Access("backoffice", stand.address + "/elsewhere", stand.clock, OneToken())
    connector = connect_back_office("shopify", access)

    with pytest.raises(Rejected, match="check the address"):
        connector.orders.fetch_order(ORDER, Tape())
    connector.close()


def test_what_a_location_promised_is_told_beside_what_is_left(stand: ShopifyStand) -> None:
    stand.served.shop.stock[SKU, HAMBURG] = [4, 7]
    place = stand.connector.inventory.fetch_stock([SKU], Tape()).at(SKU, HAMBURG)

    assert place is not None
    assert (place.on_hand, place.available, place.committed, place.oms_on_hand) == (4, -3, 7, None)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"tracked": False}, "does not count"),
        ({"sku": None}, "no position"),
        ({"inventoryLevels": {"nodes": [], "pageInfo": {"hasNextPage": True}}}, "more locations"),
        ({"inventoryLevels": {"nodes": [], "pageInfo": {"hasNextPage": False}}}, "no location"),
    ],
)
def test_stock_that_nobody_counts_is_not_zero(stand: ShopifyStand, change: dict[str, Any], why: str) -> None:
    stand.served.shop.spoilt_item = change
    stock = stand.connector.inventory.fetch_stock([SKU], Tape())

    assert stock.positions == ()
    assert why in stock.unread[f"positions.{SKU}"].why


def test_two_items_of_one_sku_are_not_added_up(stand: ShopifyStand) -> None:
    stand.served.shop.twins = True
    stock = stand.connector.inventory.fetch_stock([SKU], Tape())

    assert "2 items" in stock.unread[f"positions.{SKU}"].why
