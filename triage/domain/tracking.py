"""A parcel as its carrier tells it, in the one vocabulary of this product."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from triage.domain.flaws import Flaw
from triage.domain.hours import Calendar


class TrackingStatus(StrEnum):
    PRE_TRANSIT = "pre_transit"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPTED = "attempted"
    READY_FOR_PICKUP = "ready_for_pickup"
    EXCEPTION = "exception"
    RETURNING = "returning"
    DELIVERED = "delivered"


class CarrierReason(StrEnum):
    """Why a carrier says that a parcel does not move on."""

    WEATHER = "weather"
    MECHANICAL = "mechanical"
    MISSED_CONNECTION = "missed_connection"
    CUSTOMS = "customs"
    ADDRESS = "address"
    REFUSED = "refused"
    MOVED = "moved"
    DAMAGED = "damaged"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Scan:
    """One line of a parcel's history; ``text`` is the carrier's own and only ever shown.

    ``within`` is how far off ``at`` may be, either way: a local time whose zone nobody tells, or a date alone.
    """

    at: datetime
    status: TrackingStatus | None
    code: str
    text: str
    physical: bool
    within: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Tracking:
    """``known`` is false when the carrier said that it does not know the number."""

    carrier: str
    number: str
    known: bool
    status: TrackingStatus | None
    reason: CarrierReason | None
    scans: tuple[Scan, ...]
    as_of: datetime
    calendar: Calendar | None
    unread: Mapping[str, Flaw] = field(default_factory=dict)

    @property
    def last_scan(self) -> Scan | None:
        return max((scan for scan in self.scans if scan.physical), key=lambda scan: scan.at, default=None)
