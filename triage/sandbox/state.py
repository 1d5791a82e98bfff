"""What the sandbox knows: orders, stock, parcels, the ledger, and how it used to be a moment ago."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from triage.sandbox.refusal import Refusal

Document = dict[str, Any]
_REMEMBERED_VERSIONS = 8


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Seed:
    """Documents to begin with: orders, stock positions and parcels."""

    orders: list[Document] = field(default_factory=list)
    stock: list[Document] = field(default_factory=list)
    tracking: list[Document] = field(default_factory=list)

    def __add__(self, other: "Seed") -> "Seed":
        return Seed(self.orders + other.orders, self.stock + other.stock, self.tracking + other.tracking)


@dataclass
class Settings:
    """How this back office behaves. ``automations`` maps a tag to what adding it sets off."""

    automations: dict[str, list[str]] = field(
        default_factory=lambda: {"notify-customer": ["customer"], "rush": ["automation"]}
    )
    status_mails: list[str] = field(default_factory=lambda: ["shipped", "delivered", "cancelled"])
    status_captures: list[str] = field(default_factory=lambda: ["released"])
    tag_mails: bool = False
    hold_mails: bool = False
    release_transmits: bool = False
    ack_after_seconds: float = 0.0
    keys_live_seconds: float = 86_400.0
    settles_within_seconds: float = 2.0


@dataclass
class State:
    """Everything, in memory, in the shape of the API."""

    clock: Callable[[], datetime] = _utc_now
    token: str = "sandbox"
    settings: Settings = field(default_factory=Settings)
    orders: dict[str, Document] = field(default_factory=dict)
    stock: dict[tuple[str, str], Document] = field(default_factory=dict)
    tracking: dict[tuple[str, str], Document] = field(default_factory=dict)
    ledger: list[Document] = field(default_factory=list)
    keys: dict[str, tuple[datetime, str, int, bytes, str]] = field(default_factory=dict)
    _bytes: dict[str, bytes] = field(default_factory=dict)
    _past: dict[str, deque[tuple[datetime, bytes]]] = field(default_factory=dict)
    _made: int = 0

    def load(self, seed: Seed) -> None:
        for order in seed.orders:
            self.orders[order["id"]] = order
            self._bytes.pop(order["id"], None)
        for position in seed.stock:
            self.stock[position["sku"], position["location"]] = position
        for parcel in seed.tracking:
            self.tracking[parcel["carrier"], parcel["number"]] = parcel

    def reset(self) -> None:
        for held in (self.orders, self.stock, self.tracking, self.ledger, self.keys, self._bytes, self._past):
            held.clear()

    def now_text(self) -> str:
        return time_text(self.clock())

    def new_id(self, prefix: str) -> str:
        self._made += 1
        return f"{prefix}-{self._made}"

    def order(self, order_id: str) -> Document:
        order = self.orders.get(order_id)
        if order is None:
            raise Refusal(404, "no_such_order", f"there is no order {order_id!r}")
        self._acknowledge_export(order)
        return order

    def order_bytes(self, order_id: str) -> bytes:
        """The order as served, without what is kept for the sandbox alone."""
        order = self.order(order_id)
        served = self._bytes.get(order_id)
        if served is None:
            served = self._bytes[order_id] = orjson.dumps(public(order))
        return served

    def order_bytes_before(self, order_id: str, seconds: float) -> bytes:
        """The order as a replica that is ``seconds`` behind serves it."""
        horizon = self.clock() - timedelta(seconds=seconds)
        self.order(order_id)
        for changed_at, before in self._past.get(order_id, ()):
            if changed_at > horizon:
                return before
        return self.order_bytes(order_id)

    def changing(self, order: Document) -> None:
        """Call before an order changes: keeps what replicas still show."""
        past = self._past.setdefault(order["id"], deque(maxlen=_REMEMBERED_VERSIONS))
        past.append((self.clock(), self.order_bytes(order["id"])))

    def changed(self, order: Document) -> None:
        order["version"] = str(int(order["version"]) + 1)
        order["updated_at"] = self.now_text()
        self._bytes.pop(order["id"], None)

    def positions(self, skus: Iterable[str]) -> list[Document]:
        wanted = set(skus)
        return [position for (sku, _), position in self.stock.items() if sku in wanted]

    def free_units(self, sku: str, location: str | None) -> int:
        position = self.stock.get((sku, location or ""))
        return int(position["available"]) if position else 0

    def snapshot(self, order_id: str | None = None) -> Document:
        """The whole state, the ledger and stored keys left out."""
        if order_id is not None:
            order = self.order(order_id)
            skus = {line["sku"] for line in order["lines"]}
            return {"orders": {order_id: order}, "stock": [p for p in self.stock.values() if p["sku"] in skus]}
        return {
            "orders": dict(sorted(self.orders.items())),
            "stock": [self.stock[key] for key in sorted(self.stock)],
            "tracking": [self.tracking[key] for key in sorted(self.tracking)],
        }

    def _acknowledge_export(self, order: Document) -> None:
        export = order["export"]
        if not export or export["state"] != "requested" or not export["requested_at"]:
            return
        due = datetime.fromisoformat(export["requested_at"]) + timedelta(seconds=self.settings.ack_after_seconds)
        if self.clock() >= due:
            self.changing_silently(order)
            export["state"] = "acknowledged"
            order.setdefault("_receiver", {}).update(has=True, reference=export["reference"])
            self.changed(order)

    def changing_silently(self, order: Document) -> None:
        past = self._past.setdefault(order["id"], deque(maxlen=_REMEMBERED_VERSIONS))
        past.append((self.clock(), orjson.dumps(public(order))))


def public(order: Document) -> Document:
    return {name: value for name, value in order.items() if not name.startswith("_")}


def time_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
