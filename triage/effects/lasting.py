"""Whether effects of ours last: what is there now, against what we left there and what may come of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from triage.actions.base import picking_started
from triage.actions.order_tag import PREFIX
from triage.domain.actions import Action, Situation
from triage.domain.assessment.people_facts import OUR_ACCOUNT
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.domain.order import Line, Order, OrderStatus
from triage.effects.images import Differences, differences
from triage.effects.standing import looked_for

_OVER = frozenset({OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.CANCELLED})
_ONWARD = ("pending", "open", "held", "released", "part_shipped", "shipped", "cancelled", "delivered")
_NOT_SETTLED = frozenset({IntentState.INTENDED, IntentState.APPLIED, IntentState.UNCONFIRMED})


@dataclass(frozen=True, slots=True)
class Loss:
    """An effect of ours that is gone, and not by us; ``differences`` maps a field to ``after`` and ``now``."""

    intent: Intent
    differences: Differences

    def __str__(self) -> str:
        return f"{self.intent.action}: {', '.join(_told(*each) for each in self.differences.items())}"


def losses(
    actions: Mapping[str, Action], intents: Iterable[Intent], others: Sequence[Intent], situation: Situation
) -> list[Loss]:
    """Which of the verified ``intents`` did not last. ``others`` are all of ours on the order, read after it was.

    What could not be read is no loss, nor is what an effect of ours without a known outcome may have changed.
    """
    found = []
    for intent in intents:
        action = actions.get(intent.action)
        if action is not None and _can_tell(intent, others, action):
            left = looked_for(action, intent, others, situation)
            moved = differences(intent.footprint, left, action.footprint(intent.arguments, situation))
            gone = {
                name: each
                for name, each in moved.items()
                if _lost(_Moved(intent, name, each["after"], each["now"], situation))
            }
            if gone:
                found.append(Loss(intent, gone))
    return found


def counted_skus(intents: Iterable[Intent]) -> list[str]:
    """The SKUs whose stock must be read, beside the order, to look at these."""
    counts = (each for each in intents if each.action == "stock.request_recount" and _stands(each))
    return sorted({str(intent.arguments["sku"]) for intent in counts})


def strangers(order: Order, intents: Iterable[Intent]) -> list[str]:
    """What the back office shows as ours and no intent of ours accounts for, in words."""
    known, added = set(), set()
    for intent in intents:
        known.add(intent.id)
        added.add(intent.arguments.get("add"))
    holds = [hold for hold in order.holds if hold.by == OUR_ACCOUNT and hold.reference not in known]
    tags = [tag for tag in sorted(order.tags or ()) if tag.startswith(PREFIX) and tag not in added]
    return [f"hold {hold.id} for {hold.reason}" for hold in holds] + [f"tag {tag}" for tag in tags]


def _stands(intent: Intent) -> bool:
    return intent.state is IntentState.VERIFIED and intent.undoes is None


def _can_tell(intent: Intent, others: Iterable[Intent], action: Action) -> bool:
    if not _stands(intent) or action.internal or intent.erased or intent.after is None:
        return False
    written = set(intent.footprint)
    return not any(each.state in _NOT_SETTLED and written & set(each.footprint) for each in others)


def _lost(moved: "_Moved") -> bool:
    path, lost = _LOST[moved.intent.action]
    unread = any(each == path or each.startswith(f"{path}.") for each in moved.order.unread)
    return not unread and lost(moved)


@dataclass(frozen=True, slots=True)
class _Moved:
    """One field that is not as we left it."""

    intent: Intent
    name: str
    left: Plain
    now: Plain
    situation: Situation

    @property
    def order(self) -> Order:
        return self.situation.order

    @property
    def line(self) -> Line | None:
        """The line that a field as ``line.ID.reserved`` is about, if the order still has it."""
        return next((line for line in self.order.lines if self.name.startswith(f"line.{line.id}.")), None)

    @property
    def over(self) -> bool:
        return self.order.status in _OVER


def _of_hold(moved: _Moved) -> bool:
    return not moved.over and _number(moved.now) < _number(moved.left)


def _of_tag(moved: _Moved) -> bool:
    return not moved.over and moved.order.tags is not None


def _of_priority(moved: _Moved) -> bool:
    order = moved.order
    released = order.released_at is not None or _further(order.status, "held") or picking_started(moved.situation)
    return moved.now is not None and not released


def _of_address(moved: _Moved) -> bool:
    return moved.order.shipping_address is not None


def _of_status(moved: _Moved) -> bool:
    return moved.now is not None and not _further(moved.now, moved.left)


def _of_export(moved: _Moved) -> bool:
    return not moved.over and moved.now not in ("requested", "acknowledged")


def _of_place(moved: _Moved) -> bool:
    shippable = moved.line is not None and moved.line.open_quantity > 0
    return shippable and moved.now == moved.intent.before.get(moved.name)


def _of_reservation(moved: _Moved) -> bool:
    if moved.line is None or moved.over or picking_started(moved.situation):
        return False
    return _number(moved.now) < min(_number(moved.left), moved.line.open_quantity)


def _of_recount(moved: _Moved) -> bool:
    positions = moved.situation.stock.positions if moved.situation.stock else ()
    recounts = [recount for position in positions for recount in position.recounts]
    return any(recount.reference == moved.intent.id and recount.state == "withdrawn" for recount in recounts)


def _never(_: _Moved) -> bool:
    return False


_LOST: Mapping[str, tuple[str, Callable[[_Moved], bool]]] = {
    "order.hold": ("holds", _of_hold),
    "order.release_hold": ("holds", _never),
    "order.tag": ("tags", _of_tag),
    "order.set_priority": ("priority", _of_priority),
    "order.correct_address": ("shipping_address", _of_address),
    "order.sync_status": ("status", _of_status),
    "order.retry_export": ("export", _of_export),
    "stock.reallocate": ("lines", _of_place),
    "stock.reserve": ("lines", _of_reservation),
    "stock.request_recount": ("positions", _of_recount),
}
"""By action: the field of an order that must be readable to tell, and when what differs is a loss.

A hold or a tag of ours stands until we take it back, or the order is shipped, delivered or cancelled; what we released
may be held again. A priority has done its work once the order is released. An address stays as it was corrected. A
status may go on, and never back. An export is under way or acknowledged, as long as the order needs one. A line
that was moved does not move back before it is shipped; a further move is somebody's newer word. A reservation is used
up by picking and shipping, and need not be more than is left to ship. A recount is not withdrawn; one that is not
listed any more is done.
"""


def _further(status: object, than: object) -> bool:
    return status in _ONWARD and than in _ONWARD and _ONWARD.index(str(status)) > _ONWARD.index(str(than))


def _number(value: Plain) -> int:
    return value if isinstance(value, int) else 0


def _told(name: str, moved: Mapping[str, Plain]) -> str:
    """Addresses are personal data, and are not told."""
    return f"{name} was changed" if name.startswith("address.") else f"{name} was {moved['after']}, is {moved['now']}"
