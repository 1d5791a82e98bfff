"""Whether an action may run in a back office: by what it sets off there, and by what its undo would.

An action whose undo would mail the customer could not be taken back without reaching them, so it is off too.
"""

from collections.abc import Mapping

from triage.domain.actions import SetsOff, why_off
from triage.domain.order import Order
from triage.domain.writes import AddTag, PlaceHold, ReleaseHold, RemoveTag, SetPriority, SetStatus, Write

Asked = tuple[str, Mapping[str, object]]
_SAME_ACTION = {
    "correct_address": "order.correct_address",
    "request_export": "order.retry_export",
    "withdraw_export": "order.retry_export",
    "move_lines": "stock.reallocate",
    "reserve_lines": "stock.reserve",
    "release_reservations": "stock.reserve",
    "request_recount": "stock.request_recount",
    "withdraw_recount": "stock.request_recount",
}


def why_not_silent(
    action: str, arguments: Mapping[str, object], sets_off: Mapping[str, SetsOff], order: Order | None
) -> str | None:
    """Why an action is off in a back office with these terms, or None. Without an order, what its undo would
    write back may not be known yet, and is not asked about.
    """
    if (why := why_off(action, arguments, sets_off)) is not None:
        return why
    undo = _undone_as(action, order)
    if undo is not None and (why := why_off(*undo, sets_off)) is not None:
        return f"{action} could not be undone in silence: {why}"
    return None


def harm_of(write: Write, sets_off: Mapping[str, SetsOff]) -> str | None:
    """What the write of an undo is known to set off, in words, or None. What was allowed to be done may be
    undone where the terms say nothing of it any more.
    """
    action, arguments = _asked_as(write)
    said = any(key in sets_off for key in (action, *(f"{action}:{value}" for value in arguments.values())))
    return why_off(action, arguments, sets_off) if said else None


def _asked_as(write: Write) -> Asked:
    match write:
        case PlaceHold(reason=reason):
            return "order.hold", {"reason": reason}
        case ReleaseHold():
            return "order.release_hold", {}
        case AddTag(tag=tag) | RemoveTag(tag=tag):
            return "order.tag", {"tag": tag}
        case SetPriority(to=priority):
            return "order.set_priority", {"to": priority}
        case SetStatus(to=status):
            return "order.sync_status", {"to": status}
        case _:
            return _SAME_ACTION[write.name], {}


def _undone_as(action: str, order: Order | None) -> Asked | None:
    match action:
        case "order.hold":
            return "order.release_hold", {}
        case "order.release_hold":
            return "order.hold", {}
        case "order.sync_status" if order is not None and order.status is not None:
            return "order.sync_status", {"to": str(order.status)}
        case "order.set_priority" if order is not None and order.priority is not None:
            return "order.set_priority", {"to": order.priority}
        case _:
            return None
