"""What people do beside actions is a line of the journal, too: who stopped what, and who answered."""

from collections.abc import Callable, Mapping
from datetime import datetime

from triage.domain.fact_values import Plain

Witness = Callable[[str, datetime, Mapping[str, Plain]], None]
"""Takes the step, when it was, and what the line says."""


def unwitnessed(_: str, __: datetime, ___: Mapping[str, Plain]) -> None:
    """For repositories that are used without a journal."""
