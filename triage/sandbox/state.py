"""What the sandbox knows: orders, stock, parcels, the ledger, and how each used to be a moment ago."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from triage.sandbox.refusal import Refusal
from triage.sandbox.settings import Settings

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
class State:
    """Everything, in memory, in the shape of the API. Names with an underscore are never served."""

    clock: Callable[[], datetime] = _utc_now
    token: str = "sandbox"
    settings: Settings = field(default_factory=Settings)
    orders: dict[str, Document] = field(default_factory=dict)
    stock: dict[tuple[str, str], Document] = field(default_factory=dict)
    tracking: dict[tuple[str, str], Document] = field(default_factory=dict)
    ledger: list[Document] = field(default_factory=list)
    keys: dict[str, tuple[datetime, str, int, bytes, str]] = field(default_factory=dict)
    _bytes: dict[str, bytes] = field(default_factory=dict)
    _past: dict[tuple[str, ...], deque[tuple[datetime, bytes]]] = field(default_factory=dict)
    _unwritten: dict[tuple[str, ...], Document] = field(default_factory=dict)
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
        for held in (
            self.orders,
            self.stock,
            self.tracking,
            self.ledger,
            self.keys,
            self._bytes,
            self._past,
            self._unwritten,
        ):
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

    def position(self, sku: str, location: str) -> Document:
        position = self.stock.get((sku, location))
        if position is None:
            raise Refusal(404, "no_such_position", f"{sku!r} is not kept at {location!r}")
        return position

    def parcel(self, carrier: str, number: str) -> Document:
        parcel = self.tracking.get((carrier, number))
        if parcel is None:
            raise Refusal(404, "no_such_parcel", f"{carrier} has no data for {number!r}")
        return parcel

    def order_bytes(self, order_id: str) -> bytes:
        """The order as served."""
        order = self.order(order_id)
        served = self._bytes.get(order_id)
        if served is None:
            served = self._bytes[order_id] = orjson.dumps(public(order))
        return served

    def positions(self, skus: Iterable[str]) -> list[Document]:
        wanted = set(skus)
        return [position for (sku, _), position in self.stock.items() if sku in wanted]

    def free_units(self, sku: str, location: str | None) -> int:
        position = self.stock.get((sku, location or ""))
        return int(position["available"]) if position else 0

    def before(self, document: Document, seconds: float) -> Document:
        """An order, position or parcel as a replica that is ``seconds`` behind still shows it."""
        horizon = self.clock() - timedelta(seconds=seconds)
        for changed_at, was in self._past.get(_place(document), ()):
            if changed_at > horizon:
                past: Document = orjson.loads(was)
                return past
        return document

    def writing(self, order: Document) -> None:
        """Call before a write of ours: what readings go on showing where they never show what was written."""
        if self.settings.reads_back:
            return
        for document in [order, *self.positions(line["sku"] for line in order.get("lines", ()))]:
            if document:
                self._unwritten.setdefault(_place(document), orjson.loads(orjson.dumps(document)))

    def shown(self, document: Document) -> Document:
        """A document as readings show it."""
        return document if self.settings.reads_back else self._unwritten.get(_place(document), document)

    def changing(self, document: Document) -> None:
        """Call before an order, position or parcel changes: keeps what replicas still show."""
        past = self._past.setdefault(_place(document), deque(maxlen=_REMEMBERED_VERSIONS))
        past.append((self.clock(), orjson.dumps(document)))

    def changed(self, order: Document) -> None:
        if not order["holds"]:
            order.pop("_status_before_hold", None)
        order["version"] = str(int(order["version"]) + 1)
        order["updated_at"] = self.now_text()
        self._bytes.pop(order["id"], None)

    def snapshot(self, order_id: str | None = None) -> Document:
        """The whole state, or what belongs to one order; the ledger and stored keys left out."""
        orders, stock, tracking = dict(sorted(self.orders.items())), sorted(self.stock), sorted(self.tracking)
        if order_id is not None:
            order = self.order(order_id)
            skus = {line["sku"] for line in order["lines"]}
            numbers = {part["label"]["tracking_number"] for part in order["fulfilments"] if part["label"]}
            orders = {order_id: order}
            stock = [key for key in stock if key[0] in skus]
            tracking = [key for key in tracking if key[1] in numbers]
        return {
            "orders": orders,
            "stock": [self.stock[key] for key in stock],
            "tracking": [self.tracking[key] for key in tracking],
        }

    def _acknowledge_export(self, order: Document) -> None:
        export = order["export"]
        if not export or export["state"] != "requested" or not export["requested_at"]:
            return
        due = datetime.fromisoformat(export["requested_at"]) + timedelta(seconds=self.settings.ack_after_seconds)
        if self.clock() >= due:
            self.changing(order)
            order["export"] = {**export, "state": "acknowledged"}
            order["_receiver"] = {"has": True, "reference": export["reference"]}
            order.pop("_export_before", None)
            self.changed(order)


def _place(document: Document) -> tuple[str, ...]:
    names = ("sku", "location") if "sku" in document else ("carrier", "number") if "carrier" in document else ("id",)
    return tuple(str(document[name]) for name in names)


def public(order: Document) -> Document:
    return {name: value for name, value in order.items() if not name.startswith("_")}


def time_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
