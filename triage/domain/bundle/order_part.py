"""The order and what hangs on it, as it was read last."""

from triage.domain.assessment.people_facts import is_ours
from triage.domain.assessment.readings import Readings
from triage.domain.bundle.plain import parts, plain
from triage.domain.fact_values import Plain
from triage.domain.order import Address, Fulfilment, Line, Note, Order

Document = dict[str, Plain]

_ORDER = (
    "id", "store", "external_id", "version", "channel", "status", "status_since", "placed_at", "total", "total_store",
    "shipping_total", "discount_total", "priority", "ship_by", "tags", "released_at", "address_changed_at",
    "cancel_requested_at", "missing_fields", "similar_orders",
)  # fmt: skip
_LINE = (
    "id", "sku", "quantity", "shipped", "open_quantity", "unit_price", "location", "mapped", "restricted",
    "release_date", "release_date_before",
)  # fmt: skip
_FULFILMENT = (
    "id", "status", "location", "pick_state", "short_pick", "shipped_at", "confirmed_at", "confirm_by",
)  # fmt: skip
_PAYMENT = (
    "id", "status", "method", "amount", "authorised_at", "captured_at", "refund", "dispute_opened_at",
    "dispute_evidence_due_at",
)  # fmt: skip


def order_parts(readings: Readings | None) -> Document:
    """``order``, ``lines``, ``fulfilments``, ``holds``, ``payment`` and ``notes``; empty where nothing was read."""
    order = readings.order if readings else None
    if readings is None or order is None:
        return {"order": None, "lines": [], "fulfilments": [], "holds": [], "payment": None, "notes": []}
    return {
        "order": _order(order),
        "lines": [_line(line) for line in order.lines],
        "fulfilments": [_fulfilment(part, readings.fulfilment) for part in order.fulfilments],
        "holds": [
            {**parts(hold, "id", "reason", "by", "placed_at"), "ours": is_ours(hold, readings.our_references)}
            for hold in order.holds
        ],
        "payment": parts(order.payment, *_PAYMENT) if order.payment else None,
        "notes": [_note(note) for note in order.notes],
    }


def _order(order: Order) -> Document:
    check = order.address_check
    return {
        **parts(order, *_ORDER),
        "customer": parts(order.customer, "id", "tier", "orders_last_year", "blocklisted", "vip")
        if order.customer
        else None,
        "risk": parts(order.risk, "score", "advice", "assessed_at") if order.risk else None,
        "export": parts(order.export, "state", "reference", "requested_at") if order.export else None,
        "reports": [parts(report, "id", "type", "at") for report in order.reports],
        "returns": [parts(back, "id", "received_at", "matches", "refunded_at") for back in order.returns],
        "shipping_address_text": _address(order.shipping_address),
        "billing_address_text": _address(order.billing_address),
        "address_check": {**parts(check, "verdict", "checked_at"), "suggestion_text": plain(check.suggestion)}
        if check
        else None,
        "unread": plain(order.unread),
    }


def _address(address: Address | None) -> Document | None:
    return parts(address, *Address.FIELDS) if address else None


def _line(line: Line) -> Document:
    held = line.reservation
    return {
        **parts(line, *_LINE),
        "title_text": line.title,
        "reserved": parts(held, "id", "location", "quantity") if held else None,
    }


def _fulfilment(part: Fulfilment, subject: Fulfilment | None) -> Document:
    return {
        **parts(part, *_FULFILMENT),
        "label": parts(part.label, "carrier", "service", "tracking_number", "bought_at") if part.label else None,
        "label_refused_text": part.label_refused,
        "about_this": subject is not None and part.id == subject.id,
    }


def _note(note: Note) -> Document:
    return parts(note, "id", "at", "by", "field", "text", "read_at")
