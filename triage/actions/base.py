"""What most actions have in common; each action overrides what is its own."""

from collections.abc import Mapping

from triage.actions.arguments import Argument, problems_of, schema_of
from triage.domain.actions import Arguments, Image, Situation
from triage.domain.fact_values import Plain
from triage.domain.order import Line, PickState


class BaseAction:
    """Arguments from a declaration, bound as they are written, never too late, with an empty guard."""

    wanted: tuple[Argument, ...] = ()
    reads_stock: bool = False
    asks_receiver: bool = False
    internal: bool = False

    @property
    def schema(self) -> Mapping[str, Plain]:
        return schema_of(self.wanted)

    def problems(self, arguments: Mapping[str, object]) -> Mapping[str, str]:
        return problems_of(self.wanted, arguments)

    def bind(self, arguments: Arguments, situation: Situation) -> Arguments:
        return arguments

    def too_late(self, arguments: Arguments, situation: Situation) -> str | None:
        return None

    def warning(self, situation: Situation) -> str | None:
        return None

    def guard(self, arguments: Arguments, situation: Situation) -> Image:
        return {}

    def hinges(self, arguments: Arguments, situation: Situation) -> Image:
        return {}


def picking_started(situation: Situation) -> str | None:
    """Why picking makes it too late, or None."""
    for part in situation.order.fulfilments:
        if part.pick_state is not PickState.NOT_STARTED:
            return f"picking of {part.id} has started ({part.pick_state})"
    return None


def past_picking(situation: Situation) -> str | None:
    """Why picking makes it too late, or may: where nobody tells how far it is, nobody can say that it is not."""
    return picking_started(situation) or _untold(situation, "pick_state", "whether picking has started")


def past_labels(situation: Situation) -> str | None:
    """The same for a label that was bought."""
    bought = next((part.id for part in situation.order.fulfilments if part.label is not None), None)
    told = f"a label of {bought} was bought" if bought is not None else None
    return told or _untold(situation, "label", "whether a label was bought")


def _untold(situation: Situation, part: str, what: str) -> str | None:
    unread = situation.order.unread
    flaw = unread.get("fulfilments") or unread.get(f"fulfilments.{part}")
    return f"{what} is not known: {flaw}" if flaw is not None else None


def pick_states(situation: Situation) -> Image:
    return {f"fulfilment.{part.id}.pick_state": str(part.pick_state) for part in situation.order.fulfilments}


def labels(situation: Situation) -> Image:
    return {f"fulfilment.{part.id}.label": part.label is not None for part in situation.order.fulfilments}


def status_of(situation: Situation) -> Image:
    status = situation.order.status
    return {"order.status": str(status) if status else None}


def lines_of(arguments: Arguments, situation: Situation) -> list[Line]:
    """The lines that an action was bound to; none where one of them is gone."""
    names = arguments["lines"]
    assert isinstance(names, list)
    lines = [line for line in situation.order.lines if line.id in names]
    return lines if len(lines) == len(names) else []
