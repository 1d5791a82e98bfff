"""The connector in front of a shop, as the contract suites want it."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from tests.contracts.stands import Fault, Trial
from tests.tools.backoffice import CountedClock
from tests.tools.vendure.spoiling_wire import SpoilingWire
from tests.tools.vendure.vendure_server import Served, running_vendure
from tests.tools.vendure.vendure_shop import CODE, PASSWORD, SKU, USER, a_shop, an_order
from tools.access import Access
from tools.connecting import connect_back_office
from tools.vendure.untold import UNTOLD
from triage.domain.connector import Connector
from triage.domain.order import Order
from triage.domain.ports import Clock
from triage.domain.writes import AddTag, PlaceHold, ReleaseHold, RemoveTag
from triage.secrets import KeptSecrets


@dataclass
class VendureStand:
    connector: Connector
    served: Served
    clock: CountedClock
    wire: SpoilingWire
    address: str
    order_id: str = CODE
    absent_id: str = "NO-SUCH-ORDER"
    unread: frozenset[str] = frozenset(UNTOLD)
    cannot_play: frozenset[str] = frozenset({"slow", "throttled"})
    secrets: Sequence[str] = (PASSWORD,)
    sku: str = SKU
    locations: Mapping[str, int] = field(default_factory=lambda: {"Berlin": 38, "Hamburg": 25})

    @property
    def writes(self) -> Mapping[str, Trial]:
        return trials(self.order_id)

    def fault(self, name: Fault, times: int = 1) -> None:
        self.wire.faults = [name] * times

    def edited_by_somebody(self) -> None:
        self.clock.advance(timedelta(seconds=1))
        self.served.shop.touch(CODE)

    def many_orders(self, n: int) -> None:
        for each in range(n):
            code = f"MANY{each:012}"
            self.served.shop.orders[code] = an_order(code, self.clock, each + 2)

    def state(self) -> Any:
        order = copy.deepcopy(self.served.shop.orders[CODE])
        return {name: told for name, told in order.items() if name not in ("history", "updatedAt")}

    def calls(self) -> int:
        return self.wire.calls

    def accepted(self) -> int:
        return self.served.shop.accepted


@contextmanager
def vendure_stand() -> Iterator[VendureStand]:
    clock = CountedClock()
    served, wire = Served(a_shop(clock)), SpoilingWire()
    with running_vendure(served) as address:
        connector = connected(address, clock, wire, USER, PASSWORD)
        try:
            yield VendureStand(connector, served, clock, wire, address)
        finally:
            connector.close()


def connected(address: str, clock: Clock, wire: SpoilingWire, user: str, password: str, **options: str) -> Connector:
    secrets = KeptSecrets(None, {"backoffice-user": [SecretStr(user)], "backoffice-password": [SecretStr(password)]})
    return connect_back_office("vendure", Access("backoffice", address, clock, secrets, wire, 2.0, options))


def trials(code: str) -> Mapping[str, Trial]:
    return {
        "order.tag": Trial(
            AddTag(code, "triage-watch"), lambda order: order.tags, {"triage-watch"},
            lambda order, _: RemoveTag(order.id, "triage-watch"),
        ),
        "order.hold": Trial(PlaceHold(code, "duplicate"), _reasons, ["duplicate"], _release),
        "order.release_hold": Trial(PlaceHold(code, "stock"), _reasons, ["stock"], _release),
    }  # fmt: skip


def _reasons(order: Order) -> object:
    return [hold.reason for hold in order.holds]


def _release(order: Order, key: str) -> ReleaseHold:
    (ours,) = (hold for hold in order.holds if hold.reference == key)
    return ReleaseHold(order.id, ours.id)
