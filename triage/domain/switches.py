"""Switches: how people stop effects from starting."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Switch:
    """``scope`` is ``all``, ``policy:ID`` or ``action:NAME``."""

    scope: str
    thrown_by: str
    reason: str
    thrown_at: datetime

    def covers(self, policy: str | None, action: str) -> bool:
        return self.scope in ("all", f"policy:{policy}", f"action:{action}")
