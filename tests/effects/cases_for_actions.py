"""A predicament for every action, and what others may do to it meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.effects.office import Document, Office
from triage.domain.fact_values import Plain
from triage.domain.ports import Clock
from triage.sandbox.world import predicament

ORDER = "SO-1"
Change = Callable[[Document], object]


def _leave(_: Document) -> None:
    """Nothing is changed first."""


@dataclass(frozen=True)
class Trial:
    """An action on an order in a predicament that it is for; ``prepare`` changes the order first."""

    action: str
    kind: str
    arguments: Mapping[str, Plain]
    prepare: Change = _leave
    n: int = 0

    def set_up(self, office: Office, clock: Clock) -> Document:
        """Open the office with the order; returns the snapshot before anything happens."""
        office.open_with(predicament(self.kind, ORDER, clock.now(), self.n), clock)
        office.settle(ack_after_seconds=600.0)
        office.change(ORDER, self.prepare)
        return office.snapshot(ORDER)


HOLD = Trial("order.hold", "payment_authorisation_expired", {"reason": "payment"})
RELEASE = Trial("order.release_hold", "stale_hold", {"hold": "ours"})
TAG = Trial("order.tag", "label_no_scan", {"add": "triage-watch"})
UNTAG = Trial("order.tag", "label_no_scan", {"remove": "triage-old"}, lambda order: order["tags"].append("triage-old"))
PRIORITY = Trial("order.set_priority", "ship_by_at_risk", {"to": 1})
ADDRESS = Trial("order.correct_address", "address_invalid", {"fields": "suggested"})
OPENED = Trial("order.sync_status", "paid_but_pending", {"to": "open"})
DELIVERED = Trial("order.sync_status", "delivery_status_lags", {"to": "delivered"})
EXPORT = Trial("order.retry_export", "export_failed", {})
REALLOCATE = Trial("stock.reallocate", "stock_elsewhere", {"to_location": "best"})
RESERVE = Trial("stock.reserve", "reservation_lost", {}, n=2)
RECOUNT = Trial("stock.request_recount", "stock_mismatch", {"location": "shortest", "sku": "shortest"})
RECHECK = Trial("case.recheck", "label_no_scan", {"after": "24h", "at_latest": "5d"})

SENT = (
    HOLD, RELEASE, TAG, UNTAG, PRIORITY, ADDRESS, OPENED, DELIVERED, EXPORT, REALLOCATE, RESERVE, RECOUNT,
)  # fmt: skip
"""Every action that a back office hears of."""


def name_of(trial: object) -> str:
    return f"{trial.action} on {trial.kind}" if isinstance(trial, Trial) else str(trial)
