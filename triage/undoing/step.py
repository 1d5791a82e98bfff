"""What undoing one intent would do, or did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from triage.domain.fact_values import Plain
from triage.domain.journal import Intent

Verdict = Literal["restore", "cancel", "nothing_to_do", "refused"]
Result = Literal["undone", "nothing_to_do", "refused"]


@dataclass(frozen=True, slots=True)
class Step:
    """``differences`` maps a field to ``after`` and ``now``; ``busy_until`` is when an undo that somebody else began
    must have ended, one way or the other.
    """

    intent: Intent
    verdict: Verdict
    why: str
    now: Mapping[str, Plain] = field(default_factory=dict)
    differences: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    result: Result | None = None
    busy_until: datetime | None = None

    @property
    def can(self) -> bool:
        return self.verdict in ("restore", "cancel")


def told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
