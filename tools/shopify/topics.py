"""What each topic of Shopify's webhooks tells: whose order it is, which part of it, and whether something is wrong.

Topics that are not listed are kept and tell of no order. Some that are about an order do not say which: inventory
levels name an item without its SKU, and fulfilment orders themselves alone. Those are observations; sweeps find what
they mean.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tools.reader import Bad, need, obj, text
from tools.shopify.ids import number, plain

_Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What a payload tells. ``order`` is None for what names none."""

    order: str | None = None
    subject: str = "order"
    claims: bool = False
    kind: str | None = None


_FAILED = ("failure", "error")
_TRANSACTIONS = {"capture": "capture_failed", "refund": "refund_failed"}
_COMPLIANCE = ("customers/data_request", "customers/redact", "shop/redact")
"""Shopify demands that every app takes these. They are acknowledged and kept; who answers them is the merchant."""


def told_by(topic: str, fields: _Fields) -> Told:
    """Raises Bad for a payload that does not say what its topic promises."""
    sort, _, happened = topic.partition("/")
    if topic in _COMPLIANCE or (read := _READERS.get(sort)) is None:
        return Told()
    return read(happened, fields)


def _order(happened: str, fields: _Fields) -> Told:
    if happened == "risk_assessment_changed":
        return Told(_id(need(fields, "order_id")))
    return Told(_id(need(fields, "id")))


def _of_order(_: str, fields: _Fields) -> Told:
    return Told(_id(need(fields, "order_id")))


def _transaction(_: str, fields: _Fields) -> Told:
    failed = str(fields.get("status")).lower() in _FAILED
    kind = _TRANSACTIONS.get(str(fields.get("kind")).lower()) if failed else None
    return Told(_id(need(fields, "order_id")), claims=kind is not None, kind=kind)


def _dispute(_: str, fields: _Fields) -> Told:
    order = _id(fields["order_id"]) if fields.get("order_id") is not None else None
    chargeback = str(fields.get("type")).lower() == "chargeback"
    stands = str(fields.get("status")).lower() in ("needs_response", "under_review", "lost")
    claims = order is not None and stands
    return Told(order, claims=claims, kind="chargeback" if claims and chargeback else None)


def _fulfilment(_: str, fields: _Fields) -> Told:
    failed = str(fields.get("status")).lower() in _FAILED
    return Told(_id(need(fields, "order_id")), f"fulfilment:{_id(need(fields, 'id'))}", claims=failed)


def _fulfilment_event(_: str, fields: _Fields) -> Told:
    failed = str(fields.get("status")).lower() == "failure"
    return Told(_id(need(fields, "order_id")), f"fulfilment:{_id(need(fields, 'fulfillment_id'))}", claims=failed)


def _return(_: str, fields: _Fields) -> Told:
    order = fields.get("order_id") or need(obj(need(fields, "order")), "id")
    return Told(_id(order), f"return:{_id(need(fields, 'id'))}")


def _may_name_order(_: str, fields: _Fields) -> Told:
    return Told(_id(fields["order_id"]) if fields.get("order_id") is not None else None)


def _id(value: Any) -> str:
    """The plain number of an order or part, from a number, its text, or a global id."""
    if isinstance(value, int):
        return plain(value)
    told = text(value)
    if told.isascii() and told.isdigit() and len(told) <= 20 and not told.startswith("0"):
        return told
    try:
        return number(told)
    except Bad:
        raise Bad("not an id of Shopify") from None


_READERS: Mapping[str, Callable[[str, _Fields], Told]] = {
    "orders": _order,
    "order_transactions": _transaction,
    "refunds": _of_order,
    "disputes": _dispute,
    "fulfillments": _fulfilment,
    "fulfillment_events": _fulfilment_event,
    "fulfillment_orders": _may_name_order,
    "returns": _return,
    "shipping_addresses": _may_name_order,
}
