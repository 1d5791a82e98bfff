"""Facts about fulfilments and the parcel: what the order system says, and what the carrier says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from triage.domain.assessment.readings import Readings
from triage.domain.assessment.witness import Witness, implausible, in_hours
from triage.domain.durations import format_duration
from triage.domain.facts import Fact, Missing
from triage.domain.hours import Calendar
from triage.domain.order import Fulfilment, FulfilmentStatus, Label, Order, OrderStatus
from triage.domain.tracking import Scan, Tracking, TrackingStatus

_ARRIVED = (FulfilmentStatus.DELIVERED, FulfilmentStatus.CANCELLED)
_NOT_ASKED = Missing("the carrier was not asked")
_OVER = (FulfilmentStatus.SHIPPED, FulfilmentStatus.DELIVERED, FulfilmentStatus.CANCELLED)
_SCANNED = ("events", "events.physical")
_TOLD = ("events", "events.status")
_CARRIER = (
    "tracking.status",
    "tracking.reason",
    "tracking.known_to_carrier",
    "tracking.last_scan_at",
    "tracking.hours_since_scan",
    "tracking.working_hours_since_scan",
    "tracking.attempts",
    "tracking.waiting_for_pickup",
    "tracking.delivered_at",
    "tracking.last_message",
    "delivery.oms_lags_carrier",
)


def fulfilment_facts(readings: Readings, order: Order, oms: Witness) -> dict[str, Fact]:
    part, now = readings.fulfilment, readings.as_of
    label = part.label if part else None
    wms = oms.dated("wms", oms.observed_at)
    return {
        "fulfilment.status": oms.says(part.status if part else None, "fulfilments"),
        "fulfilment.pick_state": wms.says(part.pick_state if part else None, "fulfilments", "fulfilments.pick_state"),
        "fulfilment.label_bought": oms.says(label is not None, "fulfilments", "fulfilments.label"),
        "fulfilment.label_refused": oms.says(
            bool(part.label_refused if part else None), "fulfilments", "fulfilments.label_refused"
        ),
        "fulfilment.hours_since_label": oms.hours(
            label.bought_at if label else None, now, "fulfilments", "fulfilments.label"
        ),
        "fulfilment.working_hours_since_label": _working_hours(
            readings, label, label.bought_at if label else None, oms, "fulfilments", "fulfilments.label"
        ),
        "fulfilment.short_pick": wms.says(part.short_pick if part else None, "fulfilments", "fulfilments.short_pick"),
        "fulfilment.open": oms.says(sum(f.status not in _OVER for f in order.fulfilments), "fulfilments"),
        "fulfilment.part_shipped_for": oms.age(_part_shipped_at(order), now, "fulfilments", "lines"),
        "fulfilment.unconfirmed_due_in": oms.time_left(
            _confirm_by(part), now, "fulfilments", "fulfilments.confirmation"
        ),
    }


def tracking_facts(readings: Readings, order: Order, oms: Witness) -> dict[str, Fact]:
    part, parcel = readings.fulfilment, readings.tracking
    label = part.label if part else None
    if silent := oms.silent("fulfilments", "fulfilments.label"):
        return dict.fromkeys(_CARRIER, silent)
    if why := readings.failures.get("tracking"):
        return dict.fromkeys(_CARRIER, Missing(why))
    if label is None:
        return dict.fromkeys(_CARRIER, oms.says(None))
    if parcel is None:
        return dict.fromkeys(_CARRIER, _NOT_ASKED)
    return _parcel_facts(readings, order, label, parcel, oms)


def _parcel_facts(readings: Readings, order: Order, label: Label, parcel: Tracking, oms: Witness) -> dict[str, Fact]:
    carrier = replace(oms, unread=parcel.unread).dated("carrier", parcel.as_of)
    now, scanned = readings.as_of, [scan for scan in parcel.scans if scan.physical]
    waiting = [scan for scan in parcel.scans if scan.status is TrackingStatus.READY_FOR_PICKUP and _is_waiting(parcel)]
    delivered = [scan for scan in parcel.scans if scan.status is TrackingStatus.DELIVERED]
    last_scan, counted_from = _latest(scanned), _latest(scanned) or label.bought_at
    latest = max(parcel.scans, key=lambda s: s.at, default=None)
    attempts = sum(s.status is TrackingStatus.ATTEMPTED for s in parcel.scans)
    worked = _working_hours(readings, label, counted_from, carrier, *_SCANNED)
    return {
        "tracking.status": carrier.says(parcel.status, "status"),
        "tracking.reason": carrier.says(parcel.reason, "reason"),
        "tracking.known_to_carrier": carrier.says(parcel.known, "known"),
        "tracking.last_scan_at": _vague(scanned) or carrier.says(last_scan, *_SCANNED),
        "tracking.hours_since_scan": _vague(scanned) or carrier.hours(counted_from, now, *_SCANNED),
        "tracking.working_hours_since_scan": _vague(scanned) or worked,
        "tracking.attempts": carrier.says(attempts, *_TOLD),
        "tracking.waiting_for_pickup": _vague(waiting) or carrier.age(_latest(waiting), now, "status", *_TOLD),
        "tracking.delivered_at": _vague(delivered) or carrier.says(_latest(delivered), *_TOLD),
        "tracking.last_message": carrier.says(latest.text if latest else None, "events"),
        "delivery.oms_lags_carrier": _oms_lags(order, parcel, carrier, oms),
    }


def _vague(scans: Sequence[Scan]) -> Missing | None:
    """Why nothing can be counted from the latest of ``scans``, or None when it can."""
    latest = _latest(scans)
    for scan in scans:
        if latest is not None and scan.within and scan.at + scan.within > latest:
            off = format_duration(scan.within)
            return Missing(f"the carrier tells no time zone, so that the latest is only known to within {off}")
    return None


def _latest(scans: Sequence[Scan]) -> datetime | None:
    return max((scan.at for scan in scans), default=None)


def _is_waiting(parcel: Tracking) -> bool:
    return parcel.status is TrackingStatus.READY_FOR_PICKUP


def _oms_lags(order: Order, parcel: Tracking, carrier: Witness, oms: Witness) -> Fact:
    if silent := oms.silent("status", "fulfilments"):
        return silent
    moving = [part for part in order.fulfilments if part.status not in _ARRIVED]
    proved = parcel.status is TrackingStatus.DELIVERED and len(moving) <= 1
    return carrier.says(proved and order.status in (OrderStatus.SHIPPED, OrderStatus.RELEASED), "status")


def _working_hours(
    readings: Readings, label: Label | None, start: datetime | None, witness: Witness, *paths: str
) -> Fact:
    if silent := witness.silent(*paths) or implausible(start, readings.as_of):
        return silent
    if label is None or start is None:
        return witness.says(None)
    calendar = _calendar(readings)
    if isinstance(calendar, Missing):
        return calendar
    return witness.says(in_hours(calendar.hours_between(calendar.starts_counting(start), readings.as_of) * 3600))


def _calendar(readings: Readings) -> Calendar | Missing:
    """The carrier's working hours, or where it keeps none those of the place that ships."""
    parcel, order, part = readings.tracking, readings.order, readings.fulfilment
    if parcel is None:
        return Missing(readings.failures["tracking"]) if "tracking" in readings.failures else _NOT_ASKED
    if "calendar" in parcel.unread:
        return Missing(parcel.unread["calendar"].why)
    place = order.location(part.location) if order and part else None
    calendar = parcel.calendar or (place.calendar if place else None)
    return calendar or Missing("neither the carrier nor the location told its working hours")


def _part_shipped_at(order: Order) -> datetime | None:
    shipped = [part.shipped_at for part in order.fulfilments if part.shipped_at]
    waiting = any(line.open_quantity > 0 for line in order.lines)
    return min(shipped) if shipped and waiting else None


def _confirm_by(part: Fulfilment | None) -> datetime | None:
    if part is None or part.shipped_at is None or part.confirmed_at is not None:
        return None
    return part.confirm_by
