"""stock.request_recount: have somebody count what two systems count differently."""

from triage.actions.arguments import word_or_id
from triage.actions.base import BaseAction
from triage.domain.actions import Arguments, Image, Situation
from triage.domain.assessment.stock_facts import count_difference
from triage.domain.errors import Refused
from triage.domain.stock import Position, Recount
from triage.domain.writes import RequestRecount, WithdrawRecount, Write


class StockRequestRecount(BaseAction):
    name = "stock.request_recount"
    meaning = "Ask the warehouse to count one SKU at one location again."
    inverse = "withdrawing it"
    undo_until = "count begun"
    reads_stock = True
    wanted = (
        word_or_id("location", ("shortest",), "Where the counts differ most, or an id."),
        word_or_id("sku", ("shortest",), "The SKU whose counts differ most, or an id."),
    )

    def bind(self, arguments: Arguments, situation: Situation) -> Arguments:
        stock = situation.stock
        if stock is None or stock.unread:
            raise Refused(f"the stock of order {situation.order.id} could not be read")
        wanted_sku, wanted_place = arguments["sku"], arguments["location"]
        fitting = [
            p for p in stock.positions if wanted_sku in ("shortest", p.sku) and wanted_place in ("shortest", p.location)
        ]
        if not fitting:
            raise Refused(f"order {situation.order.id} has no stock position {wanted_sku} at {wanted_place}")
        chosen = min(fitting, key=lambda p: (-count_difference(p), p.available, p.sku, p.location))
        return {"location": chosen.location, "sku": chosen.sku}

    def too_late(self, arguments: Arguments, situation: Situation) -> str | None:
        begun = [recount for recount in _ours(arguments, situation) if recount.state in ("begun", "done")]
        return f"the count is {begun[0].state}" if begun else None

    def write(self, arguments: Arguments, situation: Situation) -> Write:
        return RequestRecount(situation.order.id, str(arguments["sku"]), str(arguments["location"]))

    def footprint(self, arguments: Arguments, situation: Situation) -> Image:
        open_ones = [recount for recount in _ours(arguments, situation) if recount.state != "withdrawn"]
        return {f"recount.{arguments['sku']}@{arguments['location']}": bool(open_ones)}

    def done(self, arguments: Arguments, situation: Situation) -> bool:
        position = _position(arguments, situation)
        return position is not None and any(recount.state in ("requested", "begun") for recount in position.recounts)

    def reverse(self, arguments: Arguments, before: Image, situation: Situation, key: str) -> Write:
        for recount in _ours(arguments, situation):
            if recount.reference == key:
                return WithdrawRecount(situation.order.id, recount.id)
        raise Refused(f"no recount of {arguments['sku']} at {arguments['location']} was requested by {key}")


def _position(arguments: Arguments, situation: Situation) -> Position | None:
    return situation.stock.at(str(arguments["sku"]), str(arguments["location"])) if situation.stock else None


def _ours(arguments: Arguments, situation: Situation) -> list[Recount]:
    position = _position(arguments, situation)
    return [r for r in position.recounts if r.reference in situation.our_references] if position else []
