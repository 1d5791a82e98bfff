"""An order with nothing wrong: what every predicament starts from."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from triage.sandbox.state import Document, Seed, time_text
from triage.sandbox.world.places import CARRIERS, GOODS, LOCATIONS, MARKETS, PEOPLE, STREETS


def healthy(order_id: str, now: datetime, n: int = 0) -> Seed:
    """A paid, reserved, accepted order that waits for picking; ``n`` varies who, what and where."""
    market = MARKETS[n % len(MARKETS)]
    sku = f"SKU-{order_id}"
    quantity = 1 + n % 3
    price = Decimal("19.90") + n % 40
    order = _order(order_id, now, n, market, sku, quantity, price)
    stock = [
        position(sku, market["location"], now, on_hand=12 + n % 5, reserved=quantity),
        position(sku, "HAM", now, on_hand=25, reserved=0),
    ]
    return Seed([order], stock, [])


def position(sku: str, location: str, now: datetime, *, on_hand: int, reserved: int) -> Document:
    return {
        "sku": sku,
        "location": location,
        "on_hand": on_hand,
        "available": on_hand - reserved,
        "oms_on_hand": on_hand,
        "as_of": time_text(now),
        "recounts": [],
    }


def shipped(order_id: str, now: datetime, n: int = 0, *, days_ago: float = 3.0) -> Seed:
    """A healthy order that left ``days_ago`` and is on its way, with its parcel."""
    seed = healthy(order_id, now, n)
    (order,) = seed.orders
    left = now - timedelta(days=days_ago)
    order.update(status="shipped", status_since=time_text(left), released_at=time_text(left - timedelta(hours=8)))
    order.update(placed_at=time_text(left - timedelta(days=1)), ship_by=None)
    for line in order["lines"]:
        line.update(shipped=line["quantity"], reservation=None)
    order["fulfilments"][0].update(
        status="shipped",
        pick_state="packed",
        label=label(order, n, left - timedelta(hours=2)),
        shipped_at=time_text(left),
    )
    scans = [
        scan(left - timedelta(hours=2), "pre_transit", "LC", "Label created", physical=False),
        scan(left, "in_transit", "PU", "Picked up"),
        scan(now - timedelta(hours=5), "in_transit", "AR", "Arrived at the sorting centre"),
    ]
    return Seed(seed.orders, seed.stock, [parcel(order, now, "in_transit", None, scans)])


def label(order: Document, n: int, bought_at: datetime) -> Document:
    carrier = MARKETS[n % len(MARKETS)]["carrier"]
    return {
        "carrier": carrier,
        "service": ("standard", "express")[n % 2],
        "tracking_number": f"{carrier[:2].upper()}{order['id'].replace('-', '')}",
        "bought_at": time_text(bought_at),
    }


def parcel(order: Document, now: datetime, status: str | None, reason: str | None, scans: list[Document]) -> Document:
    made = order["fulfilments"][0]["label"]
    return {
        "carrier": made["carrier"],
        "number": made["tracking_number"],
        "known": True,
        "status": status,
        "reason": reason,
        "as_of": time_text(now),
        "calendar": CARRIERS[made["carrier"]],
        "events": scans,
    }


def scan(at: datetime, status: str | None, code: str, text: str, *, physical: bool = True) -> Document:
    return {"at": time_text(at), "status": status, "code": code, "text": text, "physical": physical}


def money(amount: Decimal, currency: str) -> Document:
    return {"amount": f"{amount:.2f}", "currency": currency}


def _order(
    order_id: str, now: datetime, n: int, market: dict[str, str], sku: str, quantity: int, price: Decimal
) -> Document:
    def ago(**span: float) -> str:
        return time_text(now - timedelta(**span))

    currency, location = market["currency"], market["location"]
    shipping = Decimal("4.90")
    total = price * quantity + shipping
    address = {
        "name": PEOPLE[n % len(PEOPLE)],
        "line1": f"{3 + n % 90} {STREETS[n % len(STREETS)]}",
        "line2": "",
        "city": market["city"],
        "region": market["region"],
        "postal_code": market["postal_code"],
        "country": market["country"],
    }
    return {
        "id": order_id,
        "store": "main",
        "version": "1",
        "external_id": f"W-{order_id}",
        "channel": ("web", "web", "marketplace")[n % 3],
        "status": "open",
        "status_since": ago(hours=4),
        "placed_at": ago(hours=5),
        "updated_at": ago(hours=4),
        "total": money(total, currency),
        "total_store": money(total, currency),
        "shipping_total": money(shipping, currency),
        "discount_total": money(Decimal(0), currency),
        "priority": 3,
        "ship_by": time_text(now + timedelta(days=3)),
        "tags": ["gift"] if n % 4 == 0 else [],
        "customer": {
            "id": f"C-{order_id}",
            "tier": ("standard", "silver", "gold")[n % 3],
            "orders_last_year": n % 9,
            "blocklisted": False,
            "vip": False,
        },
        "shipping_address": address,
        "billing_address": dict(address),
        "address_check": {"verdict": "valid", "suggestion": {}, "checked_at": ago(hours=5)},
        "released_at": None,
        "address_changed_at": None,
        "cancel_requested_at": None,
        "missing_fields": [],
        "lines": [_line(sku, location, quantity, price, currency, n)],
        "payment": {
            "id": f"P-{order_id}",
            "status": "captured",
            "method": ("card", "wallet", "card")[n % 3],
            "amount": money(total, currency),
            "authorised_at": ago(hours=5),
            "captured_at": ago(hours=5),
            "refund": None,
            "dispute": None,
        },
        "risk": {"score": 8 + n % 12, "advice": "accept", "assessed_at": ago(minutes=1)},
        "holds": [],
        "fulfilments": [_fulfilment(order_id, location)],
        "export": {"state": "acknowledged", "reference": f"first-{order_id}", "requested_at": ago(hours=4)},
        "notes": [],
        "reports": [],
        "returns": [],
        "similar_orders": [],
        "locations": [LOCATIONS[location], LOCATIONS["HAM"]],
    }


def _line(sku: str, location: str, quantity: int, price: Decimal, currency: str, n: int) -> dict[str, Any]:
    return {
        "id": "L1",
        "sku": sku,
        "title": GOODS[n % len(GOODS)],
        "quantity": quantity,
        "unit_price": money(price, currency),
        "location": location,
        "shipped": 0,
        "mapped": True,
        "restricted": False,
        "release_date": None,
        "release_date_before": None,
        "reservation": {"id": f"R-{sku}", "location": location, "quantity": quantity, "reference": None},
    }


def _fulfilment(order_id: str, location: str) -> dict[str, Any]:
    return {
        "id": f"F-{order_id}",
        "status": "planned",
        "location": location,
        "pick_state": "not_started",
        "label": None,
        "label_refused": None,
        "short_pick": 0,
        "shipped_at": None,
        "confirmed_at": None,
        "confirm_by": None,
    }
