"""order.retry_export: hand an order over again, once the receiver said that it has nothing."""

from triage.actions.base import BaseAction
from triage.domain.actions import Arguments, Image, Situation
from triage.domain.order import ExportState
from triage.domain.writes import RequestExport, WithdrawExport, Write


class OrderRetryExport(BaseAction):
    name = "order.retry_export"
    meaning = "Ask for the hand-over again; sent only after the receiver said, by our reference, that it has nothing."
    inverse = "withdrawing the request"
    undo_until = "the receiver acknowledged it"
    asks_receiver = True

    def too_late(self, arguments: Arguments, situation: Situation) -> str | None:
        return "the receiver acknowledged the order" if _state(situation) == ExportState.ACKNOWLEDGED else None

    def write(self, arguments: Arguments, situation: Situation) -> Write:
        return RequestExport(situation.order.id)

    def footprint(self, arguments: Arguments, situation: Situation) -> Image:
        return {"export.state": _state(situation)}

    def hinges(self, arguments: Arguments, situation: Situation) -> Image:
        return {"export.foreign": _acknowledged_to_another(situation)}

    def done(self, arguments: Arguments, situation: Situation) -> bool:
        return _state(situation) in (ExportState.REQUESTED, ExportState.ACKNOWLEDGED)

    def reverse(self, arguments: Arguments, before: Image, situation: Situation, key: str) -> Write:
        return WithdrawExport(situation.order.id)


def _state(situation: Situation) -> str | None:
    export = situation.order.export
    return str(export.state) if export else None


def _acknowledged_to_another(situation: Situation) -> bool:
    """Whether the receiver has it from somebody whose request was not ours."""
    export = situation.order.export
    acknowledged = export is not None and export.state is ExportState.ACKNOWLEDGED
    return acknowledged and export is not None and export.reference not in situation.our_references
