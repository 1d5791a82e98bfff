"""What happens in the demo: orders in trouble, what the systems tell of them, and what goes wrong on the way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from triage.sandbox.state import Document, Seed, time_text
from triage.sandbox.world import healthy, predicament

Spoil = Callable[[Seed], None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook delivery. ``id`` is the sender's; the same id twice is the same delivery again."""

    id: str
    type: str
    at: datetime
    data: dict[str, Any]


@dataclass
class Scenario:
    """``later`` is what changes in the back office after the first deliveries, and what is told of it then."""

    seed: Seed = field(default_factory=Seed)
    faults: list[Document] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    edits: dict[str, Document] = field(default_factory=dict)
    later: list[Delivery] = field(default_factory=list)


_NAMED = (
    "payment_pending", "payment_authorisation_expired", "paid_but_pending", "fraud_review", "duplicate_order",
    "out_of_stock", "stock_elsewhere", "reservation_lost", "stock_mismatch", "export_failed", "stale_hold",
    "label_no_scan", "carrier_delay", "customs_hold", "delivery_attempt_failed",
)  # fmt: skip
_UNNAMED = (
    "address_invalid", "total_mismatch", "oversold", "ship_by_at_risk", "stuck_status", "tracking_invalid",
    "return_to_sender", "lost", "refunded_but_open", "capture_failed", "no_location", "pickup_uncollected",
    "reservation_lost", "stock_elsewhere", "paid_but_pending", "label_no_scan", "delivery_status_lags",
)  # fmt: skip
_MISNAMED = (
    ("stock_elsewhere", "out_of_stock"),
    ("payment_authorisation_expired", "payment_pending"),
    ("export_failed", "stuck_status"),
    ("carrier_delay", "lost"),
)


def scenario(now: datetime, dice: Random) -> Scenario:
    """The same story for the same dice, told around ``now``."""
    story = _Story(now, dice)
    for kind in _NAMED:
        story.trouble(kind, told_as=kind)
    for kind in _UNNAMED:
        story.trouble(kind, told_as=None)
    for kind, told_as in _MISNAMED:
        story.trouble(kind, told_as=told_as)
    story.trouble("address_invalid", told_as="address_invalid", n=4)
    _wire_troubles(story)
    _bad_data(story)
    _no_exceptions(story)
    _clears_by_itself(story)
    _repeats(story)
    dice.shuffle(story.told.deliveries)
    return story.told


class _Story:
    def __init__(self, now: datetime, dice: Random) -> None:
        self.now = now
        self.dice = dice
        self.told = Scenario()
        self._orders = 0
        self._deliveries = 0

    def trouble(
        self, kind: str, *, told_as: str | None, n: int | None = None, spoil: Spoil | None = None, times: int = 1
    ) -> str:
        """Put an order into a predicament and tell of it ``times`` times; returns the order's id."""
        order_id = self._order_id()
        seed = predicament(kind, order_id, self.now, self.dice.randrange(0, 1000, 2) if n is None else n)
        if spoil is not None:
            spoil(seed)
        self.told.seed += seed
        for _ in range(times):
            self.tell(order_id, told_as)
        return order_id

    def well(self) -> str:
        order_id = self._order_id()
        self.told.seed += healthy(order_id, self.now, self.dice.randrange(1000))
        return order_id

    def tell(self, order_id: str, kind: str | None, *, type_: str = "com.example.order.exception") -> Delivery:
        delivery = self.delivery(type_, {"order": order_id, **({"kind": kind} if kind else {})})
        self.told.deliveries.append(delivery)
        return delivery

    def delivery(self, type_: str, data: dict[str, Any]) -> Delivery:
        self._deliveries += 1
        late = timedelta(minutes=self.dice.randrange(1, 240))
        return Delivery(f"dlv_{self._deliveries:04}", type_, self.now - late, data)

    def fault(self, path: str, name: str, *, method: str = "GET", times: int = 1, **more: Any) -> None:
        self.told.faults.append({"path": path, "method": method, "times": times, "fault": name, **more})

    def _order_id(self) -> str:
        self._orders += 1
        return f"SO-{1000 + self._orders}"


def _wire_troubles(story: _Story) -> None:
    """The back office is slow, overloaded, broken half way, behind, or says yes and does nothing."""
    slow = story.trouble("payment_pending", told_as=None)
    story.fault(f"/orders/{slow}", "slow", seconds=1.5)
    busy = story.trouble("fraud_review", told_as="fraud_review")
    story.fault(f"/orders/{busy}", "429")
    broken = story.trouble("duplicate_order", told_as=None)
    story.fault(f"/orders/{broken}/holds", "500_after", method="POST")
    cut = story.trouble("out_of_stock", told_as=None)
    story.fault(f"/orders/{cut}/holds", "cut", method="POST")
    half = story.trouble("reservation_lost", told_as="reservation_lost")
    story.fault(f"/orders/{half}/reservations", "half_body", method="POST")
    idle = story.trouble("total_mismatch", told_as="total_mismatch")
    story.fault(f"/orders/{idle}/holds", "200_not_applied", method="POST")
    down = story.trouble("stuck_status", told_as=None)
    story.fault(f"/orders/{down}", "503", times=12)
    renamed = story.trouble("paid_but_pending", told_as="paid_but_pending")
    story.fault(f"/orders/{renamed}", "renamed_fields", times=12)


def _bad_data(story: _Story) -> None:
    """Stock dated four hours ago, counts that contradict each other, a carrier that gives no answer."""

    def stale(seed: Seed) -> None:
        for position in seed.stock:
            position["as_of"] = time_text(story.now - timedelta(hours=4))

    def contradicted(seed: Seed) -> None:
        seed.stock[0]["oms_on_hand"] = seed.stock[0]["on_hand"] + 3

    story.trouble("stock_elsewhere", told_as="stock_elsewhere", spoil=stale)
    story.trouble("reservation_lost", told_as="reservation_lost", spoil=contradicted)

    def silent(seed: Seed) -> None:
        parcel = seed.tracking[0]
        story.fault(f"/tracking/{parcel['carrier']}/{parcel['number']}", "503", times=12)

    story.trouble("label_no_scan", told_as="label_no_scan", spoil=silent)
    story.tell("SO-404", "payment_pending")


def _no_exceptions(story: _Story) -> None:
    """Events that tell of no exception, one that claims one where none is, and one about a SKU."""
    for type_ in ("com.example.order.created", "com.example.order.note.added", "com.example.tracking.in_transit"):
        story.tell(story.well(), None, type_=type_)
    for type_ in ("com.example.payment.updated", "com.example.order.held"):
        story.tell(story.well(), None, type_=type_)
    story.tell(story.well(), "reservation_lost")
    short = story.trouble("reservation_lost", told_as=None, times=0)
    story.told.deliveries.append(story.delivery("com.example.stock.changed", {"sku": f"SKU-{short}"}))


def _clears_by_itself(story: _Story) -> None:
    """The customer pays while we hold the order: the hold is ours to take back."""
    for kind, told_as in (("payment_pending", "payment_pending"), ("payment_pending", None)):
        order_id = story.trouble(kind, told_as=told_as)
        paid = {"status": "captured", "captured_at": time_text(story.now), "authorised_at": time_text(story.now)}
        story.told.edits[order_id] = {"payment": paid}
        story.told.later.append(story.delivery("com.example.payment.updated", {"order": order_id}))


def _repeats(story: _Story) -> None:
    """Every sixth delivery comes again, word for word; some orders are told of three times."""
    first = list(story.told.deliveries)
    story.told.deliveries += first[::6]
    for order_id in _orders_of(first[1::9]):
        story.tell(order_id, None)
        story.tell(order_id, None)


def _orders_of(deliveries: list[Delivery]) -> Iterator[str]:
    return (str(each.data["order"]) for each in deliveries if "order" in each.data)
