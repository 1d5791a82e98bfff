"""order.sync_status: bring the order system's word up to what payment or carrier proved."""

from triage.actions.arguments import one_of
from triage.actions.base import BaseAction, labels, pick_states, status_of
from triage.actions.holds import foreign_holds
from triage.domain.actions import Arguments, Image, Situation
from triage.domain.errors import Refused
from triage.domain.order import OrderStatus
from triage.domain.writes import SetStatus, Write


class OrderSyncStatus(BaseAction):
    name = "order.sync_status"
    meaning = "Set the order's status to what the payment or the carrier proved."
    inverse = "order.sync_status"
    undo_until = "the next change by anyone"
    wanted = (one_of("to", (OrderStatus.OPEN, OrderStatus.DELIVERED), "The status that was proved."),)

    def write(self, arguments: Arguments, situation: Situation) -> Write:
        return SetStatus(situation.order.id, str(arguments["to"]))

    def footprint(self, arguments: Arguments, situation: Situation) -> Image:
        return status_of(situation)

    def guard(self, arguments: Arguments, situation: Situation) -> Image:
        return {
            **_payment(situation),
            "holds.foreign": ", ".join(sorted(f"{hold.reason} by {hold.by}" for hold in foreign_holds(situation))),
            **{f"fulfilment.{part.id}.status": str(part.status) for part in situation.order.fulfilments},
            **pick_states(situation),
            **labels(situation),
        }

    def hinges(self, arguments: Arguments, situation: Situation) -> Image:
        return {**_payment(situation), **pick_states(situation)}

    def done(self, arguments: Arguments, situation: Situation) -> bool:
        return situation.order.status == arguments["to"]

    def reverse(self, arguments: Arguments, before: Image, situation: Situation, key: str) -> Write:
        if before.get("order.status") is None:
            raise Refused(f"the status that order {situation.order.id} had before is not known")
        return SetStatus(situation.order.id, str(before["order.status"]))


def _payment(situation: Situation) -> Image:
    payment = situation.order.payment
    return {"payment.status": str(payment.status) if payment else None}
