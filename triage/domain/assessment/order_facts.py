"""Facts about the order itself."""

from datetime import datetime, timedelta
from decimal import Decimal

from triage.domain.address_format import format_only
from triage.domain.assessment.readings import Readings
from triage.domain.assessment.witness import Witness, implausible, in_hours
from triage.domain.facts import Fact, Missing
from triage.domain.money import Money
from triage.domain.order import Line, Order, Return


def order_facts(readings: Readings, order: Order, oms: Witness) -> dict[str, Fact]:
    now = readings.as_of
    open_lines = [line for line in order.lines if line.open_quantity > 0]
    return {
        "order.status": oms.says(order.status, "status"),
        "order.time_in_status": oms.age(order.status_since, now, "status_since"),
        "order.working_hours_in_status": _working_hours_in_status(readings, order, oms),
        "order.age": oms.age(order.placed_at, now, "placed_at"),
        "order.placed_at": oms.says(order.placed_at, "placed_at"),
        "order.total": oms.says(order.total, "total"),
        "order.total_store": oms.says(order.total_store, "total_store"),
        **_total_facts(order, oms),
        "order.lines": oms.says(len(order.lines), "lines"),
        "order.units": oms.says(sum(line.quantity for line in order.lines), "lines"),
        "order.channel": oms.says(order.channel, "channel"),
        "order.priority": oms.says(order.priority, "priority"),
        "order.tags": oms.says(order.tags, "tags"),
        "order.ship_by_in": oms.time_left(order.ship_by, now, "ship_by"),
        "order.similar": oms.says(len(order.similar_orders), "similar_orders"),
        "order.missing_fields": oms.says(len(order.missing_fields), "missing_fields"),
        "order.unmapped_lines": oms.says(sum(not line.mapped for line in open_lines), "lines", "lines.mapped"),
        "order.restricted_lines": oms.says(sum(line.restricted for line in open_lines), "lines", "lines.restricted"),
        "order.unrouted_lines": oms.says(sum(line.location is None for line in open_lines), "lines", "lines.location"),
        "order.preorder_slipped_by": oms.says(_slip(open_lines), "lines", "lines.release_date"),
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
    validator = oms.dated("validator", check.checked_at) if check else oms
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
    paths = ("total", "lines", "shipping_total", "discount_total", "added_total")
    if (silent := oms.silent(*paths)) or (silent := _other_currencies(order)):
        return dict.fromkeys(("order.total_difference", "order.total_agrees"), silent)
    difference = _total_difference(order)
    return {
        "order.total_difference": oms.says(difference),
        "order.total_agrees": oms.says(None if difference is None else difference.amount == 0),
    }


def _other_currencies(order: Order) -> Missing | None:
    if order.total is None:
        return None
    parts = [*(line.unit_price for line in order.lines), order.shipping_total, order.discount_total, order.added_total]
    others = {part.currency for part in parts if part is not None} - {order.total.currency}
    if not others:
        return None
    return Missing(f"the total is in {order.total.currency} and parts of it in {', '.join(sorted(others))}")


def _total_difference(order: Order) -> Money | None:
    if order.total is None:
        return None
    shipping = order.shipping_total.amount if order.shipping_total else Decimal(0)
    discount = order.discount_total.amount if order.discount_total else Decimal(0)
    added = order.added_total.amount if order.added_total else Decimal(0)
    return Money(order.total.amount - (order.lines_total + shipping + added - discount), order.total.currency)


def _working_hours_in_status(readings: Readings, order: Order, oms: Witness) -> Fact:
    fulfilment = readings.fulfilment
    place = order.location(fulfilment.location) if fulfilment else next(iter(order.locations), None)
    if silent := oms.silent("status_since", "locations") or implausible(order.status_since, readings.as_of):
        return silent
    if order.status_since is None:
        return oms.says(None)
    if place is None:
        return Missing("the order names no location, so its working hours are not known")
    start = place.calendar.starts_counting(order.status_since)
    return oms.says(in_hours(place.calendar.hours_between(start, readings.as_of) * 3600))


def _return_facts(readings: Readings, order: Order, oms: Witness) -> dict[str, Fact]:
    about, _, name = readings.subject.partition(":")
    returns = [back for back in order.returns if about != "return" or back.id == name]
    state = max(map(_return_state, returns), key=_RETURN_RANK.__getitem__, default=None)
    received = [back.received_at for back in returns if back.received_at and _return_state(back) == "received"]
    since = min(received) if received and state == "received" else None
    return {
        "order.return_state": oms.says(state, "returns"),
        "order.return_waiting": oms.age(since, readings.as_of, "returns"),
    }


_RETURN_RANK = {"refunded": 0, "awaited": 1, "received": 2, "mismatch": 3}


def _return_state(back: Return) -> str:
    if back.refunded_at is not None:
        return "refunded"
    if back.received_at is None:
        return "awaited"
    return "mismatch" if back.matches is False else "received"


def _slip(lines: list[Line]) -> timedelta | None:
    slips = [
        line.release_date - line.release_date_before
        for line in lines
        if line.release_date and line.release_date_before and line.release_date > line.release_date_before
    ]
    return max(slips, default=None)


def _after(moment: datetime | None, start: datetime | None) -> bool:
    return moment is not None and start is not None and moment > start
