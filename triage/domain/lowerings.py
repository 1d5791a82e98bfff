"""Lowerings: how people, and the breaker, keep a policy from going as far as its file says.

Raising one is a change of the file.
"""

from dataclasses import dataclass
from datetime import datetime

from triage.domain.policies import Mode


@dataclass(frozen=True, slots=True)
class Lowering:
    """``mode`` is the most that the policy may do, whatever its file says."""

    policy: str
    mode: Mode
    lowered_by: str
    reason: str
    lowered_at: datetime
