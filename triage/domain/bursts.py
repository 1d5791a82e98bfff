"""Bursts: one cause that suddenly brings many cases to one policy is one matter for people, not many."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.domain.durations import format_duration
from triage.domain.order import Order

BURST = "burst"
_OF_A_CARRIER = frozenset(
    {
        "lost", "damaged", "delivered_not_received", "return_to_sender", "label_failed", "customs_hold",
        "refused_or_moved", "delivery_attempt_failed", "pickup_uncollected", "carrier_delay", "tracking_invalid",
        "label_no_scan", "delivery_status_lags",
    }
)  # fmt: skip
_OF_A_PLACE = frozenset(
    {"oversold", "out_of_stock", "stock_elsewhere", "reservation_lost", "short_pick", "stock_mismatch"}
)
_USUAL_OVER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BurstLimits:
    """``cases`` of one cause within ``window`` are a burst, where they are ``times`` what a day makes usual.

    With ``cases`` 0 nothing is.
    """

    cases: int = 100
    window: timedelta = timedelta(minutes=10)
    times: int = 5


@dataclass(frozen=True, slots=True)
class Count:
    """Runs of one policy on one cause: ``within`` the window, and in the ``day`` that ends now.

    ``let_go`` are the cases of a burst that a person lifted within the window: these are no news.
    """

    within: int
    day: int
    let_go: int = 0

    def is_burst(self, limits: BurstLimits) -> bool:
        if not limits.cases or self.within < limits.cases + self.let_go:
            return False
        before = _USUAL_OVER - limits.window
        return self.within * before >= limits.times * (self.day - self.within) * limits.window


@dataclass(frozen=True, slots=True)
class Burst:
    """``case`` is the parent of the ``children`` that wait; ``acted`` were acted on before it was one."""

    case: str
    policy: str
    cause: str
    kind: str | None
    acted: int
    children: int
    began_at: datetime

    def note(self, limits: BurstLimits) -> str:
        return (
            f"{self.cause}; {self.policy} acted on {self.acted} within {format_duration(limits.window)} and stopped; "
            f"{self.children} wait here since {self.began_at:%Y-%m-%d %H:%M} UTC"
        )


def cause_of(kind: str, store: str, order: Order | None, subject: str = "order") -> str:
    """What cases of a kind have in common: a carrier, a place and SKU, or the kind alone in a store."""
    common = _common(kind, order, subject) if order is not None else None
    return "/".join(each for each in (store, kind, common) if each)[:255]


def _common(kind: str, order: Order, subject: str) -> str | None:
    if kind in _OF_A_CARRIER:
        sort, _, name = subject.partition(":")
        labels = [each.label for each in order.fulfilments if each.label and (sort != "fulfilment" or each.id == name)]
        carriers = sorted({label.carrier for label in labels})
        return carriers[0] if len(carriers) == 1 else None
    if kind in _OF_A_PLACE:
        places = sorted({each.location for each in order.lines if each.location and each.open_quantity > 0})
        return places[0] if len(places) == 1 else None
    return None
