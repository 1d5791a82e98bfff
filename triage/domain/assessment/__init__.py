"""Assessment: from what the systems said to typed, dated facts."""

from triage.domain.assessment.assess import assess
from triage.domain.assessment.readings import Readings

__all__ = ["Readings", "assess"]
