"""The connector in front of a shop, as the contract suites want it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from tests.contracts.stands import Fault, Trial
from tests.tools.backoffice import CountedClock
from tests.tools.shopify.shopify_server import TOKEN, Served, running_shopify
from tests.tools.shopify.shopify_shop import BERLIN, HAMBURG, LINE, ORDER, SKU, Held, Work, a_line, a_shop, an_order
from tools.access import Access
from tools.connecting import connect_back_office
from tools.shopify.holds import notes_for
from tools.shopify.untold import UNTOLD
from triage.domain.connector import Connector
from triage.domain.errors import BadValue
from triage.domain.order import Order
from triage.domain.writes import AddTag, CorrectAddress, MoveLines, PlaceHold, ReleaseHold, RemoveTag, Write

OUR_HOLD = "our-earlier-key"
HELD = "450789471"


@dataclass(frozen=True)
class OneToken:
    """The secrets of a shop."""

    token: str = TOKEN

    def get(self, name: str) -> str:
        if name != "backoffice-token":
            raise BadValue(f"there is no secret {name}")
        return self.token

    def all(self, name: str) -> Sequence[str]:
        return [self.get(name)]


@dataclass
class ShopifyStand:
    connector: Connector
    served: Served
    clock: CountedClock
    address: str
    order_id: str = ORDER
    absent_id: str = "999"
    unread: frozenset[str] = frozenset(UNTOLD)
    cannot_play: frozenset[str] = frozenset({"slow"})
    secrets: Sequence[str] = (TOKEN,)
    sku: str = SKU
    locations: Mapping[str, int] = field(default_factory=lambda: {BERLIN: 5, HAMBURG: 4})

    @property
    def writes(self) -> Mapping[str, Trial]:
        return {
            "order.tag": Trial(AddTag(ORDER, "triage-watch"), _tags, {"gift", "triage-watch"}, _untag),
            "order.hold": Trial(PlaceHold(ORDER, "duplicate"), _reasons, ["duplicate"], _release),
            "order.release_hold": Trial(
                ReleaseHold(HELD, OUR_HOLD), lambda order: order.holds, (), lambda _, __: PlaceHold(HELD, "payment")
            ),
            "order.correct_address": Trial(
                CorrectAddress(ORDER, {"city": "FREIBURG"}), _city, "FREIBURG",
                lambda _, __: CorrectAddress(ORDER, {"city": "Freiburg"}),
            ),
            "stock.reallocate": Trial(
                MoveLines(ORDER, {LINE: HAMBURG}), lambda order: order.lines[0].location, HAMBURG,
                lambda _, __: MoveLines(ORDER, {LINE: BERLIN}),
            ),
        }  # fmt: skip

    def fault(self, name: Fault, times: int = 1) -> None:
        self.served.fault(name, times)

    def edited_by_somebody(self) -> None:
        self.clock.advance(timedelta(seconds=1))
        self.served.shop.orders[ORDER]["note"] = "ring twice"
        self.served.shop.touch(ORDER)

    def many_orders(self, n: int) -> None:
        for each in range(n):
            number = str(500000000 + each)
            self.served.shop.orders[number] = an_order(number, f"#{2000 + each}", at=self.clock.now())

    def state(self) -> Any:
        shop = self.served.shop
        return json.loads(json.dumps({order: shop.state(order) for order in (ORDER, HELD)}))

    def calls(self) -> int:
        return self.served.calls

    def accepted(self) -> int:
        return self.served.shop.accepted


@contextmanager
def shopify_stand() -> Iterator[ShopifyStand]:
    """A shop with an order that waits, and one that we hold on both of its fulfilment orders."""
    clock = CountedClock()
    shop = a_shop(clock)
    lines = [a_line("1", "MUG"), a_line("2", "CUP")]
    shop.orders[HELD] = an_order(
        HELD, "#1003", at=clock.now(), lineItems={"nodes": lines, "pageInfo": {"hasNextPage": False}}
    )
    notes = notes_for("payment", 2, clock.now())
    for number, place, line in (("7002", BERLIN, "1"), ("7003", HAMBURG, "2")):
        held = Held(shop.number(), OUR_HOLD, "AWAITING_PAYMENT", notes, by_us=True)
        shop.work.append(Work(number, HELD, place, {line: 1}, holds=[held]))
    served = Served(shop)
    with running_shopify(served) as address:
        plain = httpx.HTTPTransport(verify=False)
        access = Access("backoffice", address, clock, OneToken(), plain, timeout_seconds=2.0)
        connector = connect_back_office("shopify", access)
        try:
            yield ShopifyStand(connector, served, clock, address)
        finally:
            connector.close()


def _city(order: Order) -> object:
    return order.shipping_address.city if order.shipping_address else None


def _tags(order: Order) -> object:
    return order.tags


def _reasons(order: Order) -> object:
    return [hold.reason for hold in order.holds]


def _untag(order: Order, _: str) -> Write:
    return RemoveTag(order.id, "triage-watch")


def _release(order: Order, key: str) -> Write:
    (ours,) = (hold for hold in order.holds if hold.reference == key)
    return ReleaseHold(order.id, ours.id)
