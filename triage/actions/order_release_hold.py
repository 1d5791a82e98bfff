"""order.release_hold: take back a hold of ours whose cause is gone."""

from triage.actions.arguments import word_or_id
from triage.actions.base import BaseAction, past_picking, pick_states, status_of
from triage.actions.holds import our_holds, standing
from triage.domain.actions import Arguments, Image, Situation
from triage.domain.errors import Refused
from triage.domain.writes import PlaceHold, ReleaseHold, Write


class OrderReleaseHold(BaseAction):
    name = "order.release_hold"
    meaning = "Release a hold of ours, where a release does not hand the order over in the same breath."
    inverse = "order.hold"
    undo_until = "pick started"
    wanted = (word_or_id("hold", ("ours",), "Our oldest hold, or the id of one of ours."),)

    def bind(self, arguments: Arguments, situation: Situation) -> Arguments:
        wanted = arguments["hold"]
        ours = our_holds(situation)
        for hold in ours:
            if wanted in ("ours", hold.id):
                return {"hold": hold.id, "reason": hold.reason}
        standing = ", ".join(f"{hold.id} by {hold.by}" for hold in situation.order.holds) or "none"
        raise Refused(f"order {situation.order.id} has no hold {wanted!r} of ours; its holds: {standing}")

    def too_late(self, arguments: Arguments, situation: Situation) -> str | None:
        return past_picking(situation)

    def write(self, arguments: Arguments, situation: Situation) -> Write:
        return ReleaseHold(situation.order.id, str(arguments["hold"]))

    def footprint(self, arguments: Arguments, situation: Situation) -> Image:
        reason = str(arguments["reason"])
        return {f"hold.{reason}": standing(situation, reason)}

    def guard(self, arguments: Arguments, situation: Situation) -> Image:
        return {**status_of(situation), **pick_states(situation)}

    def hinges(self, arguments: Arguments, situation: Situation) -> Image:
        return pick_states(situation)

    def done(self, arguments: Arguments, situation: Situation) -> bool:
        return all(hold.id != arguments["hold"] for hold in situation.order.holds)

    def reverse(self, arguments: Arguments, before: Image, situation: Situation, key: str) -> Write:
        return PlaceHold(situation.order.id, str(arguments["reason"]))
