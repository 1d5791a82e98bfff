"""Events as intake reads them."""

from datetime import timedelta

from tests.store.fake_clock import NOON
from triage.domain.events import Event


def an_event(
    delivery: str = "msg_1",
    *,
    type_: str = "order.exception",
    order: str | None = "SO-1",
    subject: str = "order",
    sku: str | None = None,
    kind: str | None = None,
    hours: float = 0,
    source: str = "oms",
) -> Event:
    """An event that claims an exception if its type does; ``hours`` after noon."""
    return Event(
        id=f"ev-{source}-{delivery}",
        source=source,
        delivery=delivery,
        type=type_,
        store="main",
        order=order,
        subject=subject,
        sku=sku,
        claims="exception" in type_,
        kind=kind,
        occurred_at=NOON + timedelta(hours=hours),
        received_at=NOON,
        raw="{}",
    )
