"""For each of the merchant's policies an order that it is for, and what it does there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.domain.fact_values import Plain
from triage.domain.policies import Then
from triage.sandbox.state import Document, Seed, time_text
from triage.sandbox.world import healthy, predicament

Change = Callable[[Seed, datetime], object]
Actions = list[tuple[str, dict[str, Plain]]]
_RECHECK = "case.recheck"


@dataclass(frozen=True)
class For:
    """A policy, the kind it is for, and which orders of that kind: variants of the sandbox's, and then changed."""

    policy: str
    kind: str
    then: Then
    actions: Actions
    variants: tuple[int, ...] = (0, 1, 2, 3, 4)
    change: Change | None = None
    predicament: str | None = None

    def seed(self, now: datetime, variant: int, order: str = "SO-1") -> Seed:
        seed = (
            healthy(order, now, variant)
            if self.predicament == "none"
            else predicament(self.predicament or self.kind, order, now, variant)
        )
        if self.change:
            self.change(seed, now)
        return seed


def hold(reason: str, tag: str) -> Actions:
    return [("order.hold", {"reason": reason}), ("order.tag", {"add": f"triage-{tag}"})]


def tag(name: str) -> Actions:
    return [("order.tag", {"add": f"triage-{name}"})]


def recheck(after: str, at_latest: str) -> Actions:
    return [(_RECHECK, {"after": after, "at_latest": at_latest})]


def goods_arrived_for_a_backorder(seed: Seed, now: datetime) -> None:
    order = seed.orders[0]
    placed = time_text(now - timedelta(days=2))
    ours: Document = {"id": "H-1", "reason": "stock", "by": "order-triage", "reference": None, "placed_at": placed}
    order["holds"].append(ours)
    order.update(status="held", status_since=placed, _status_before_hold="open")
    for position in seed.stock:
        position.update(on_hand=20, available=20, oms_on_hand=20)


def disputed_before_it_left(seed: Seed, now: datetime) -> None:
    due = time_text(now + timedelta(days=5))
    seed.orders[0]["payment"]["dispute"] = {"opened_at": time_text(now), "evidence_due_at": due}


RESOLVED = (
    For(
        "fill-from-fullest-location",
        "stock_elsewhere",
        "resolve",
        [("stock.reallocate", {"to_location": "best"}), ("stock.reserve", {})],
    ),
    For("reserve-again", "reservation_lost", "resolve", [("stock.reserve", {})]),
    For(
        "backorder-arrived",
        "reservation_lost",
        "resolve",
        [("stock.reserve", {}), ("order.release_hold", {"hold": "ours"})],
        predicament="out_of_stock",
        change=goods_arrived_for_a_backorder,
    ),
    For(
        "write-address-as-validated",
        "address_invalid",
        "resolve",
        [("order.correct_address", {"fields": "suggested"})],
        variants=(0, 2, 4, 16),
    ),
    For("open-what-is-paid", "paid_but_pending", "resolve", [("order.sync_status", {"to": "open"})]),
    For("let-our-hold-go", "stale_hold", "resolve", [("order.release_hold", {"hold": "ours"})]),
    For("hand-over-again", "export_failed", "resolve", [("order.retry_export", {})]),
    For("deliver-what-is-delivered", "delivery_status_lags", "resolve", [("order.sync_status", {"to": "delivered"})]),
)
CONTAINED = (
    For("hold-unknown-address", "address_invalid", "escalate", hold("address", "address"), variants=(1, 3, 5, 17)),
    For("hold-lapsed-authorisation", "payment_authorisation_expired", "escalate", hold("payment", "reauthorise")),
    For("hold-until-paid", "payment_pending", "escalate", hold("payment", "unpaid")),
    For("hold-failed-capture", "capture_failed", "escalate", hold("payment", "capture")),
    For("hold-for-fraud-desk", "fraud_review", "escalate", hold("fraud", "fraud")),
    For("list-dispute", "chargeback", "escalate", tag("dispute")),
    For(
        "hold-disputed-goods",
        "chargeback",
        "escalate",
        hold("payment", "dispute"),
        predicament="none",
        change=disputed_before_it_left,
    ),
    For("hold-refunded-goods", "refunded_but_open", "escalate", hold("payment", "refunded")),
    For("hold-late-cancellation", "cancel_requested_late", "escalate", hold("review", "cancel")),
    For("hold-late-address-change", "address_changed_late", "escalate", hold("address", "address")),
    For("hold-possible-duplicate", "duplicate_order", "escalate", hold("duplicate", "duplicate")),
    For("hold-wrong-total", "total_mismatch", "escalate", hold("review", "total")),
    For("hold-restricted-item", "restricted_item", "escalate", hold("review", "restricted")),
    For("hold-unserviceable-destination", "destination_unserviceable", "escalate", hold("address", "no-carrier")),
    For("hold-incomplete-order", "missing_field", "escalate", hold("review", "incomplete")),
    For("hold-unmapped-item", "unmapped_item", "escalate", hold("review", "unmapped")),
    For("hold-unrouted", "no_location", "escalate", hold("review", "unrouted")),
    For("hold-for-backorder", "out_of_stock", "escalate", hold("stock", "backorder")),
    For("hold-newest-oversold", "oversold", "escalate", hold("stock", "oversold")),
    For("list-for-customs", "customs_hold", "escalate", tag("customs")),
    For("list-returning-parcel", "return_to_sender", "escalate", tag("returning")),
    For("list-for-claim", "lost", "escalate", tag("claim")),
)
WATCHED = (
    For("watch-first-scan", "label_no_scan", "watch", tag("watch") + recheck("24h", "5d")),
    For("wait-out-delay", "carrier_delay", "watch", recheck("24h", "7d")),
    For("wait-for-next-attempt", "delivery_attempt_failed", "watch", recheck("24h", "3d")),
    For("wait-for-collection", "pickup_uncollected", "watch", recheck("12h", "3d")),
    For("wait-for-carrier-verdict", "refused_or_moved", "watch", recheck("24h", "4d")),
    For(
        "count-again",
        "stock_mismatch",
        "watch",
        [("stock.request_recount", {"location": "shortest", "sku": "shortest"}), *recheck("4h", "2d")],
    ),
    For("pick-first", "ship_by_at_risk", "watch", [("order.set_priority", {"to": 1}), *recheck("1h", "5h")]),
)
EVERY = (*RESOLVED, *CONTAINED, *WATCHED)
