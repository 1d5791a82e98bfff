"""order.set_priority: let an order be picked sooner or later."""

from triage.actions.arguments import Argument
from triage.actions.base import BaseAction, past_picking, pick_states
from triage.domain.actions import Arguments, Image, Situation
from triage.domain.errors import Refused
from triage.domain.writes import SetPriority, Write


def _check(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 5:
        return None
    return f"to is a whole number from 1 (first) to 5, not {value!r}"


class OrderSetPriority(BaseAction):
    name = "order.set_priority"
    meaning = "Set the picking priority, 1 first."
    inverse = "order.set_priority"
    undo_until = "pick started"
    wanted = (
        Argument("to", {"type": "integer", "minimum": 1, "maximum": 5, "description": "1 is picked first."}, _check),
    )

    def too_late(self, arguments: Arguments, situation: Situation) -> str | None:
        return past_picking(situation)

    def write(self, arguments: Arguments, situation: Situation) -> Write:
        return SetPriority(situation.order.id, int(str(arguments["to"])))

    def footprint(self, arguments: Arguments, situation: Situation) -> Image:
        return {"priority": situation.order.priority}

    def guard(self, arguments: Arguments, situation: Situation) -> Image:
        return pick_states(situation)

    def hinges(self, arguments: Arguments, situation: Situation) -> Image:
        return pick_states(situation)

    def done(self, arguments: Arguments, situation: Situation) -> bool:
        return situation.order.priority == arguments["to"]

    def reverse(self, arguments: Arguments, before: Image, situation: Situation, key: str) -> Write:
        if not isinstance(before.get("priority"), int):
            raise Refused(f"the priority that order {situation.order.id} had before is not known")
        return SetPriority(situation.order.id, int(str(before["priority"])))
