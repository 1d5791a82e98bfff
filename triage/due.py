"""What is due now: rows of work, and cases on which an effect was begun and left without an outcome."""

from dataclasses import dataclass
from datetime import timedelta

from triage.domain.ports import Clock
from triage.store.beats import SWEEPER
from triage.store.engine import Store

_BEATS_EVERY = timedelta(seconds=5)
_ABANDONED_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class DueWork:
    store: Store
    clock: Clock

    def count(self) -> int:
        """How much is due. A case whose open effect nobody works on any more is made due first."""
        with self.store.read() as tx:
            due = tx.work.counts().due
            now, beaten = tx.now(), tx.beats.all().get(SWEEPER)
            abandoned = tx.journal.abandoned(now - _ABANDONED_AFTER, now)
        for intent in abandoned:
            with self.store.write() as tx:
                tx.work.wake(intent.case, "case", intent.store, intent.order, self.clock.now(), "open effect")
        if beaten is None or abs(now - beaten) >= _BEATS_EVERY:
            with self.store.write() as tx:
                tx.beats.beat(SWEEPER, now)
        return due + len(abandoned)
