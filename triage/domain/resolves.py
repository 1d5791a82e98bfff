"""Resolves: what was resolved and by whom, when it is looked at again, and what came back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zlib import crc32

RECONCILE = "reconcile"
"""Why work is due where what was resolved is looked at again."""

_SPREAD = 0.05
ReopenedBy = Literal["event", "proven", "not_lasting"]
"""What brought a case back: an event that claims the same, a look that proves it, or effects that did not last."""


@dataclass(frozen=True, slots=True)
class Resolve:
    """One resolve of a case. ``resolved_at`` is when the cause was read to be gone, not when that was written down.

    ``started_by`` is ``policy:ID``, or ``person:NAME`` where a person approved. ``next_look`` is None after the last.
    """

    case_id: str
    run: str
    policy: str | None
    started_by: str
    kind: str
    resolved_at: datetime
    next_look: datetime | None = None
    reopened_at: datetime | None = None
    reopened_by: ReopenedBy | None = None


def next_look(case: str, resolved_at: datetime, after: Iterable[timedelta], now: datetime) -> datetime | None:
    """The next of the looks that come so long after a resolve, or None after the last.

    Each case has its own moment in the last twentieth of the time, so that what was resolved together is not
    looked at together.
    """
    early = 1 - _SPREAD * (crc32(case.encode()) % 1000) / 1000
    return min((look for span in after if (look := resolved_at + span * early) > now), default=None)
