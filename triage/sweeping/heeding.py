"""Heeding: reads of one look that tell whether they were told to wait, where the look only names what failed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from triage.domain.assessment import Readings
from triage.domain.errors import CallFailed, Refused, Transient
from triage.domain.order import Order
from triage.domain.ports import Carrier, Inventory, OrderSystem, Receipt
from triage.domain.stock import Stock
from triage.domain.systems import Systems
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking
from triage.domain.writes import Write

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Heeding:
    """The systems of one look. Only reads go through; nothing here can write."""

    systems: Systems
    heard: list[Transient] = field(default_factory=list)
    missed: list[CallFailed] = field(default_factory=list)
    """What did not answer and did not ask to wait: what it would have told may be told another time."""

    def look(self, order: str, tape: Tape, subject: str, ours: frozenset[str]) -> Readings:
        """Raises Transient where anything of the look was told to wait: half a look is not looked at."""
        heeded: Systems = replace(
            self.systems,
            orders=_Orders(self.systems.orders, self),
            inventory=_Inventory(self.systems.inventory, self),
            carrier=_Carrier(self.systems.carrier, self),
        )
        readings = heeded.look(order, tape, subject=subject, our_references=ours)
        if self.heard:
            raise self.heard[0]
        return readings


class _Orders:
    """Of an order system, what one look needs."""

    def __init__(self, orders: OrderSystem, heeding: Heeding) -> None:
        self._orders, self._heeding = orders, heeding
        self.find_orders, self.fetch_receiver_state = orders.find_orders, orders.fetch_receiver_state

    def fetch_order(self, order_id: str, tape: Tape) -> Order:
        return _heard(self._heeding, lambda: self._orders.fetch_order(order_id, tape), always=True)

    def send(self, write: Write, *, key: str, if_match: str | None, tape: Tape) -> Receipt:  # noqa: ARG002
        raise Refused(f"a sweep only reads; it would not send {type(write).__name__}")


class _Inventory:
    def __init__(self, inventory: Inventory, heeding: Heeding) -> None:
        self._inventory, self._heeding = inventory, heeding

    def fetch_stock(self, skus: Sequence[str], tape: Tape) -> Stock:
        return _heard(self._heeding, lambda: self._inventory.fetch_stock(skus, tape))


class _Carrier:
    def __init__(self, carrier: Carrier, heeding: Heeding) -> None:
        self._carrier, self._heeding = carrier, heeding

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        return _heard(self._heeding, lambda: self._carrier.fetch_tracking(carrier, number, tape))


def _heard(heeding: Heeding, read: Callable[[], T], *, always: bool = False) -> T:
    """``always``: whatever passes is worth asking again for, and not only what says when."""
    try:
        return read()
    except Transient as error:
        waits = always or error.retry_after_seconds is not None
        if waits:
            heeding.heard.append(error)
        else:
            heeding.missed.append(error)
        raise
    except CallFailed as error:
        if always:
            heeding.missed.append(error)
        raise
