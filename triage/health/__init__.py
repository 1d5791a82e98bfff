"""What is there, what is not, and what may act: everything that ``triage doctor`` looks at."""

from triage.health.check import Check, Standing
from triage.health.examination import Report, examine
from triage.health.off import Off

__all__ = ["Check", "Off", "Report", "Standing", "examine"]
