"""Facts about the order itself."""

from datetime import datetime, timedelta
from decimal import Decimal

from triage.domain.address_format import format_only
from triage.domain.assessment.readings import Readings, Witness
from triage.domain.facts import Fact, Missing
from triage.domain.money import Money
from triage.domain.order import Order, Return


def order_facts(readings: Readings, order: Order, oms: Witness) -> dict[str, Fact]:
    now = readings.as_of
    open_lines = [line for line in order.lines if line.open_quantity > 0]
    return {
        "order.status": oms.says(order.status, "status"),
        "order.time_in_status": oms.says(_since(now, order.status_since), "status_since"),
        "order.working_hours_in_status": _working_hours_in_status(readings, order, oms),
        "order.age": oms.says(_since(now, order.placed_at), "placed_at"),
        "order.placed_at": oms.says(order.placed_at, "placed_at"),
        "order.total": oms.says(order.total, "total"),
        "order.total_store": oms.says(order.total_store, "total_store"),
        **_total_facts(order, oms),
        "order.lines": oms.says(len(order.lines), "lines"),
        "order.units": oms.says(sum(line.quantity for line in order.lines), "lines"),
        "order.channel": oms.says(order.channel, "channel"),
        "order.priority": oms.says(order.priority, "priority"),
        "order.tags": oms.says(order.tags, "tags"),
        "order.ship_by_in": oms.says(_until(now, order.ship_by), "ship_by"),
        "order.similar": oms.says(len(order.similar_orders), "similar_orders"),
        "order.missing_fields": oms.says(len(order.missing_fields), "missing_fields"),
        "order.unmapped_lines": oms.says(sum(not line.mapped for line in open_lines), "lines"),
        "order.restricted_lines": oms.says(sum(line.restricted for line in open_lines), "lines"),
        "order.unrouted_lines": oms.says(sum(line.location is None for line in open_lines), "lines"),
        "order.preorder_slipped_by": oms.says(_slip(order), "lines"),
        **_address_facts(order, oms),
        "order.cancel_requested": oms.says(order.cancel_requested_at is not None, "cancel_requested_at"),
        "order.cancel_requested_after_release": oms.says(
            _after(order.cancel_requested_at, order.released_at), "cancel_requested_at", "released_at"
        ),
        "order.export_state": oms.says(order.export.state if order.export else None, "export"),
        **_return_facts(readings, order, oms),
    }


def _address_facts(order: Order, oms: Witness) -> dict[str, Fact]:
    check = order.address_check
    validator = Witness("validator", check.checked_at, oms.unread) if check else oms
    suggestion = bool(check and check.suggestion)
    return {
        "order.address_verdict": validator.says(check.verdict if check else None, "address_check"),
        "order.address_format_only": validator.works_out(
            lambda: (
                bool(check and order.shipping_address and format_only(order.shipping_address, check.suggestion))
                if suggestion
                else None
            ),
            "address_check",
            "shipping_address",
        ),
        "order.address_changed_after_release": oms.says(
            _after(order.address_changed_at, order.released_at), "address_changed_at", "released_at"
        ),
    }


def _total_facts(order: Order, oms: Witness) -> dict[str, Fact]:
    paths = ("total", "lines", "shipping_total", "discount_total")
    difference = _total_difference(order)
    return {
        "order.total_difference": oms.says(difference, *paths),
        "order.total_agrees": oms.says(None if difference is None else difference.amount == 0, *paths),
    }


def _total_difference(order: Order) -> Money | None:
    if order.total is None:
        return None
    shipping = order.shipping_total.amount if order.shipping_total else Decimal(0)
    discount = order.discount_total.amount if order.discount_total else Decimal(0)
    return Money(order.total.amount - (order.lines_total + shipping - discount), order.total.currency)


def _working_hours_in_status(readings: Readings, order: Order, oms: Witness) -> Fact:
    fulfilment = readings.fulfilment
    place = order.location(fulfilment.location) if fulfilment else next(iter(order.locations), None)
    if order.status_since is None:
        return oms.says(None, "status_since")
    if place is None:
        return Missing("the order names no location, so its working hours are not known")
    start = place.calendar.starts_counting(order.status_since)
    return oms.says(hours(place.calendar.hours_between(start, readings.as_of)), "status_since", "locations")


def _return_facts(readings: Readings, order: Order, oms: Witness) -> dict[str, Fact]:
    state, waiting = None, None
    for back in order.returns:
        found = _return_state(back)
        if state is None or _RETURN_RANK[found] > _RETURN_RANK[state]:
            state, waiting = found, _since(readings.as_of, back.received_at) if found == "received" else None
    return {"order.return_state": oms.says(state, "returns"), "order.return_waiting": oms.says(waiting, "returns")}


_RETURN_RANK = {"refunded": 0, "awaited": 1, "received": 2, "mismatch": 3}


def _return_state(back: Return) -> str:
    if back.refunded_at is not None:
        return "refunded"
    if back.received_at is None:
        return "awaited"
    return "mismatch" if back.matches is False else "received"


def _slip(order: Order) -> timedelta | None:
    slips = [
        line.release_date - line.release_date_before
        for line in order.lines
        if line.release_date and line.release_date_before and line.release_date > line.release_date_before
    ]
    return max(slips, default=None)


def _after(moment: datetime | None, start: datetime | None) -> bool:
    return moment is not None and start is not None and moment > start


def _since(now: datetime, start: datetime | None) -> timedelta | None:
    return None if start is None else now - start


def _until(now: datetime, end: datetime | None) -> timedelta | None:
    return None if end is None else end - now


def hours(value: float) -> Decimal:
    """Hours to one decimal place, as facts carry them."""
    return Decimal(round(value * 10)) / 10
