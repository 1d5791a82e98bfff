"""What stops a policy by itself, as it is set."""

from dataclasses import dataclass, field

from triage.domain.breaker import Threshold
from triage.domain.bursts import BurstLimits


@dataclass(frozen=True, slots=True)
class Stops:
    breaker: Threshold = field(default_factory=Threshold)
    burst: BurstLimits = field(default_factory=BurstLimits)
