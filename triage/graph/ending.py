"""How a run ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason

AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a case stands after a run. ``again_in`` makes it due once more."""

    status: CaseStatus
    reason: Reason | None = None
    because: Sequence[str] = ()
    policy: str | None = None
    note: str | None = None
    too_late: bool = False
    again_in: timedelta | None = None
    watch_until: datetime | None = None
    gives_up: bool = False
