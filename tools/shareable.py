"""What of a reading may be shown to a language model.

Built from an allow-list: words of our own vocabulary, numbers, times, and codes such as ids and SKUs.
Free text never passes, whoever wrote it: no names, addresses, titles, notes, messages or foreign tags.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum

from triage.actions.order_tag import PREFIX
from triage.domain.assessment.people_facts import OUR_ACCOUNT
from triage.domain.fact_values import Plain, format_time
from triage.domain.flaws import Flaw
from triage.domain.order import Fulfilment, Hold, HoldReason, Line, Order, Payment
from triage.domain.ports import OrderSummary
from triage.domain.stock import Position, Stock
from triage.domain.tracking import Scan, Tracking

Shared = dict[str, Plain]
_CODE = re.compile(r"[\w.:/#+-]{1,64}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


def shared_order(order: Order) -> Shared:
    """An order without the people in it."""
    check, risk, export, customer = order.address_check, order.risk, order.export, order.customer
    return {
        "id": code(order.id),
        "store": code(order.store),
        "channel": _word(order.channel),
        "status": _word(order.status),
        "status_since": _time(order.status_since),
        "placed_at": _time(order.placed_at),
        "released_at": _time(order.released_at),
        "address_changed_at": _time(order.address_changed_at),
        "cancel_requested_at": _time(order.cancel_requested_at),
        "ship_by": _time(order.ship_by),
        "priority": order.priority,
        "total": str(order.total) if order.total else None,
        "total_store": str(order.total_store) if order.total_store else None,
        "shipping_total": str(order.shipping_total) if order.shipping_total else None,
        "discount_total": str(order.discount_total) if order.discount_total else None,
        "our_tags": _codes(tag for tag in sorted(order.tags or ()) if tag.startswith(PREFIX)),
        "other_tags": sum(not tag.startswith(PREFIX) for tag in order.tags or ()),
        "customer": {"tier": _word(customer.tier), "orders_last_year": customer.orders_last_year, "vip": customer.vip}
        if customer
        else None,
        "ships_to": _country(order.shipping_address.country if order.shipping_address else None),
        "billed_to_the_same_address": order.shipping_address == order.billing_address
        if order.shipping_address and order.billing_address
        else None,
        "address_verdict": _word(check.verdict) if check else None,
        "missing_fields": _codes(sorted(order.missing_fields)),
        "lines": [_line(line) for line in order.lines],
        "payment": _payment(order.payment) if order.payment else None,
        "risk": {"score": risk.score, "advice": _word(risk.advice), "assessed_at": _time(risk.assessed_at)}
        if risk
        else None,
        "holds": [_hold(hold) for hold in order.holds],
        "fulfilments": [_fulfilment(part) for part in order.fulfilments],
        "export": {"state": _word(export.state), "requested_at": _time(export.requested_at)} if export else None,
        "notes": len(order.notes),
        "notes_of_the_customer_unread": sum(note.by == "customer" and note.read_at is None for note in order.notes),
        "reports": [{"type": _word(report.type), "at": _time(report.at)} for report in order.reports],
        "returns": [
            {"received_at": _time(r.received_at), "matches": r.matches, "refunded_at": _time(r.refunded_at)}
            for r in order.returns
        ],
        "similar_orders": _codes(order.similar_orders),
        "could_not_be_read": _names(order.unread),
    }


def shared_summary(summary: OrderSummary) -> Shared:
    return {
        "id": code(summary.id),
        "store": code(summary.store),
        "status": code(summary.status),
        "updated_at": _time(summary.updated_at),
    }


def shared_stock(stock: Stock) -> Shared:
    return {"positions": [_position(each) for each in stock.positions], "could_not_be_read": _names(stock.unread)}


def shared_tracking(parcel: Tracking) -> Shared:
    """A parcel with the carrier's codes and without its words."""
    return {
        "carrier": code(parcel.carrier),
        "number": code(parcel.number),
        "known_to_carrier": parcel.known if "known" not in parcel.unread else None,
        "status": _word(parcel.status),
        "reason": _word(parcel.reason),
        "as_of": _time(parcel.as_of) if "as_of" not in parcel.unread else None,
        "scans": [_scan(scan) for scan in parcel.scans],
        "could_not_be_read": _names(parcel.unread),
    }


def code(text: str | None) -> str | None:
    """An id, SKU or carrier's code as it is; None for anything that could be a sentence, a name or an address."""
    return text if text is not None and _CODE.fullmatch(text) else None


def _line(line: Line) -> Shared:
    return {
        "id": code(line.id),
        "sku": code(line.sku),
        "quantity": line.quantity,
        "shipped": line.shipped,
        "unit_price": str(line.unit_price),
        "location": code(line.location),
        "reserved": line.reservation.quantity if line.reservation else 0,
        "mapped": line.mapped,
        "restricted": line.restricted,
        "release_date": _day(line.release_date),
        "release_date_before": _day(line.release_date_before),
    }


def _payment(payment: Payment) -> Shared:
    return {
        "status": _word(payment.status),
        "method": _word(payment.method),
        "amount": str(payment.amount),
        "authorised_at": _time(payment.authorised_at),
        "captured_at": _time(payment.captured_at),
        "refund": _word(payment.refund),
        "dispute_opened_at": _time(payment.dispute_opened_at),
        "dispute_evidence_due_at": _time(payment.dispute_evidence_due_at),
    }


def _hold(hold: Hold) -> Shared:
    known = hold.reason in set(HoldReason)
    return {
        "reason": hold.reason if known else "other",
        "ours": hold.by == OUR_ACCOUNT,
        "placed_at": _time(hold.placed_at),
    }


def _fulfilment(part: Fulfilment) -> Shared:
    label = part.label
    return {
        "id": code(part.id),
        "status": _word(part.status),
        "location": code(part.location),
        "pick_state": _word(part.pick_state),
        "label": {
            "carrier": code(label.carrier),
            "service": code(label.service),
            "tracking_number": code(label.tracking_number),
            "bought_at": _time(label.bought_at),
        }
        if label
        else None,
        "label_refused": part.label_refused is not None,
        "short_pick": part.short_pick,
        "shipped_at": _time(part.shipped_at),
        "confirmed_at": _time(part.confirmed_at),
        "confirm_by": _time(part.confirm_by),
    }


def _position(position: Position) -> Shared:
    return {
        "sku": code(position.sku),
        "location": code(position.location),
        "on_hand": position.on_hand,
        "available": position.available,
        "oms_on_hand": position.oms_on_hand,
        "as_of": _time(position.as_of),
        "recounts": _codes(recount.state for recount in position.recounts),
    }


def _scan(scan: Scan) -> Shared:
    return {"at": _time(scan.at), "status": _word(scan.status), "code": code(scan.code), "physical": scan.physical}


def _codes(texts: Iterable[str]) -> list[Plain]:
    return [found for text in texts if (found := code(text)) is not None]


def _names(unread: Mapping[str, Flaw]) -> list[Plain]:
    return _codes(sorted(unread))


def _country(text: str | None) -> str | None:
    return text if text is not None and _COUNTRY.fullmatch(text) else None


def _word(word: StrEnum | None) -> str | None:
    return str(word) if word is not None else None


def _time(moment: datetime | None) -> str | None:
    return format_time(moment) if moment else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
