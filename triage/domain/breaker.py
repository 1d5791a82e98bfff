"""The breaker: a policy whose runs are taken back too often goes on suggesting, and acts by itself no more."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from triage.domain.durations import format_duration

BREAKER = "breaker"
"""Who lowers, where the breaker does."""

Setback = Literal["undone", "dismissed", "reopened"]
"""How a run of a policy ended badly: people took it back, or said no to it, or what it resolved came back."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """More than ``rate`` of at least ``least_runs`` within ``window`` is too many."""

    rate: float = 0.1
    least_runs: int = 10
    window: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Record:
    """What a policy came to within a window. Every setback is of one of its runs, and no run has two.

    ``by_itself`` says whether it acted without a person's yes at all: there is nothing to lower where it did not.
    """

    runs: int
    setbacks: int
    by_itself: bool = True


def trips(record: Record, threshold: Threshold) -> str | None:
    """Why a policy may not act by itself any more, in figures; None where it may."""
    if not record.by_itself or record.runs < max(1, threshold.least_runs):
        return None
    if record.setbacks <= Decimal(str(threshold.rate)) * record.runs:
        return None
    within = format_duration(threshold.window)
    return (
        f"{record.setbacks} of {record.runs} runs within {within} were undone, dismissed or reopened: "
        f"{_percent(record.setbacks / record.runs)}, above {_percent(threshold.rate)}"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%"
