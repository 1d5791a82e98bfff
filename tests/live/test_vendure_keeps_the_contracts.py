"""The contract suites that every connector passes, over a real Vendure: what is wrong on the way is put on the wire."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.contracts.inventory import InventoryContract
from tests.contracts.order_system import OrderSystemContract
from tests.contracts.stands import Fault, OrdersStand, Trial
from tests.live.vendure.serving import PASSWORD, USER, Vendure
from tests.live.vendure.shop import Shop
from tests.tools.backoffice import CountedClock
from tests.tools.vendure.spoiling_wire import SpoilingWire
from tests.tools.vendure.vendure_stand import connected, trials
from tools.vendure.untold import UNTOLD
from triage.domain.connector import Connector
from triage.domain.tape import Tape


@dataclass
class LiveStand:
    connector: Connector
    shop: Shop
    wire: SpoilingWire
    order_id: str
    sku: str
    absent_id: str = "NO-SUCH-ORDER"
    unread: frozenset[str] = frozenset(UNTOLD)
    cannot_play: frozenset[str] = frozenset({"slow", "throttled"})
    secrets: Sequence[str] = (PASSWORD,)

    @property
    def locations(self) -> Mapping[str, int]:
        return {place: on_hand - allocated for place, (on_hand, allocated) in self.shop.stock(self.sku).items()}

    @property
    def writes(self) -> Mapping[str, Trial]:
        return trials(self.order_id)

    def fault(self, name: Fault, times: int = 1) -> None:
        self.wire.faults = [name] * times

    def edited_by_somebody(self) -> None:
        self.shop.note(self.order_id, "called about the box")

    def many_orders(self, n: int) -> None:
        """What the other tests ordered is enough here; the stand-in has more than fit on a page."""

    def state(self) -> Any:
        """No tags are told as none or as an empty list."""
        told = {name: told for name, told in self.shop.look(self.order_id).items() if name != "history"}
        fields = told["customFields"]
        return {**told, "customFields": {**fields, "triageTags": fields["triageTags"] or []}}

    def calls(self) -> int:
        return self.wire.calls

    def accepted(self) -> int:
        """What reached Vendure; it takes each."""
        return self.wire.mutations


@pytest.fixture
def stand(vendure: Vendure, shop: Shop) -> Iterator[LiveStand]:
    wire = SpoilingWire()
    connector = connected(vendure.address, CountedClock(), wire, USER, PASSWORD)
    try:
        yield LiveStand(connector, shop, wire, shop.order("MUG", 2), "MUG")
    finally:
        connector.close()


class TestLiveVendureOrders(OrderSystemContract):
    @pytest.fixture
    def stand(self, stand: LiveStand) -> LiveStand:
        return stand

    def test_every_order_of_a_long_list_is_found_once(self, stand: OrdersStand) -> None:
        found = [order.id for order in stand.connector.orders.find_orders(Tape())]

        assert stand.order_id in found
        assert len(found) == len(set(found)) > 1


class TestLiveVendureInventory(InventoryContract):
    @pytest.fixture
    def stand(self, stand: LiveStand) -> LiveStand:
        return stand
