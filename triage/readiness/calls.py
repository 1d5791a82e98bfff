"""Every call of the audit: paced, timed, and only ever a read."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from triage.domain.errors import CallFailed, NotFound, Refused, Rejected, Transient
from triage.domain.order import Order
from triage.domain.ports import Carrier, Clock, Inventory, OrderSummary, OrderSystem, Receipt, ReceiverState
from triage.domain.stock import Stock
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking
from triage.domain.writes import Write

T = TypeVar("T")
_SLOWEST_PER_SECOND = 0.2
_LONGEST_WAIT_SECONDS = 60.0


@dataclass
class Timings:
    """Of one sort of call: how long each took, in seconds, and what went wrong how often."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


@dataclass
class Calls:
    """At most ``per_second`` calls begin in a second; fewer after a system asked for patience."""

    clock: Clock
    per_second: float
    timings: defaultdict[str, Timings] = field(default_factory=lambda: defaultdict(Timings))
    requests: int = 0
    _next: float = float("-inf")

    def make(self, name: str, tape: Tape, call: Callable[[], T]) -> T:
        """One call, counted under its name. Raises as the call does."""
        self.pause()
        began, so_far = self.clock.monotonic(), len(tape.exchanges)
        timings = self.timings[name]
        try:
            return call()
        except (CallFailed, NotFound) as error:
            timings.errors[_named(error)] += 1
            self._slow_down(error)
            raise
        finally:
            timings.seconds.append(self.clock.monotonic() - began)
            self.requests += len(tape.exchanges) - so_far

    def pause(self) -> None:
        """Wait until the next call may begin."""
        now = self.clock.monotonic()
        if self._next > now:
            self.clock.sleep(self._next - now)
            now = self._next
        self._next = now + 1 / self.per_second

    def _slow_down(self, error: Exception) -> None:
        if isinstance(error, Transient) and error.retry_after_seconds is not None:
            self.per_second = max(_SLOWEST_PER_SECOND, self.per_second / 2)
            self._next = self.clock.monotonic() + min(error.retry_after_seconds, _LONGEST_WAIT_SECONDS)


def _named(error: Exception) -> str:
    """An error without its text, which may hold what others wrote."""
    match error:
        case NotFound():
            return "not found"
        case Rejected(status=status) if status:
            return f"refused with {status}"
        case Rejected():
            return "refused"
        case Transient():
            return "no answer, or later"
        case _:
            return "unreadable"


@dataclass(frozen=True, slots=True)
class WatchedOrders:
    """An order system whose reads are counted, and to which nothing is ever sent."""

    orders: OrderSystem
    calls: Calls

    def fetch_order(self, order_id: str, tape: Tape) -> Order:
        return self.calls.make("order", tape, lambda: self.orders.fetch_order(order_id, tape))

    def find_orders(
        self, tape: Tape, *, status: str | None = None, sku: str | None = None, updated_since: datetime | None = None
    ) -> Iterator[OrderSummary]:
        """Every page that is asked for counts as a call; what stands on it already does not."""
        found = iter(self.orders.find_orders(tape, status=status, sku=sku, updated_since=updated_since))
        while True:
            began, so_far = self.calls.clock.monotonic(), len(tape.exchanges)
            summary = next(found, None)
            if asked := len(tape.exchanges) - so_far:
                self.calls.timings["list of orders"].seconds.append(self.calls.clock.monotonic() - began)
                self.calls.requests += asked
                self.calls.pause()
            if summary is None:
                return
            yield summary

    def fetch_receiver_state(self, order_id: str, tape: Tape) -> ReceiverState:
        return self.calls.make("export", tape, lambda: self.orders.fetch_receiver_state(order_id, tape))

    def send(self, write: Write, *, key: str, if_match: str | None, tape: Tape) -> Receipt:  # noqa: ARG002
        """Refused: the audit only reads."""
        raise Refused(f"{write.name} was not sent: the audit only reads")


@dataclass(frozen=True, slots=True)
class WatchedInventory:
    inventory: Inventory
    calls: Calls

    def fetch_stock(self, skus: Sequence[str], tape: Tape) -> Stock:
        return self.calls.make("stock", tape, lambda: self.inventory.fetch_stock(skus, tape))


@dataclass(frozen=True, slots=True)
class WatchedCarrier:
    carrier: Carrier
    calls: Calls

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        return self.calls.make("parcel", tape, lambda: self.carrier.fetch_tracking(carrier, number, tape))
