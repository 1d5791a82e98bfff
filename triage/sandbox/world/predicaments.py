"""One builder for each kind of exception: an order that is in that predicament and in no other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from triage.sandbox.state import Document, Seed, time_text
from triage.sandbox.world.healthy import healthy, label, money, parcel, scan, shipped


@dataclass(frozen=True)
class Scene:
    """An order before its predicament, with the means to put it there."""

    seed: Seed
    now: datetime
    n: int

    @property
    def order(self) -> Document:
        return self.seed.orders[0]

    @property
    def line(self) -> Document:
        line: Document = self.order["lines"][0]
        return line

    @property
    def fulfilment(self) -> Document:
        part: Document = self.order["fulfilments"][0]
        return part

    @property
    def parcel(self) -> Document:
        return self.seed.tracking[0]

    def ago(self, **span: float) -> str:
        return time_text(self.now - timedelta(**span))

    def ahead(self, **span: float) -> str:
        return time_text(self.now + timedelta(**span))

    def stock(self, available: int, *, everywhere: bool = False) -> None:
        for index, place in enumerate(self.seed.stock):
            if index == 0 or everywhere:
                place.update(on_hand=max(0, available), available=available, oms_on_hand=max(0, available))

    def carrier_says(self, status: str, reason: str | None, code: str, text: str, hours_ago: float = 3.0) -> None:
        self.parcel.update(status=status, reason=reason)
        self.parcel["events"].append(scan(self.now - timedelta(hours=hours_ago), status, code, text))


Stage = Callable[[Scene], None]
_BEFORE: dict[str, Stage] = {}
_AFTER: dict[str, Stage] = {}


def _kind(name: str, *, after_shipping: bool = False) -> Callable[[Stage], Stage]:
    def register(stage: Stage) -> Stage:
        (_AFTER if after_shipping else _BEFORE)[name] = stage
        return stage

    return register


def predicament(kind: str, order_id: str, now: datetime, n: int = 0) -> Seed:
    """Documents of an order in the predicament ``kind``. Raises KeyError for a kind that is not known."""
    after = kind in _AFTER
    scene = Scene(shipped(order_id, now, n) if after else healthy(order_id, now, n), now, n)
    (_AFTER if after else _BEFORE)[kind](scene)
    return scene.seed


def busy_world(now: datetime, count: int, seed: int = 0) -> Seed:
    """``count`` orders over all kinds, the same for the same seed; the kind is in the order's id."""
    dice = Random(seed)  # noqa: S311
    world = Seed()
    for n in range(count):
        kind = KINDS[n % len(KINDS)]
        part = predicament(kind, f"{kind}-{n}", now, dice.randrange(1000))
        world.orders += part.orders
        world.stock += part.stock
        world.tracking += part.tracking
    return world


@_kind("payment_pending")
def _payment_pending(scene: Scene) -> None:
    scene.order.update(placed_at=scene.ago(days=3), status_since=scene.ago(days=3))
    scene.order["payment"].update(status="pending", authorised_at=None, captured_at=None)


@_kind("payment_authorisation_expired")
def _payment_authorisation_expired(scene: Scene) -> None:
    scene.order.update(placed_at=scene.ago(days=9), status_since=scene.ago(days=9))
    scene.order["payment"].update(status="authorised", authorised_at=scene.ago(days=9), captured_at=None)


@_kind("capture_failed")
def _capture_failed(scene: Scene) -> None:
    scene.order["payment"].update(status="capture_failed", captured_at=None)


@_kind("refund_failed", after_shipping=True)
def _refund_failed(scene: Scene) -> None:
    scene.order["payment"].update(refund="failed")


@_kind("paid_but_pending")
def _paid_but_pending(scene: Scene) -> None:
    scene.order.update(status="pending", status_since=scene.ago(hours=5))


@_kind("fraud_review")
def _fraud_review(scene: Scene) -> None:
    scene.order["risk"].update(score=76, advice="review")
    scene.order["billing_address"].update(country="PT", postal_code="1100-148", city="Lisbon")


@_kind("chargeback", after_shipping=True)
def _chargeback(scene: Scene) -> None:
    scene.order["payment"]["dispute"] = {"opened_at": scene.ago(days=1), "evidence_due_at": scene.ahead(days=5)}


@_kind("total_mismatch")
def _total_mismatch(scene: Scene) -> None:
    total = scene.order["total"]
    scene.order["total"] = money(Decimal(total["amount"]) + 10, total["currency"])


@_kind("refunded_but_open")
def _refunded_but_open(scene: Scene) -> None:
    scene.order["payment"].update(status="refunded", refund="done")


@_kind("address_invalid")
def _address_invalid(scene: Scene) -> None:
    address = scene.order["shipping_address"]
    if scene.n % 2:
        scene.order["address_check"].update(verdict="invalid")
        address.update(line1="Nowhere 0")
        return
    right = address["line1"]
    scene.order["address_check"].update(verdict="fixable", suggestion={"line1": right, "city": address["city"]})
    address.update(line1=f"  {right.upper()} ", city=address["city"].lower())


@_kind("destination_unserviceable")
def _destination_unserviceable(scene: Scene) -> None:
    scene.order["address_check"].update(verdict="unserviceable")


@_kind("restricted_item")
def _restricted_item(scene: Scene) -> None:
    scene.line.update(restricted=True)


@_kind("address_changed_late")
def _address_changed_late(scene: Scene) -> None:
    scene.order.update(status="released", status_since=scene.ago(hours=3), released_at=scene.ago(hours=3))
    scene.order.update(address_changed_at=scene.ago(hours=1))


@_kind("cancel_requested_late")
def _cancel_requested_late(scene: Scene) -> None:
    scene.order.update(status="released", status_since=scene.ago(hours=3), released_at=scene.ago(hours=3))
    scene.order.update(cancel_requested_at=scene.ago(hours=1))


@_kind("duplicate_order")
def _duplicate_order(scene: Scene) -> None:
    scene.order.update(similar_orders=[f"{scene.order['id']}-first"])


@_kind("unmapped_item")
def _unmapped_item(scene: Scene) -> None:
    scene.line.update(mapped=False)


@_kind("missing_field")
def _missing_field(scene: Scene) -> None:
    scene.order.update(missing_fields=["customs_code"])


@_kind("export_failed")
def _export_failed(scene: Scene) -> None:
    scene.order["export"] = {"state": "failed", "reference": None, "requested_at": scene.ago(hours=2)}
    scene.order["_receiver"] = {"has": False, "reference": None}


@_kind("label_failed")
def _label_failed(scene: Scene) -> None:
    scene.fulfilment.update(status="open", label_refused="The service is not offered for this postal code")


@_kind("out_of_stock")
def _out_of_stock(scene: Scene) -> None:
    scene.line.update(reservation=None)
    scene.stock(0, everywhere=True)


@_kind("stock_elsewhere")
def _stock_elsewhere(scene: Scene) -> None:
    scene.line.update(reservation=None)
    scene.stock(0)


@_kind("reservation_lost")
def _reservation_lost(scene: Scene) -> None:
    scene.line.update(reservation=None)


@_kind("oversold")
def _oversold(scene: Scene) -> None:
    scene.stock(-3)


@_kind("stock_mismatch")
def _stock_mismatch(scene: Scene) -> None:
    scene.seed.stock[0].update(on_hand=9, available=8, oms_on_hand=4)


@_kind("no_location")
def _no_location(scene: Scene) -> None:
    scene.line.update(location=None, reservation=None)


@_kind("short_pick")
def _short_pick(scene: Scene) -> None:
    scene.order.update(status="released", status_since=scene.ago(hours=3), released_at=scene.ago(hours=3))
    scene.fulfilment.update(status="open", pick_state="started", short_pick=1)


@_kind("aged_partial")
def _aged_partial(scene: Scene) -> None:
    first = scene.fulfilment
    first.update(status="delivered", pick_state="packed", shipped_at=scene.ago(days=4))
    scene.order["fulfilments"].append(
        {**first, "id": f"{first['id']}-2", "status": "planned", "pick_state": "not_started", "shipped_at": None}
    )
    scene.line.update(quantity=scene.line["quantity"] + 1, shipped=1)
    scene.line["reservation"].update(quantity=scene.line["quantity"] - 1)
    scene.order.update(
        status="part_shipped",
        status_since=scene.ago(days=4),
        released_at=scene.ago(days=5),
        placed_at=scene.ago(days=6),
    )
    total = Decimal(scene.line["unit_price"]["amount"]) * scene.line["quantity"] + Decimal(
        scene.order["shipping_total"]["amount"]
    )
    scene.order["total"] = scene.order["total_store"] = money(total, scene.order["total"]["currency"])


@_kind("preorder_date_slipped")
def _preorder_date_slipped(scene: Scene) -> None:
    first: date = scene.now.date() + timedelta(days=10)
    scene.line.update(release_date_before=first.isoformat(), release_date=(first + timedelta(days=21)).isoformat())


@_kind("stuck_status")
def _stuck_status(scene: Scene) -> None:
    scene.order.update(
        status="released", status_since=scene.ago(days=8), released_at=scene.ago(days=8), placed_at=scene.ago(days=9)
    )


@_kind("ship_by_at_risk")
def _ship_by_at_risk(scene: Scene) -> None:
    scene.order.update(ship_by=scene.ahead(hours=3))


@_kind("stale_hold")
def _stale_hold(scene: Scene) -> None:
    scene.order.update(
        status="held", status_since=scene.ago(days=2), placed_at=scene.ago(days=3), _status_before_hold="open"
    )
    scene.order["holds"].append(
        {
            "id": f"H-{scene.order['id']}",
            "reason": "stock",
            "by": "order-triage",
            "reference": f"earlier-{scene.order['id']}",
            "placed_at": scene.ago(days=2),
        }
    )


@_kind("label_no_scan")
def _label_no_scan(scene: Scene) -> None:
    bought = scene.now - timedelta(days=8)
    scene.order.update(
        status="released", status_since=scene.ago(hours=9), released_at=scene.ago(days=9), placed_at=scene.ago(days=9)
    )
    scene.fulfilment.update(status="open", pick_state="packed", label=label(scene.order, scene.n, bought))
    created = scan(bought, "pre_transit", "LC", "Label created", physical=False)
    scene.seed.tracking.append(parcel(scene.order, scene.now, "pre_transit", None, [created]))


@_kind("tracking_invalid")
def _tracking_invalid(scene: Scene) -> None:
    _label_no_scan(scene)
    scene.parcel.update(known=False, status=None, events=[])


@_kind("marketplace_confirm_failed", after_shipping=True)
def _marketplace_confirm_failed(scene: Scene) -> None:
    scene.order.update(channel="marketplace")
    scene.fulfilment.update(confirmed_at=None, confirm_by=scene.ahead(hours=4))


@_kind("carrier_delay", after_shipping=True)
def _carrier_delay(scene: Scene) -> None:
    reason = ("weather", "mechanical", "missed_connection")[scene.n % 3]
    scene.carrier_says("exception", reason, "DLY", f"Delayed: {reason.replace('_', ' ')}")


@_kind("customs_hold", after_shipping=True)
def _customs_hold(scene: Scene) -> None:
    scene.carrier_says("exception", "customs", "CUS", "Held by customs, documents wanted")


@_kind("delivery_attempt_failed", after_shipping=True)
def _delivery_attempt_failed(scene: Scene) -> None:
    scene.carrier_says("attempted", None, "NH", "Nobody at home")


@_kind("pickup_uncollected", after_shipping=True)
def _pickup_uncollected(scene: Scene) -> None:
    scene.parcel.update(status="ready_for_pickup")
    scene.parcel["events"] = [
        scan(scene.now - timedelta(days=5), "ready_for_pickup", "PP", "Ready at the pickup point")
    ]


@_kind("refused_or_moved", after_shipping=True)
def _refused_or_moved(scene: Scene) -> None:
    reason = ("refused", "moved")[scene.n % 2]
    scene.carrier_says("exception", reason, reason[:3].upper(), f"Recipient {reason}")


@_kind("return_to_sender", after_shipping=True)
def _return_to_sender(scene: Scene) -> None:
    scene.carrier_says("returning", None, "RTS", "On its way back to the sender")


@_kind("lost", after_shipping=True)
def _lost(scene: Scene) -> None:
    scene.carrier_says("exception", "lost", "LST", "Declared lost")


@_kind("damaged", after_shipping=True)
def _damaged(scene: Scene) -> None:
    if scene.n % 2:
        scene.carrier_says("delivered", None, "DL", "Delivered", hours_ago=30)
        scene.order.update(status="delivered")
        _report(scene, "damaged")
    else:
        scene.carrier_says("exception", "damaged", "DMG", "Damaged in transit")


@_kind("wrong_item", after_shipping=True)
def _wrong_item(scene: Scene) -> None:
    _delivered(scene)
    _report(scene, "wrong_item")


@_kind("duplicate_shipment", after_shipping=True)
def _duplicate_shipment(scene: Scene) -> None:
    _delivered(scene)
    _report(scene, "duplicate_shipment")


@_kind("delivered_not_received", after_shipping=True)
def _delivered_not_received(scene: Scene) -> None:
    _delivered(scene)
    _report(scene, "not_received")


@_kind("delivery_status_lags", after_shipping=True)
def _delivery_status_lags(scene: Scene) -> None:
    scene.carrier_says("delivered", None, "DL", "Delivered", hours_ago=24)


@_kind("return_mismatch", after_shipping=True)
def _return_mismatch(scene: Scene) -> None:
    _delivered(scene)
    _came_back(scene, matches=False)


@_kind("return_received_unrefunded", after_shipping=True)
def _return_received_unrefunded(scene: Scene) -> None:
    _delivered(scene)
    _came_back(scene, matches=True)


def _delivered(scene: Scene) -> None:
    scene.carrier_says("delivered", None, "DL", "Delivered", hours_ago=30)
    scene.order.update(status="delivered", status_since=scene.ago(hours=29))
    scene.fulfilment.update(status="delivered")


def _report(scene: Scene, what: str) -> None:
    scene.order["reports"].append({"id": f"REP-{scene.order['id']}", "type": what, "at": scene.ago(hours=2)})


def _came_back(scene: Scene, *, matches: bool) -> None:
    back = {"id": f"RET-{scene.order['id']}", "received_at": scene.ago(days=5), "matches": matches, "refunded_at": None}
    scene.order["returns"].append(back)


KINDS: tuple[str, ...] = tuple(sorted([*_BEFORE, *_AFTER]))
