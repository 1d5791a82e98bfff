"""The systems that know an order, and one look at it through all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from triage.domain.assessment.readings import Readings, fulfilment_of
from triage.domain.errors import CallFailed, NotFound
from triage.domain.order import Order
from triage.domain.ports import Carrier, Clock, Inventory, OrderSystem, ReadExecutor
from triage.domain.stock import Stock
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Systems:
    """Where orders, stock and parcels are read."""

    orders: OrderSystem
    inventory: Inventory
    carrier: Carrier
    reads: ReadExecutor
    clock: Clock

    def look(
        self, order_id: str, tape: Tape, *, subject: str = "order", our_references: frozenset[str] = frozenset()
    ) -> Readings:
        """The order, and at once the stock of its open lines and its parcel. What cannot be read is named, with why."""
        failures: dict[str, str] = {}
        order = _try("order", failures, lambda: self.orders.fetch_order(order_id, tape))
        stock, parcel = self._stock_and_parcel(order, subject, tape, failures) if order else (None, None)
        return Readings(self.clock.now(), subject, order, stock, parcel, failures, our_references)

    def _stock_and_parcel(
        self, order: Order, subject: str, tape: Tape, failures: dict[str, str]
    ) -> tuple[Stock | None, Tracking | None]:
        skus = sorted({line.sku for line in order.lines if line.open_quantity > 0})
        part = fulfilment_of(order, subject)
        label = part.label if part else None
        reads: dict[str, Callable[[], object]] = {}
        if skus:
            reads["stock"] = lambda: _try("stock", failures, lambda: self.inventory.fetch_stock(skus, tape))
        if label is not None:
            carrier, number = label.carrier, label.tracking_number
            reads["tracking"] = lambda: _try(
                "tracking", failures, lambda: self.carrier.fetch_tracking(carrier, number, tape)
            )
        answers = dict(zip(reads, self.reads.run(list(reads.values())), strict=True))
        stock, parcel = answers.get("stock"), answers.get("tracking")
        return stock if isinstance(stock, Stock) else None, parcel if isinstance(parcel, Tracking) else None


def _try(what: str, failures: dict[str, str], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except (CallFailed, NotFound) as error:
        failures[what] = f"{what} could not be read: {error}"
        return None
