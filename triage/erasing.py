"""Erasing one person's data, and what has been kept long enough."""

from dataclasses import dataclass
from datetime import timedelta

from triage.domain.ports import Clock
from triage.store.engine import Store
from triage.store.personal import Holdings, Order


@dataclass(frozen=True, slots=True)
class Erasing:
    """``by`` is the name of the person who erases."""

    store: Store
    clock: Clock
    by: str

    def plan(self, customer: str, orders: tuple[Order, ...] = ()) -> Holdings:
        """What would be erased. Changes nothing."""
        with self.store.read() as tx:
            return tx.personal.find(customer, orders)

    def run(self, customer: str, orders: tuple[Order, ...] = (), reason: str | None = None) -> Holdings:
        """Erase all of it or nothing, and journal that. Raises Refused while an effect of theirs is under way."""
        with self.store.write() as tx:
            held = tx.personal.find(customer, orders)
            if held.anything:
                tx.personal.erase(customer, held, self.by, reason, self.clock.now())
        return held


def prune(store: Store, clock: Clock, keep_days: int, limit: int = 200) -> int:
    """Blank a batch of what is older than it is kept; 0 when nothing is left to do."""
    with store.write() as tx:
        return tx.personal.prune(clock.now() - timedelta(days=keep_days), limit)
