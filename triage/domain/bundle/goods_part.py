"""Stock by location, and the parcel's history."""

from triage.domain.assessment.readings import Readings
from triage.domain.bundle.order_part import Document
from triage.domain.bundle.plain import parts, plain
from triage.domain.order import Order
from triage.domain.stock import Position
from triage.domain.tracking import Scan


def goods_parts(readings: Readings | None) -> Document:
    """``stock`` by SKU and location, and ``tracking`` with every scan, oldest first."""
    order = readings.order if readings else None
    if readings is None or order is None:
        return {"stock": [], "stock_unread": {}, "tracking": None}
    stock, parcel = readings.stock, readings.tracking
    positions = sorted(stock.positions, key=lambda p: (p.sku, -p.available, p.location)) if stock else []
    return {
        "stock": [_position(position, order) for position in positions],
        "stock_unread": plain(stock.unread) if stock else {},
        "tracking": {
            **parts(parcel, "carrier", "number", "known", "status", "reason", "as_of"),
            "scans": [_scan(scan) for scan in parcel.scans],
            "unread": plain(parcel.unread),
        }
        if parcel
        else None,
    }


def _scan(scan: Scan) -> Document:
    """``within`` is there only where the time is not told exactly."""
    return parts(scan, "at", "status", "code", "text", "physical", *(("within",) if scan.within else ()))


def _position(position: Position, order: Order) -> Document:
    lines = [line for line in order.lines if line.sku == position.sku and line.location == position.location]
    place = order.location(position.location)
    return {
        **parts(position, "sku", "location", "on_hand", "available", "oms_on_hand", "as_of"),
        "wanted_here": sum(line.open_quantity for line in lines),
        "location_text": place.name if place else None,
        "recounts": [parts(recount, "id", "state") for recount in position.recounts],
    }
