"""What people supply of a back office that it does not tell itself: what it has none of, and working hours.

Nothing that a system does tell is ever replaced: only fields that it never keeps (``not_kept``) are filled.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from triage.domain.flaws import Flaw, FlawKind
from triage.domain.hours import Calendar
from triage.domain.order import Location, Order
from triage.domain.ports import Carrier, OrderSummary, OrderSystem, Receipt, ReceiverState
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking
from triage.domain.writes import Write

_NEVER = ("id", "store", "version", "lines", "unread")
CAN_BE_NONE = (
    *(each.name for each in fields(Order) if each.name not in _NEVER),
    "customer.blocklisted",
    "customer.orders_last_year",
    "customer.tier",
    "customer.vip",
    "fulfilments.confirmation",
    "fulfilments.label_refused",
    "fulfilments.short_pick",
    "lines.release_date",
    "lines.restricted",
    "payment.dispute",
    "risk.score",
)


@dataclass(frozen=True, slots=True)
class Supplies:
    """``none``: of ``CAN_BE_NONE``, what there are none of here. ``calendars`` by the location's id, or by the carrier
    as labels name it, in lower case.
    """

    none: frozenset[str] = frozenset()
    calendars: Mapping[str, Calendar] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.none or self.calendars)

    def order(self, order: Order) -> Order:
        left = {name: flaw for name, flaw in order.unread.items() if not (name in self.none and _not_kept(flaw))}
        places = order.locations
        if (flaw := left.get("locations")) is not None and _not_kept(flaw):
            names = _places(order)
            known = {name: self.calendars[name.lower()] for name in names if name.lower() in self.calendars}
            if names and known.keys() == names:
                places = tuple(Location(name, name, known[name]) for name in sorted(names))
                del left["locations"]
        return replace(order, locations=places, unread=left)

    def tracking(self, parcel: Tracking) -> Tracking:
        flaw = parcel.unread.get("calendar")
        calendar = self.calendars.get(parcel.carrier.strip().lower())
        if flaw is None or not _not_kept(flaw) or calendar is None:
            return parcel
        left = {name: each for name, each in parcel.unread.items() if name != "calendar"}
        return replace(parcel, calendar=calendar, unread=left)


@dataclass(frozen=True, slots=True)
class SuppliedOrders:
    """An order system with what people supply beside it."""

    told: OrderSystem
    supplies: Supplies

    def fetch_order(self, order_id: str, tape: Tape) -> Order:
        return self.supplies.order(self.told.fetch_order(order_id, tape))

    def find_orders(
        self, tape: Tape, *, status: str | None = None, sku: str | None = None, updated_since: datetime | None = None
    ) -> Iterator[OrderSummary]:
        return self.told.find_orders(tape, status=status, sku=sku, updated_since=updated_since)

    def fetch_receiver_state(self, order_id: str, tape: Tape) -> ReceiverState:
        return self.told.fetch_receiver_state(order_id, tape)

    def send(self, write: Write, *, key: str, if_match: str | None, tape: Tape) -> Receipt:
        return self.told.send(write, key=key, if_match=if_match, tape=tape)


@dataclass(frozen=True, slots=True)
class SuppliedCarrier:
    """A carrier with the working hours that people supply."""

    told: Carrier
    supplies: Supplies

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        return self.supplies.tracking(self.told.fetch_tracking(carrier, number, tape))


def _not_kept(flaw: Flaw) -> bool:
    return flaw.kind is FlawKind.NOT_KEPT


def _places(order: Order) -> set[str]:
    of_lines = {line.location for line in order.lines if line.location is not None}
    return of_lines | {part.location for part in order.fulfilments if part.location}
