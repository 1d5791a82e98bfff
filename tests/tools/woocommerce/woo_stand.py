"""The connector in front of a shop, as the contract suites want it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from tests.contracts.faulty_server import Vendor, serving
from tests.contracts.stands import Fault, Trial
from tests.tools.backoffice import CountedClock
from tests.tools.woocommerce.woo_shop import KEY, ORDER, REFUSALS, SECRET, SKU, Shop, an_order
from tools.access import Access
from tools.connecting import connect_back_office
from tools.woocommerce.untold import UNTOLD
from triage.domain.connector import Connector
from triage.domain.order import Order
from triage.domain.writes import AddTag, CorrectAddress, PlaceHold, ReleaseHold, RemoveTag, SetStatus
from triage.secrets import KeptSecrets


@dataclass
class WooStand:
    connector: Connector
    vendor: Vendor
    shop: Shop
    clock: CountedClock
    order_id: str = ORDER
    absent_id: str = "999"
    unread: frozenset[str] = frozenset(UNTOLD) | {"fulfilments"}
    cannot_play: frozenset[str] = frozenset({"throttled", "partial"})
    secrets: Sequence[str] = (KEY, SECRET)
    sku: str = SKU
    locations: Mapping[str, int] = field(default_factory=lambda: {"default": 7})

    @property
    def writes(self) -> Mapping[str, Trial]:
        return TRIALS

    def fault(self, name: Fault, times: int = 1) -> None:
        self.vendor.fault(name, times)

    def edited_by_somebody(self) -> None:
        self.clock.advance(timedelta(seconds=1))
        self.shop.touch(ORDER, customer_note="ring twice")

    def many_orders(self, n: int) -> None:
        for number in range(5000, 5000 + n):
            self.shop.orders[str(number)] = an_order(number)

    def state(self) -> Any:
        return self.shop.state(ORDER)

    def calls(self) -> int:
        return self.vendor.calls

    def accepted(self) -> int:
        return self.shop.accepted


@contextmanager
def woo_stand(**access: Any) -> Iterator[WooStand]:
    clock = CountedClock()
    shop = Shop(clock.now)
    vendor = Vendor(shop.answer, REFUSALS, clock.now)
    secrets = KeptSecrets(None, {"backoffice-key": [SecretStr(KEY)], "backoffice-secret": [SecretStr(SECRET)]})
    with serving(vendor) as url:
        plain = httpx.HTTPTransport(trust_env=False, verify=False)
        given = {"transport": plain, "timeout_seconds": 2.0, "options": {"stock": "kept-here"}, **access}
        connector = connect_back_office("woocommerce", Access("backoffice", url, clock, secrets, **given))
        try:
            yield WooStand(connector, vendor, shop, clock)
        finally:
            connector.close()


def _reasons(order: Order) -> object:
    return [hold.reason for hold in order.holds]


def _city(order: Order) -> object:
    return order.shipping_address.city if order.shipping_address else None


TRIALS: Mapping[str, Trial] = {
    "order.hold": Trial(
        PlaceHold(ORDER, "address"), _reasons, ["address"], lambda _order, key: ReleaseHold(ORDER, key)
    ),
    "order.release_hold": Trial(
        PlaceHold(ORDER, "stock"),
        lambda order: [hold.reference for hold in order.holds],
        ["order.release_hold-1"],
        lambda order, _key: ReleaseHold(ORDER, order.holds[0].id),
    ),
    "order.tag": Trial(
        AddTag(ORDER, "triage-watch"),
        lambda order: sorted(order.tags or ()),
        ["triage-watch"],
        lambda _order, _key: RemoveTag(ORDER, "triage-watch"),
    ),
    "order.correct_address": Trial(
        CorrectAddress(ORDER, {"city": "FREIBURG"}),
        _city,
        "FREIBURG",
        lambda _order, _key: CorrectAddress(ORDER, {"city": "Freiburg"}),
    ),
    "order.sync_status": Trial(
        SetStatus(ORDER, "pending"),
        lambda order: str(order.status),
        "pending",
        lambda _order, _key: SetStatus(ORDER, "open"),
    ),
}
