"""Orders in many predicaments at once, what a policy may do to them, and what others do meanwhile."""

from tests.effects.cases_for_actions import Change
from tests.effects.office import Document
from triage.domain.fact_values import Plain
from triage.domain.ports import Clock
from triage.sandbox.state import Seed
from triage.sandbox.world import predicament

Call = tuple[str, dict[str, Plain]]
CALLS: tuple[Call, ...] = (
    ("order.hold", {"reason": "payment"}),
    ("order.hold", {"reason": "stock"}),
    ("order.release_hold", {"hold": "ours"}),
    ("order.release_hold", {"hold": "ours"}),
    ("order.tag", {"add": "triage-watch"}),
    ("order.tag", {"remove": "triage-old"}),
    ("order.set_priority", {"to": 1}),
    ("order.set_priority", {"to": 5}),
    ("order.correct_address", {"fields": "suggested"}),
    ("order.sync_status", {"to": "open"}),
    ("order.sync_status", {"to": "delivered"}),
    ("order.retry_export", {}),
    ("order.retry_export", {}),
    ("stock.reallocate", {"to_location": "best"}),
    ("stock.reserve", {}),
    ("stock.request_recount", {"location": "shortest", "sku": "shortest"}),
    ("case.recheck", {"after": "24h", "at_latest": "5d"}),
)
WORLDS = ("neglected", "held", "delivered", "lost")
LEADS = (
    ("neglected", 0), ("held", 2), ("neglected", 4), ("neglected", 5), ("neglected", 6), ("neglected", 8),
    ("neglected", 9), ("delivered", 10), ("neglected", 11), ("neglected", 13), ("lost", 14), ("neglected", 15),
    ("neglected", 16),
)  # fmt: skip
"""For every action an order that it is for, and the call."""


def _relabel(order: Document) -> None:
    """A tag of ours is taken off, or put on, by somebody else."""
    order["tags"] = sorted({*order["tags"]} ^ {"triage-watch"})


def _release(order: Document) -> None:
    """Somebody lets the order go, whatever held it."""
    order.update(status="released", holds=[])


def _elsewhere(order: Document) -> None:
    order["risk"]["score"] = (order["risk"]["score"] or 0) + 1
    order["tags"] = sorted({*order["tags"], "vip"})


def _lost(order: Document) -> None:
    for line in order["lines"]:
        line["reservation"] = None


def _fewer(order: Document) -> None:
    for line in order["lines"]:
        if line["reservation"]:
            line["reservation"]["quantity"] += 1


def _export(order: Document) -> None:
    order["export"] = {"state": "acknowledged", "reference": "theirs", "requested_at": "2026-11-23T11:59:00Z"}


EDITS: dict[str, Change] = {
    "elsewhere": _elsewhere,
    "priority": lambda order: order.update(priority=4),
    "tags": _relabel,
    "status": _release,
    "address": lambda order: (order["shipping_address"] or {}).update(city="Elsewhere"),
    "payment": lambda order: order["payment"].update(status="refunded"),
    "picking": lambda order: order["fulfilments"][0].update(pick_state="started"),
    "reservation lost": _lost,
    "reservation changed": _fewer,
    "export": _export,
}
UNRELATED = frozenset({"elsewhere"})


def seed(world: str, order_id: str, clock: Clock) -> Seed:
    """One order and what belongs to it."""
    now = clock.now()
    if world == "held":
        found = predicament("stale_hold", order_id, now)
    elif world == "delivered":
        found = predicament("delivery_status_lags", order_id, now)
    elif world == "lost":
        found = predicament("reservation_lost", order_id, now, n=2)
    else:
        found = predicament("stock_elsewhere", order_id, now, n=2)
        (invalid,) = predicament("address_invalid", order_id, now, n=2).orders
        (failed,) = predicament("export_failed", order_id, now).orders
        found.orders[0].update({name: invalid[name] for name in ("shipping_address", "address_check")})
        found.orders[0].update({name: failed[name] for name in ("export", "_receiver")})
        found.orders[0].update(status="pending")
    (order,) = found.orders
    order["tags"] = sorted({*order["tags"], "triage-old"})
    return found
