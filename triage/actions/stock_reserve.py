"""stock.reserve: reserve again what was lost."""

from triage.actions.base import BaseAction, lines_of, past_picking, pick_states
from triage.domain.actions import Arguments, Image, Situation
from triage.domain.errors import Refused
from triage.domain.order import Line
from triage.domain.writes import ReleaseReservations, ReserveLines, Write


class StockReserve(BaseAction):
    name = "stock.reserve"
    meaning = "Reserve stock for every open line that has none reserved."
    inverse = "releasing that reservation"
    undo_until = "pick started"

    def bind(self, arguments: Arguments, situation: Situation) -> Arguments:
        lines = [line.id for line in situation.order.lines if line.reservation is None and line.open_quantity > 0]
        if not lines:
            raise Refused(f"every open line of order {situation.order.id} is reserved already")
        return {"lines": list(lines)}

    def too_late(self, arguments: Arguments, situation: Situation) -> str | None:
        return past_picking(situation)

    def write(self, arguments: Arguments, situation: Situation) -> Write:
        return ReserveLines(situation.order.id)

    def footprint(self, arguments: Arguments, situation: Situation) -> Image:
        return {f"line.{line.id}.reserved": _reserved(line) for line in lines_of(arguments, situation)}

    def guard(self, arguments: Arguments, situation: Situation) -> Image:
        places: Image = {f"line.{line.id}.location": line.location for line in lines_of(arguments, situation)}
        return {**pick_states(situation), **places}

    def hinges(self, arguments: Arguments, situation: Situation) -> Image:
        return pick_states(situation)

    def done(self, arguments: Arguments, situation: Situation) -> bool:
        lines = lines_of(arguments, situation)
        return bool(lines) and all(line.reservation is not None for line in lines)

    def reverse(self, arguments: Arguments, before: Image, situation: Situation, key: str) -> Write:
        return ReleaseReservations(situation.order.id, key)


def _reserved(line: Line) -> int:
    return line.reservation.quantity if line.reservation else 0
