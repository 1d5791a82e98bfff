"""Which holds of an order are ours."""

from triage.domain.actions import Situation
from triage.domain.assessment.people_facts import is_ours
from triage.domain.order import Hold


def our_holds(situation: Situation) -> list[Hold]:
    """Holds that we placed, oldest first."""
    ours = [hold for hold in situation.order.holds if is_ours(hold, situation.our_references)]
    return sorted(ours, key=lambda hold: (hold.placed_at, hold.id))


def stands(situation: Situation, reason: str) -> bool:
    return any(hold.reason == reason for hold in our_holds(situation))
