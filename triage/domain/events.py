"""Events: what an outside system told us, kept raw."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Standing = Literal["joined", "observed", "spreading"]


@dataclass(frozen=True, slots=True)
class Event:
    """One delivery, understood just enough to find its case.

    ``delivery`` is the sender's own id, unique for ever within ``source``. ``claims`` says whether the
    sender calls this an exception; ``kind`` is the kind it names, if it names one we know. An event
    about a SKU alone has ``order`` None and ``sku`` set, and spreads to every order it touches; one about a
    parcel alone has ``parcel``, the tracking number as printed, and goes to the orders that the number is known of.
    ``backlog`` marks what was there before we were: the case that it opens is decided and not acted on.
    """

    id: str
    source: str
    delivery: str
    type: str
    store: str
    order: str | None
    subject: str
    sku: str | None
    claims: bool
    kind: str | None
    occurred_at: datetime
    received_at: datetime
    raw: str
    parcel: str | None = None
    backlog: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a delivery: its event's id, and whether it had come before."""

    event: str
    duplicate: bool
