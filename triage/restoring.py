"""Telling a restored database by the heads of its journal that were seen here, and starting it paused."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from triage.domain.ports import Clock
from triage.store.chain import Head
from triage.store.engine import Store
from triage.store.heads import KeptHead, keep_head, kept_heads
from triage.store.restoring import Restored, knows, meet_restore

GOING_ON = "triage reconcile --all; triage resume --reason …"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class HeadWatch:
    """Keeps the journal's head in the working folder, and sees when the database has gone back behind it.

    A journal that holds nothing tells nobody whose it is: it is taken for a new one.
    """

    store: Store
    folder: Path
    clock: Clock

    def look(self) -> Restored | None:
        """Pause everything where the database went back. The file is read before the database, which only grows."""
        kept = list(kept_heads(self.folder))
        with self.store.read() as tx:
            head = tx.journal.head()
            seen = next((each for each in reversed(kept) if head and each.name == head.name), None)
            holds = seen is None or knows(tx, seen.seq, seen.mac)
        if head is None:
            return None
        if seen is None or holds:
            keep_head(self.folder, head, self.clock.now())
            return None
        return self._pause(seen, head)

    def restored(self, by: str, reason: str) -> Restored:
        """What ``look`` does of itself, on somebody's word: for a machine that has seen no head."""
        now = self.clock.now()
        with self.store.write() as tx:
            met = meet_restore(tx, f"restored from a backup, says {by}: {reason}", by, now)
        self._keep(now)
        return met

    def _pause(self, seen: KeptHead, head: Head) -> Restored:
        now = self.clock.now()
        with self.store.write() as tx:
            met = meet_restore(tx, _why(seen, head), "triage", now, f"{seen.seq}:{seen.mac}")
        self._keep(now)
        _log.error("database.went_back", kept_seq=seen.seq, seq=head.seq, cases=met.looked_at, next=GOING_ON)
        return met

    def _keep(self, now: datetime) -> None:
        """From here on the chain goes on behind the restore."""
        with self.store.read() as tx:
            head = tx.journal.head()
        if head is not None:
            keep_head(self.folder, head, now)


def _why(seen: KeptHead, head: Head) -> str:
    when = f"{seen.at:%Y-%m-%d %H:%M} UTC"
    if head.seq < seen.seq:
        return f"the database is older than it was: its journal ends with line {head.seq}, and had {seen.seq} on {when}"
    return f"the database went back, and on from there: line {seen.seq} of its journal is not the one of {when}"
