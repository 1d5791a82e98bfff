"""Readings: what was read about a case, and what could not be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from triage.domain.order import Fulfilment, Order
from triage.domain.stock import Stock
from triage.domain.tracking import Tracking


@dataclass(frozen=True, slots=True)
class Readings:
    """What the systems said. ``failures`` maps ``order``, ``stock`` or ``tracking`` to why it could not be read.

    ``our_references`` are the keys of our own intents on the order; ``subject`` is the case's.
    """

    as_of: datetime
    subject: str = "order"
    order: Order | None = None
    stock: Stock | None = None
    tracking: Tracking | None = None
    failures: Mapping[str, str] = field(default_factory=dict)
    our_references: frozenset[str] = frozenset()

    @property
    def fulfilment(self) -> Fulfilment | None:
        """The fulfilment that the case is about: the one it names, else the first that is not over."""
        return fulfilment_of(self.order, self.subject) if self.order else None


def fulfilment_of(order: Order, subject: str) -> Fulfilment | None:
    about, _, name = subject.partition(":")
    if about == "fulfilment":
        return next((part for part in order.fulfilments if part.id == name), None)
    alive = [part for part in order.fulfilments if part.status not in ("delivered", "cancelled")]
    return next(iter(alive or order.fulfilments), None)
