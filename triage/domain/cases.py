"""Cases: what is wrong with one subject of one order, and how far along it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

REOPENS_WITHIN = timedelta(days=30)


class CaseStatus(StrEnum):
    """Where a case stands.

    open ─┬─> resolved    a fresh reading shows the cause gone after our actions
          ├─> contained   acted and given to people
          ├─> watching    looked at again at a time
          ├─> escalated   given to people
          ├─> cleared     the cause went by itself
          └─> observed    there was no exception
    Every later event or due recheck opens it again for one more look.
    """

    OPEN = "open"
    WATCHING = "watching"
    ESCALATED = "escalated"
    CONTAINED = "contained"
    RESOLVED = "resolved"
    CLEARED = "cleared"
    OBSERVED = "observed"

    @property
    def closed(self) -> bool:
        return self in _CLOSED

    @property
    def with_people(self) -> bool:
        return self in _WITH_PEOPLE


_CLOSED = frozenset({CaseStatus.RESOLVED, CaseStatus.CLEARED, CaseStatus.OBSERVED})
_WITH_PEOPLE = frozenset({CaseStatus.ESCALATED, CaseStatus.CONTAINED})


@dataclass(frozen=True, slots=True)
class Case:
    """``subject`` is ``order``, ``fulfilment:ID``, ``payment:ID``, ``line:ID`` or ``return:ID``.

    ``claims`` and ``claimed_kind`` come from the latest event by its own time, so that the order of
    arrival does not matter. ``watch_until`` is the last date of a watch. ``last_run`` is the run that
    came to an end last: a decision to act by a later one is unfinished, and is taken up again.
    ``parent`` is the case of the burst that this one waits under. ``backlog``: it was there before we were, and is
    decided and not acted on until a person says so.
    """

    id: str
    store: str
    order: str
    subject: str
    status: CaseStatus
    kind: str | None
    kind_origin: str | None
    also: tuple[str, ...]
    claims: bool
    claimed_kind: str | None
    policy: str | None
    reason: str | None
    because: tuple[str, ...]
    summary: str | None
    priority: int
    events: int
    reopened: int
    opened_at: datetime
    updated_at: datetime
    last_event_at: datetime
    watch_until: datetime | None
    resolved_at: datetime | None
    last_run: str | None = None
    parent: str | None = None
    backlog: bool = False
