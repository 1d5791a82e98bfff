"""order.hold: keep an order from being picked."""

from triage.actions.arguments import one_of
from triage.actions.base import BaseAction, pick_states, picking_started, status_of
from triage.actions.holds import our_holds, standing
from triage.domain.actions import Arguments, Image, Situation
from triage.domain.errors import Refused
from triage.domain.order import Hold, HoldReason
from triage.domain.writes import PlaceHold, ReleaseHold, Write


class OrderHold(BaseAction):
    name = "order.hold"
    meaning = "Keep an order from being picked. Too late to help once picking has started, and says so."
    inverse = "order.release_hold"
    undo_until = "ever"
    wanted = (one_of("reason", HoldReason, "Why the order is held."),)

    def write(self, arguments: Arguments, situation: Situation) -> Write:
        return PlaceHold(situation.order.id, str(arguments["reason"]))

    def footprint(self, arguments: Arguments, situation: Situation) -> Image:
        reason = str(arguments["reason"])
        return {f"hold.{reason}": standing(situation, reason)}

    def guard(self, arguments: Arguments, situation: Situation) -> Image:
        return status_of(situation)

    def hinges(self, arguments: Arguments, situation: Situation) -> Image:
        return pick_states(situation)

    def done(self, arguments: Arguments, situation: Situation) -> bool:
        return any(hold.reason == arguments["reason"] for hold in situation.order.holds)

    def warning(self, situation: Situation) -> str | None:
        late = picking_started(situation)
        return f"it came too late to stop this parcel: {late}" if late else None

    def reverse(self, arguments: Arguments, before: Image, situation: Situation, key: str) -> Write:
        ours = [hold for hold in our_holds(situation) if hold.reason == arguments["reason"]]
        if not ours:
            raise Refused(f"order {situation.order.id} shows no hold of ours for {arguments['reason']}")
        placed = next((hold for hold in ours if hold.reference == key), ours[-1])
        held_by_us = situation.order.status == "held" and before.get("order.status") != "held"
        if held_by_us and (older := _older(situation, placed)) is not None:
            raise Refused(
                f"order {situation.order.id} was {before.get('order.status')}, and would stay held without ours: "
                f"hold {older.id} for {older.reason} was there before; release that first"
            )
        return ReleaseHold(situation.order.id, placed.id)


def _older(situation: Situation, placed: Hold) -> Hold | None:
    """A hold that was there before ours, or may have been."""
    return next((hold for hold in situation.order.holds if hold != placed and not _later(hold, placed)), None)


def _later(hold: Hold, placed: Hold) -> bool:
    return hold.placed_at is not None and placed.placed_at is not None and hold.placed_at >= placed.placed_at
