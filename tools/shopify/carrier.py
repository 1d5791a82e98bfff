"""Parcels as Shopify's fulfilment events tell them, where no carrier is connected.

Shopify finds no shipment by its number: the shipment is known from the order that was read before.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tools.graphql import GraphQL
from tools.reader import Bad, Reader, items, maybe, moment, need, obj, text
from tools.shopify import documents
from tools.shopify.ids import gid, number
from tools.shopify.jobs import whole_list
from tools.shopify.parcels import KnownParcels
from tools.shopify.words import NOT_SCANNED, event_status
from triage.domain.errors import NotFound, Unreadable
from triage.domain.flaws import Flaw, not_kept
from triage.domain.tape import Tape
from triage.domain.tracking import Scan, Tracking

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class ShopifyCarrier:
    """Tracking over GraphQL."""

    def __init__(self, graphql: GraphQL, parcels: KnownParcels) -> None:
        self._graphql = graphql
        self._parcels = parcels

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        """``as_of`` is when Shopify was last told anything of the shipment, however long ago."""
        shipment = self._parcels.shipment_of(carrier, number)
        if shipment is None:
            raise NotFound(
                f"no order that was read from Shopify has a parcel {number[:60]} of {carrier[:60] or 'nobody'}"
            )
        data = self._graphql.query(documents.EVENTS, {"id": gid("Fulfillment", shipment)}, tape)
        found = data.get("fulfillment")
        if found is None:
            raise NotFound(f"Shopify has no shipment {shipment}")
        if not isinstance(found, dict):
            raise Unreadable(f"Shopify answered something that is no object for shipment {shipment}")
        return read_tracking(carrier, number, shipment, found)


def read_tracking(carrier: str, code: str, shipment: str, document: Mapping[str, Any]) -> Tracking:
    """Read a shipment's events. Raises Unreadable where it is another, or does not have the parcel."""
    try:
        name = number(need(document, "id"))
        codes = [maybe(obj(entry), "number", text) for entry in items(need(document, "trackingInfo"))]
    except Bad as bad:
        raise Unreadable(f"shipment {shipment} of Shopify cannot be read: {bad}") from bad
    if name != shipment or code not in codes:
        raise Unreadable(f"asked for the parcel of shipment {shipment}, Shopify answered another")
    unread: dict[str, Flaw] = {
        "calendar": not_kept("Shopify", "working hours of carriers"),
        "reason": not_kept("Shopify", "reason of a carrier"),
    }
    reader = Reader(document, unread)
    if len(set(codes)) > 1:
        unread["events"] = unread["status"] = not_kept("Shopify", "events of each parcel where a shipment has several")
    told = reader.must("events", lambda value: [scan(fields) for fields in whole_list(value, "events")])
    if "events" in unread:
        unread.setdefault("status", unread["events"])
        told = None
    scans = tuple(sorted(dict.fromkeys(told or ()), key=lambda each: each.at))
    return Tracking(
        carrier=carrier,
        number=code,
        known=True,
        status=scans[-1].status if scans else None,
        reason=None,
        scans=scans,
        as_of=reader.must("updatedAt", moment) or _NEVER,
        calendar=None,
        unread=unread,
    )


def scan(fields: Mapping[str, Any]) -> Scan:
    """One fulfilment event; raises Bad."""
    code = text(need(fields, "status"))
    return Scan(
        at=moment(need(fields, "happenedAt")),
        status=event_status(code),
        code=code,
        text=maybe(fields, "message", text) or "",
        physical=code.upper() not in NOT_SCANNED,
    )
