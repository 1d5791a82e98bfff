"""Facts about fulfilments and the parcel: what the order system says, and what the carrier says."""

from datetime import datetime, timedelta
from decimal import Decimal

from triage.domain.assessment.order_facts import hours
from triage.domain.assessment.readings import Readings, Witness
from triage.domain.facts import Fact, Missing
from triage.domain.order import Fulfilment, FulfilmentStatus, Label, Order, OrderStatus
from triage.domain.tracking import Tracking, TrackingStatus

_OVER = (FulfilmentStatus.SHIPPED, FulfilmentStatus.DELIVERED, FulfilmentStatus.CANCELLED)
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
    wms = Witness("wms", oms.observed_at, oms.unread)
    return {
        "fulfilment.status": oms.says(part.status if part else None, "fulfilments"),
        "fulfilment.pick_state": wms.says(part.pick_state if part else None, "fulfilments"),
        "fulfilment.label_bought": oms.says(label is not None, "fulfilments"),
        "fulfilment.label_refused": oms.says(bool(part.label_refused if part else None), "fulfilments"),
        "fulfilment.hours_since_label": oms.says(_hours_since(now, label.bought_at if label else None), "fulfilments"),
        "fulfilment.working_hours_since_label": _working_hours(
            readings, label, label.bought_at if label else None, oms
        ),
        "fulfilment.short_pick": wms.says(part.short_pick if part else None, "fulfilments"),
        "fulfilment.open": oms.says(sum(f.status not in _OVER for f in order.fulfilments), "fulfilments"),
        "fulfilment.part_shipped_for": oms.says(_part_shipped_for(order, now), "fulfilments", "lines"),
        "fulfilment.unconfirmed_due_in": oms.says(_unconfirmed_due_in(part, now), "fulfilments"),
    }


def tracking_facts(readings: Readings, order: Order, oms: Witness) -> dict[str, Fact]:
    part, parcel = readings.fulfilment, readings.tracking
    label = part.label if part else None
    if why := oms.unread.get("fulfilments") or readings.failures.get("tracking"):
        return dict.fromkeys(_CARRIER, Missing(why))
    if label is None:
        return dict.fromkeys(_CARRIER, oms.says(None))
    if parcel is None:
        return dict.fromkeys(_CARRIER, Missing("the carrier was not asked"))
    return _parcel_facts(readings, order, label, parcel, oms)


def _parcel_facts(readings: Readings, order: Order, label: Label, parcel: Tracking, oms: Witness) -> dict[str, Fact]:
    carrier = Witness("carrier", parcel.as_of, parcel.unread)
    scan = parcel.last_scan
    counted_from = scan.at if scan else label.bought_at
    delivered = [s.at for s in parcel.scans if s.status is TrackingStatus.DELIVERED]
    waiting = [s.at for s in parcel.scans if s.status is TrackingStatus.READY_FOR_PICKUP]
    latest = max(parcel.scans, key=lambda s: s.at, default=None)
    return {
        "tracking.status": carrier.says(parcel.status, "status"),
        "tracking.reason": carrier.says(parcel.reason, "reason"),
        "tracking.known_to_carrier": carrier.says(parcel.known, "known"),
        "tracking.last_scan_at": carrier.says(scan.at if scan else None, "events"),
        "tracking.hours_since_scan": carrier.says(_hours_since(readings.as_of, counted_from), "events"),
        "tracking.working_hours_since_scan": _working_hours(readings, label, counted_from, carrier, "events"),
        "tracking.attempts": carrier.says(sum(s.status is TrackingStatus.ATTEMPTED for s in parcel.scans), "events"),
        "tracking.waiting_for_pickup": carrier.says(
            readings.as_of - max(waiting) if waiting and parcel.status is TrackingStatus.READY_FOR_PICKUP else None,
            "status",
            "events",
        ),
        "tracking.delivered_at": carrier.says(max(delivered, default=None), "events"),
        "tracking.last_message": carrier.says(latest.text if latest else None, "events"),
        "delivery.oms_lags_carrier": _oms_lags(order, parcel, carrier, oms),
    }


def _oms_lags(order: Order, parcel: Tracking, carrier: Witness, oms: Witness) -> Fact:
    if "status" in oms.unread:
        return Missing(oms.unread["status"])
    delivered = parcel.status is TrackingStatus.DELIVERED
    return carrier.says(delivered and order.status in (OrderStatus.SHIPPED, OrderStatus.RELEASED), "status")


def _working_hours(
    readings: Readings, label: Label | None, start: datetime | None, witness: Witness, path: str = "fulfilments"
) -> Fact:
    if label is None or start is None:
        return witness.says(None, path)
    parcel, order, part = readings.tracking, readings.order, readings.fulfilment
    calendar = parcel.calendar if parcel else None
    if calendar is None and order and part and (place := order.location(part.location)):
        calendar = place.calendar
    if calendar is None:
        return Missing("neither the carrier nor the location told its working hours")
    return witness.says(hours(calendar.hours_between(calendar.starts_counting(start), readings.as_of)), path)


def _hours_since(now: datetime, start: datetime | None) -> Decimal | None:
    return None if start is None else hours((now - start).total_seconds() / 3600)


def _part_shipped_for(order: Order, now: datetime) -> timedelta | None:
    shipped = [part.shipped_at for part in order.fulfilments if part.shipped_at]
    waiting = any(line.open_quantity > 0 for line in order.lines)
    return now - min(shipped) if shipped and waiting else None


def _unconfirmed_due_in(part: Fulfilment | None, now: datetime) -> timedelta | None:
    if part is None or part.shipped_at is None or part.confirmed_at is not None or part.confirm_by is None:
        return None
    return part.confirm_by - now
