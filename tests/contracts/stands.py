"""What a contract suite needs of a connector: the connector, what stands behind it, and the means to upset it.

A stand is a system over real HTTP: the real one, or a stand-in with its routes, its words, its errors and a state of
its own. ``Fault`` names are the same for all; a stand that cannot play one says so in ``cannot_play``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from triage.domain.connector import Connector
from triage.domain.events import Event
from triage.domain.order import Order
from triage.domain.ports import Carrier, EventSource
from triage.domain.writes import Write

Fault = Literal[
    "429",  # turned away, with this vendor's own headers
    "throttled",  # turned away in a 200, as GraphQL servers do
    "401",  # the token is not accepted
    "503",
    "500_before",  # nothing was done
    "500_after",  # it was done
    "cut",  # it was done, and the connection broke
    "half_body",  # it was done, and the answer breaks off
    "maintenance",  # a page of HTML with status 200 in place of JSON
    "partial",  # errors beside data in a 200
    "slow",  # longer than the connector's patience
    "200_not_applied",
    "renamed_fields",
]


@dataclass(frozen=True, slots=True)
class Trial:
    """A write that the connector can do: where it shows, and what takes it back once it is there."""

    write: Write
    seen: Callable[[Order], object]
    expected: object
    inverse: Callable[[Order, str], Write]  # the order with the effect, and the key of the write


class OrdersStand(Protocol):
    """``order_id`` names an open order with one line; ``unread`` the fields this system never tells (not_kept).
    ``writes`` maps each action of the catalogue that it can do to a trial. ``lists`` is how many orders it lists.
    """

    connector: Connector
    order_id: str
    absent_id: str
    unread: frozenset[str]
    writes: Mapping[str, Trial]
    cannot_play: frozenset[str]
    secrets: Sequence[str]

    def fault(self, name: Fault, times: int = 1) -> None:
        """Spoil the next calls."""

    def edited_by_somebody(self) -> None:
        """Somebody else changes the order."""

    def many_orders(self, n: int) -> None:
        """Let there be ``n`` orders at least, more than fit on a page."""

    def state(self) -> Any:
        """All that the system holds on the order, comparable; no versions and no times of change."""

    def calls(self) -> int:
        """Requests that came, whatever they were answered."""

    def accepted(self) -> int:
        """Writes that took effect."""


class StockStand(Protocol):
    connector: Connector
    sku: str
    locations: Mapping[str, int]  # what each has available of it
    cannot_play: frozenset[str]

    def fault(self, name: Fault, times: int = 1) -> None: ...


class CarrierStand(Protocol):
    """``parcel`` is a carrier and number with a history; ``unknown`` one that the carrier does not know."""

    carrier: Carrier
    parcel: tuple[str, str]
    unknown: tuple[str, str]
    cannot_play: frozenset[str]
    secrets: Sequence[str]

    def fault(self, name: Fault, times: int = 1) -> None: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    headers: Mapping[str, str]
    body: bytes


class SourceStand(Protocol):
    """``delivery`` is a good one, new at each call; ``signed`` signs a body as the vendor does."""

    source: EventSource

    def delivery(self) -> Delivery: ...

    def signed(self, body: bytes) -> Delivery: ...

    def expected(self, event: Event) -> None:
        """Assert that a good delivery was understood."""
