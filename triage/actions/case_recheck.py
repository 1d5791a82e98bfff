"""case.recheck: look at the case again later. A row with a due time; nothing is sent anywhere."""

from datetime import datetime, timedelta

from triage.actions.arguments import Argument
from triage.actions.base import BaseAction
from triage.domain.actions import Arguments, Image, Situation
from triage.domain.durations import LENGTH_PATTERN, parse_duration
from triage.domain.errors import BadValue, Refused
from triage.domain.writes import Write

_DURATION = {"type": "string", "pattern": f"^(?=.*[1-9]){LENGTH_PATTERN}$"}


def _check(value: object) -> str | None:
    try:
        length = parse_duration(value) if isinstance(value, str) else timedelta(0)
    except BadValue as bad:
        return str(bad)
    return None if length > timedelta(0) else f"write a duration above zero, as in 24h, not {value!r}"


class CaseRecheck(BaseAction):
    name = "case.recheck"
    meaning = "Look at the case again after a while, until a last date; then it goes to people."
    inverse = "cancelling it"
    undo_until = "it is due"
    internal = True
    wanted = (
        Argument("after", {**_DURATION, "description": "How long to wait, as in 24h."}, _check),
        Argument("at_latest", {**_DURATION, "description": "When to stop waiting, as in 5d."}, _check),
    )

    def write(self, arguments: Arguments, situation: Situation) -> Write:
        raise Refused(f"a recheck of order {situation.order.id} is ours alone; nothing is sent")

    def footprint(self, arguments: Arguments, situation: Situation) -> Image:
        return {}

    def done(self, arguments: Arguments, situation: Situation) -> bool:
        return False

    def reverse(self, arguments: Arguments, before: Image, situation: Situation, key: str) -> Write:
        raise Refused(f"a recheck of order {situation.order.id} is ours alone; nothing is sent")


def due(arguments: Arguments, now: datetime, first_seen: datetime) -> tuple[datetime, datetime]:
    """When to look again, and the last date, counted from when the watch began."""
    last = first_seen + parse_duration(str(arguments["at_latest"]))
    return min(now + parse_duration(str(arguments["after"])), max(last, now)), last
