"""A trial of a mapping file on one order: what each field found, where, and what could not be read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.mapped.carrier import MappedCarrier
from tools.mapped.inventory import MappedInventory
from tools.mapped.orders import MappedOrders
from tools.mapped.reading import Found
from tools.wire.session import Session
from triage.domain.errors import TriageError
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.order import Order
from triage.domain.stock import Position, Stock
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was read, or why it was not. ``what`` names it, as ``stock`` or ``tracking NORTH 123``."""

    what: str
    found: Sequence[Found] = ()
    unread: Sequence[tuple[str, Flaw]] = ()
    failed: str | None = None

    @property
    def flaws(self) -> Sequence[tuple[str, Flaw]]:
        """What could not be read, without what this system never tells."""
        return [(name, flaw) for name, flaw in self.unread if flaw.kind is not FlawKind.NOT_KEPT]


@dataclass(frozen=True, slots=True)
class Tried:
    order: str
    parts: Sequence[Part] = field(default_factory=tuple)

    @property
    def flaws(self) -> bool:
        return any(part.failed or part.flaws for part in self.parts)


@dataclass(frozen=True, slots=True)
class Trial:
    """Reads only."""

    orders: MappedOrders
    inventory: MappedInventory
    carrier: MappedCarrier | None
    session: Session

    def close(self) -> None:
        self.session.close()

    def look(self, order_id: str) -> Tried:
        """Everything about one order. What fails is told, never raised."""
        found: list[Found] = []
        try:
            order = self.orders.read_order(order_id, Tape(), found)
        except TriageError as error:
            return Tried(order_id, (Part("order", found, failed=str(error)),))
        whole = Part("order", found, sorted(order.unread.items()))
        return Tried(order_id, (whole, *self._stock(order), *self._parcels(order)))

    def _stock(self, order: Order) -> Sequence[Part]:
        skus = sorted({line.sku for line in order.lines})
        if not skus:
            return ()
        try:
            stock = self.inventory.fetch_stock(skus, Tape())
        except TriageError as error:
            return (Part("stock", failed=str(error)),)
        return (Part("stock", _positions(stock), sorted(stock.unread.items())),)

    def _parcels(self, order: Order) -> Sequence[Part]:
        labels = dict.fromkeys(
            (part.label.carrier, part.label.tracking_number) for part in order.fulfilments if part.label
        )
        return tuple(self._parcel(*label) for label in labels)

    def _parcel(self, carrier: str, number: str) -> Part:
        what = f"tracking {carrier} {number}"
        if self.carrier is None:
            return Part(what, failed="the mapping file has no read 'tracking'; carriers can be connected beside it")
        found: list[Found] = []
        try:
            parcel: Tracking = self.carrier.read_tracking(carrier, number, Tape(), found)
        except TriageError as error:
            return Part(what, found, failed=str(error))
        return Part(what, found, sorted(parcel.unread.items()))


def _told(each: Position) -> str:
    counted = f"{each.as_of:%Y-%m-%d %H:%M} UTC" if each.as_of else "at no time that is told"
    return f"on hand {each.on_hand}, available {each.available}, counted {counted}"


def _positions(stock: Stock) -> Sequence[Found]:
    return [
        Found(
            f"{each.sku} at {each.location}",
            _told(each),
            "",
        )
        for each in stock.positions
    ]
