"""Shipments: what Shopify calls fulfilments, one for each parcel."""

from collections.abc import Mapping
from typing import Any

from tools.reader import Bad, items, maybe, moment, need, obj, text
from tools.shopify import words
from tools.shopify.ids import number
from triage.domain.order import Fulfilment, FulfilmentStatus, Label

MOST_SHIPMENTS = 20
MOST_PARCELS = 10

_Fields = Mapping[str, Any]


def read_shipments(value: Any) -> tuple[Fulfilment, ...]:
    """The shipments of an order, whole; raises Bad."""
    found = [obj(entry) for entry in items(value)]
    if len(found) >= MOST_SHIPMENTS:
        raise Bad("more shipments than one query reads")
    return tuple(parcel for fields in found for parcel in _parcels(fields))


def _parcels(fields: _Fields) -> list[Fulfilment]:
    """One for each tracking number, ``ID/2`` the second; one where there is no number."""
    told = [obj(entry) for entry in items(need(fields, "trackingInfo"))]
    if len(told) >= MOST_PARCELS:
        raise Bad("more tracking numbers than one query reads")
    labels = [label for label in (_label(fields, info) for info in told) if label is not None]
    name = number(need(fields, "id"))
    rest: list[Label | None] = [*labels] or [None]
    return [_shipment(f"{name}/{n}" if n > 1 else name, fields, label) for n, label in enumerate(rest, 1)]


def _label(fields: _Fields, info: _Fields) -> Label | None:
    """``service`` is not told. The label is as old as the shipment, which comes into being with it."""
    code = maybe(info, "number", text)
    if not code:
        return None
    return Label(maybe(info, "company", text) or "", "", code, moment(need(fields, "createdAt")))


def _shipment(name: str, fields: _Fields, label: Label | None) -> Fulfilment:
    status = words.shipment_status(need(fields, "status"))
    arrived = maybe(fields, "displayStatus", words.arrived)
    if status is FulfilmentStatus.SHIPPED and arrived:
        status = FulfilmentStatus.DELIVERED
    place = maybe(fields, "location", obj)
    left = status in (FulfilmentStatus.SHIPPED, FulfilmentStatus.DELIVERED)
    return Fulfilment(
        id=name,
        status=status,
        location=number(need(place, "id")) if place is not None else "",
        pick_state=words.shipment_pick_state(status),
        label=label,
        label_refused=None,
        short_pick=0,
        shipped_at=moment(need(fields, "createdAt")) if left else None,
        confirmed_at=None,
        confirm_by=None,
    )
