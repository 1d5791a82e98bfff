"""Due work: the rows that are the truth. A message on the broker only says that there is some."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from triage.domain.parcels import parcel_key

What = Literal["case", "event"]


def waits_for_parcel(number: str) -> str:
    """What stands in the place of an order where an event waits until somebody knows whose the parcel is."""
    return f"parcel {parcel_key(number)}"[:128]


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on one thing until ``leased_until``; ``token`` fences everything written under it.

    ``leased_until`` is on the database's time. ``ends`` is the same moment, or one sooner, on the monotonic clock of
    the worker that holds the claim: what it asks itself, whatever its wall clock does meanwhile. ``error`` is what
    ended the attempt before this one.
    """

    ref: str
    what: What
    store: str
    order: str
    token: str
    wakes: int
    attempts: int
    why: str
    leased_until: datetime
    ends: float
    error: str | None = None
