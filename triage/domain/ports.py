"""What the domain needs from outside, without saying who provides it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from triage.domain.events import Event
from triage.domain.order import Order
from triage.domain.stock import Stock
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking
from triage.domain.writes import Write

T = TypeVar("T")


class Clock(Protocol):
    """Time, so that tests can set it. ``monotonic`` counts seconds and never goes back."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class Ids(Protocol):
    """New identifiers, ordered by time."""

    def new(self) -> str: ...


class ReadExecutor(Protocol):
    """Runs independent reads, overlapping or one after the other; results in the order asked."""

    def run(self, reads: Sequence[Callable[[], T]]) -> list[T]: ...


class Hints(Protocol):
    """Wakes workers: there is work. Never raises when nobody listens; the sweeper covers that."""

    def there_is_work(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a back office said to a write it took: the order's new version, and whether it was a repeat."""

    version: str | None
    repeated: bool
    too_late: bool = False


@dataclass(frozen=True, slots=True)
class OrderSummary:
    id: str
    store: str
    status: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """What the receiver of an export says by our reference."""

    has: bool
    reference: str | None


class OrderSystem(Protocol):
    """Orders of a back office.

    Reads raise NotFound, Transient, Rejected or Unreadable. ``send`` raises Rejected or Crossed when
    nothing was done, Transient when certainly nothing was sent, OutcomeUnknown when nobody knows; it
    sends once and never retries.
    """

    def fetch_order(self, order_id: str, tape: Tape) -> Order: ...

    def find_orders(
        self, tape: Tape, *, status: str | None = None, sku: str | None = None, updated_since: datetime | None = None
    ) -> Iterator[OrderSummary]: ...

    def fetch_receiver_state(self, order_id: str, tape: Tape) -> ReceiverState: ...

    def send(self, write: Write, *, key: str, if_match: str | None, tape: Tape) -> Receipt: ...


class Inventory(Protocol):
    """Stock of a back office; the same errors as the order system."""

    def fetch_stock(self, skus: Sequence[str], tape: Tape) -> Stock: ...


class Carrier(Protocol):
    """Parcels; NotFound says nothing about the parcel."""

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking: ...


class EventSource(Protocol):
    """One sender of events. Raises NotSigned for a delivery that is not proved, BadValue for one that cannot be read.

    ``headers`` have names in lower case.
    """

    def read(self, headers: Mapping[str, str], body: bytes) -> Event: ...


class Secrets(Protocol):
    """Secrets by name, as they are now: they may be rotated while we run. Raises BadValue for one that is not there."""

    def get(self, name: str) -> str: ...

    def all(self, name: str) -> Sequence[str]: ...
