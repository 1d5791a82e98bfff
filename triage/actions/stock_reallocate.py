"""stock.reallocate: fill short lines from another location."""

from triage.actions.arguments import word_or_id
from triage.actions.base import BaseAction, lines_of, past_picking, pick_states
from triage.domain.actions import Arguments, Image, Situation
from triage.domain.assessment.stock_facts import free_units, locations_that_fill, short_lines
from triage.domain.errors import Refused
from triage.domain.writes import MoveLines, Write


class StockReallocate(BaseAction):
    name = "stock.reallocate"
    meaning = "Move lines that their location cannot fill to one that can."
    inverse = "moving the lines back"
    undo_until = "pick started"
    reads_stock = True
    wanted = (word_or_id("to_location", ("best",), "The fullest location that can fill every short line, or an id."),)

    def bind(self, arguments: Arguments, situation: Situation) -> Arguments:
        order, stock = situation.order, situation.stock
        if stock is None or stock.unread:
            raise Refused(f"the stock of order {order.id} could not be read")
        short = short_lines(order.lines, stock)
        if not short:
            raise Refused(f"no line of order {order.id} is short at its location")
        if unrouted := [line.id for line in short if line.location is None]:
            raise Refused(f"{', '.join(unrouted)} of order {order.id} has no location that it could be moved back to")
        fitting = locations_that_fill(stock, short)
        wanted = arguments["to_location"]
        chosen = next((place for place in fitting if wanted in ("best", place)), None)
        if chosen is None:
            raise Refused(f"no location {wanted!r} can fill {', '.join(line.id for line in short)} of order {order.id}")
        return {"to_location": chosen, "lines": [line.id for line in short]}

    def too_late(self, arguments: Arguments, situation: Situation) -> str | None:
        return past_picking(situation)

    def write(self, arguments: Arguments, situation: Situation) -> Write:
        return MoveLines(
            situation.order.id, {line.id: str(arguments["to_location"]) for line in lines_of(arguments, situation)}
        )

    def footprint(self, arguments: Arguments, situation: Situation) -> Image:
        return {f"line.{line.id}.location": line.location for line in lines_of(arguments, situation)}

    def guard(self, arguments: Arguments, situation: Situation) -> Image:
        shipped: Image = {f"line.{line.id}.shipped": line.shipped for line in lines_of(arguments, situation)}
        return {**pick_states(situation), **shipped}

    def hinges(self, arguments: Arguments, situation: Situation) -> Image:
        return pick_states(situation)

    def done(self, arguments: Arguments, situation: Situation) -> bool:
        lines = lines_of(arguments, situation)
        return bool(lines) and all(line.location == arguments["to_location"] for line in lines)

    def reverse(self, arguments: Arguments, before: Image, situation: Situation, key: str) -> Write:
        lines = lines_of(arguments, situation)
        moves = {line.id: str(before[f"line.{line.id}.location"]) for line in lines}
        for line in lines:
            held = line.reservation is not None
            if held and (
                situation.stock is None or free_units(situation.stock, line, moves[line.id]) < line.open_quantity
            ):
                raise Refused(f"{moves[line.id]} has no stock of {line.sku} to take line {line.id} back")
        return MoveLines(situation.order.id, moves)
