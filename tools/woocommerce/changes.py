"""Each write as a change of the order as it is now, for one request that does all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.reader import Bad, need, text
from tools.woocommerce import holds, tags, words
from tools.woocommerce.scalars import Fields, Meta
from triage.domain.errors import Rejected
from triage.domain.order import OrderStatus
from triage.domain.writes import AddTag, CorrectAddress, PlaceHold, ReleaseHold, RemoveTag, SetStatus, Write

Change = Mapping[str, Any]
_ADDRESS = {
    "line1": "address_1",
    "line2": "address_2",
    "city": "city",
    "region": "state",
    "postal_code": "postcode",
    "country": "country",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What a change rests on, of the order as it was read just before."""

    id: str
    status: str
    meta: Meta
    paid: bool

    def entry(self, key: str, value: str) -> dict[str, Any]:
        """An entry of meta data under ``key``; one that is to be empty is taken away."""
        found = self.meta.get(key)
        named = {"id": found[0]} if found else {}
        return {**named, "key": key, "value": value or None}


def order_of(document: Fields) -> Order:
    """Raises Bad for a document that a change cannot rest on."""
    paid = document.get("date_paid_gmt") is not None
    return Order(str(need(document, "id")), text(need(document, "status")), Meta(need(document, "meta_data")), paid)


def change_for(write: Write, order: Order, key: str, now: datetime) -> Change | None:
    """The fields to put, or None where the order is already so. Raises Rejected, or Bad for what cannot be read."""
    match write:
        case PlaceHold(reason=reason):
            return _place(order, key, reason, now)
        case ReleaseHold(hold=hold):
            return _release(order, hold)
        case AddTag(tag=tag):
            return _tags(order, tags.read_tags(order.meta) | {tag})
        case RemoveTag(tag=tag):
            return _tags(order, tags.read_tags(order.meta) - {tag})
        case CorrectAddress(fields=fields):
            return _address(order, fields)
        case SetStatus(to=to):
            return _status(order, to)
    raise Rejected(f"WooCommerce cannot do {write.name} on order {order.id}")


def _place(order: Order, key: str, reason: str, now: datetime) -> Change | None:
    if order.status not in holds.MAY_BE_HELD:
        raise Rejected(f"order {order.id} is {order.status[:40]} in WooCommerce; only one that waits can be held")
    ours = holds.read_ours(order.meta) if order.status == words.ON_HOLD else ()
    if any(each.key == key for each in ours):
        return None
    placed = holds.written((*ours, holds.Ours(key, reason, order.status, now)))
    return {"status": words.ON_HOLD, "meta_data": [order.entry(holds.KEY, placed)]}


def _release(order: Order, hold: str) -> Change:
    ours = holds.read_ours(order.meta) if order.status == words.ON_HOLD else ()
    gone = next((each for each in ours if each.key == hold), None)
    if gone is None:
        raise Rejected(f"order {order.id} is {order.status[:40]} in WooCommerce, with no hold {hold[:60]!r} of ours")
    left, status = holds.without(ours, gone)
    return {"status": status, "meta_data": [order.entry(holds.KEY, holds.written(left))]}


def _tags(order: Order, wanted: frozenset[str]) -> Change | None:
    if wanted == tags.read_tags(order.meta):
        return None
    if any("," in tag for tag in wanted):
        raise Rejected(f"a tag of order {order.id} holds a comma, which parts one tag from the next")
    return {"meta_data": [order.entry(tags.KEY, tags.written(wanted))]}


def _address(order: Order, fields: Mapping[str, str]) -> Change:
    if unknown := sorted(set(fields) - set(_ADDRESS)):
        raise Rejected(f"order {order.id}: WooCommerce keeps {unknown[0]} in several fields, which are not corrected")
    return {"shipping": {_ADDRESS[name]: value for name, value in fields.items()}}


def _status(order: Order, to: str) -> Change | None:
    """Between pending and processing alone, of an order that is paid: of another one WooCommerce would say it is."""
    wanted = {OrderStatus.OPEN: "processing", OrderStatus.PENDING: "pending"}.get(OrderStatus(to))
    if wanted is None or order.status not in ("pending", "processing") or not order.paid:
        raise Rejected(f"order {order.id} is {order.status[:40]} in WooCommerce, and is not set to {to[:40]}")
    return None if order.status == wanted else {"status": wanted}


def refused(order_id: str, bad: Bad) -> Rejected:
    return Rejected(f"order {order_id} is not changed, since what there is cannot be read: {bad}")
