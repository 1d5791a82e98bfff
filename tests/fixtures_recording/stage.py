"""What happens in a scene: events, other people's edits, and time."""

import json
from datetime import datetime, timedelta
from typing import Any

from tests.graph.shop import Shop
from triage.intake.cloudevents import read_event
from triage.sandbox.state import Document

ORDER = "SO-48121"


def trouble(shop: Shop, kind: str, n: int = 0) -> Document:
    return shop.trouble(kind, ORDER, n)


def well(shop: Shop) -> Document:
    return shop.well(ORDER)


def tell(shop: Shop, type_: str, kind: str | None = None, **data: Any) -> None:
    """An event about the order, as its sender would put it; then what is due is worked off."""
    shop.tell(ORDER, type_=type_, kind=kind, **data)
    shop.work()


def tell_of_sku(shop: Shop, type_: str, sku: str) -> None:
    """An event that names no order."""
    now = shop.clock.now()
    body = {
        "specversion": "1.0",
        "id": "stock-1",
        "source": "https://wms.example/stock",
        "type": type_,
        "time": now.isoformat(),
        "data": {"sku": sku},
    }
    event = read_event(
        json.dumps(body).encode(),
        event_id=shop.triage.ids.new(),
        source="wms",
        delivery="stock-1",
        received_at=now,
        default_store="main",
    )
    shop.triage.receiver.receive(event)
    shop.work()


def look_again(shop: Shop, **span: float) -> None:
    """Time goes by, and what became due is worked off."""
    shop.later(**span)
    shop.work()


def edit(shop: Shop, changes: Document) -> None:
    """Somebody else changes the order: the members of ``changes``, objects member by member."""
    order = shop.state.order(ORDER)
    shop.state.changing(order)
    for name, value in changes.items():
        if isinstance(value, dict) and isinstance(order.get(name), dict):
            order[name].update(value)
        else:
            order[name] = value
    shop.state.changed(order)


def label_bought(shop: Shop, order: Document, at: str) -> None:
    """The label, and what the carrier says of it, are of another time."""
    order["fulfilments"][0]["label"]["bought_at"] = at
    for parcel in shop.state.tracking.values():
        parcel["events"][0]["at"] = at


def ago(shop: Shop, **span: float) -> str:
    moment: datetime = shop.clock.now() - timedelta(**span)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
