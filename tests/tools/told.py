"""An order system, an inventory and a carrier that tell fixed documents; being written to is a failure."""

# ruff: noqa: ARG002  the ports' signatures

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

from tests.store.fake_clock import NOON
from tools.reference.carrier import read_tracking
from tools.reference.inventory import read_positions
from tools.reference.order_document import read_order
from triage.domain.flaws import Flaw
from triage.domain.order import Order
from triage.domain.ports import OrderSummary, Receipt, ReceiverState
from triage.domain.stock import Stock
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking
from triage.domain.writes import Write
from triage.sandbox.world import KINDS, predicament

PEOPLE = "Ada Brandt, 3 Lindenweg, 79098 Freiburg, ada@example.test"
SEEDS = {kind: predicament(kind, "SO-1", NOON, n) for n, kind in enumerate(KINDS)}
NOTE = {
    "id": "N1",
    "at": "2026-11-23T10:00:00Z",
    "by": "customer",
    "field": "order_note",
    "text": PEOPLE,
    "read_at": None,
}
HOLD = {"id": "H1", "reason": PEOPLE, "by": "ada.brandt", "reference": None, "placed_at": "2026-11-23T10:00:00Z"}
CHECK = {"verdict": "fixable", "suggestion": {"city": "Freiburg"}, "checked_at": "2026-11-23T10:00:00Z"}
ORDER: dict[str, Any] = {
    **orjson.loads(orjson.dumps(SEEDS["carrier_delay"].orders[0])),
    "notes": [NOTE],
    "holds": [HOLD],
    "address_check": CHECK,
    "tags": ["triage-watch", "ada-brandt"],
}
PARCEL: dict[str, Any] = orjson.loads(orjson.dumps(SEEDS["carrier_delay"].tracking[0]))
STOCK: dict[str, Any] = orjson.loads(orjson.dumps({"positions": SEEDS["label_failed"].stock}))


class Told:
    """The three ports over one order, its stock and its parcel."""

    def __init__(self, order: Any = ORDER, stock: Any = STOCK, parcel: Any = PARCEL) -> None:
        self.documents = (order, stock, parcel)

    def fetch_order(self, order_id: str, tape: Tape) -> Order:
        return read_order(self.documents[0], None)

    def find_orders(
        self, tape: Tape, *, status: str | None = None, sku: str | None = None, updated_since: datetime | None = None
    ) -> Iterator[OrderSummary]:
        order = self.documents[0]
        yield OrderSummary(str(order.get("id")), str(order.get("store")), str(order.get("status")), NOON)

    def fetch_receiver_state(self, order_id: str, tape: Tape) -> ReceiverState:
        return ReceiverState(False, None)

    def send(self, write: Write, *, key: str, if_match: str | None, tape: Tape) -> Receipt:
        raise AssertionError(f"a tool wrote: {write}")

    def fetch_stock(self, skus: Any, tape: Tape) -> Stock:
        unread: dict[str, Flaw] = {}
        return Stock(tuple(read_positions(self.documents[1], list(skus), unread)), unread)

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        return read_tracking(carrier, number, self.documents[2])
