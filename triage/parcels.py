"""Carriers' events that name a parcel nobody knows yet: they wait, for so long, until an order tells whose it is."""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from triage.domain.events import Event
from triage.domain.ports import Clock
from triage.domain.work import Claim
from triage.intake.receiving import Receiver
from triage.store.engine import Store

_WAITS = (
    (timedelta(hours=1), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=6)),
)
"""How long it may have waited, and how soon it is looked for again. An order that is read meanwhile is told at once."""
_log = structlog.get_logger()


def find_parcel(event: Event, claim: Claim, store: Store, receiver: Receiver, clock: Clock) -> None:
    """Put an event to its parcel's orders, or have it wait. After a week it is kept as an observation.

    No order system that we know finds orders by tracking number; what is learned, is learned from the orders read.
    """
    again = None
    if not receiver.spread_parcel(event):
        again = _looks_again(clock.now() - event.received_at)
        if again is None:
            _log.warning("parcel.unknown", told_by=event.id, source=event.source)
    with store.write() as tx:
        if again is None and not tx.parcels.places(event.store, event.parcel or ""):
            tx.inbox.place(event.id, "observed", None)
        tx.work.finish(claim, clock.now() + again if again else None, "parcel")


def _looks_again(waited: timedelta, waits: Sequence[tuple[timedelta, timedelta]] = _WAITS) -> timedelta | None:
    return next((every for most, every in waits if waited < most), None)
