"""Which holds of an order are ours."""

from datetime import UTC, datetime

from triage.domain.actions import Situation
from triage.domain.assessment.people_facts import is_ours
from triage.domain.order import Hold

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def our_holds(situation: Situation) -> list[Hold]:
    """Holds that we placed, oldest first."""
    ours = [hold for hold in situation.order.holds if is_ours(hold, situation.our_references)]
    return sorted(ours, key=lambda hold: (hold.placed_at or _LONG_AGO, hold.id))


def foreign_holds(situation: Situation) -> list[Hold]:
    """Holds that somebody else placed."""
    return [hold for hold in situation.order.holds if not is_ours(hold, situation.our_references)]


def standing(situation: Situation, reason: str) -> int:
    """How many holds of ours stand for a reason."""
    return sum(hold.reason == reason for hold in our_holds(situation))
