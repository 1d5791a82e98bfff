"""Each write as a request of the reference API."""

from typing import Any

from tools.wire.paths import segment
from triage.domain.writes import (
    AddTag,
    CorrectAddress,
    MoveLines,
    PlaceHold,
    ReleaseHold,
    ReleaseReservations,
    RemoveTag,
    RequestExport,
    RequestRecount,
    ReserveLines,
    SetPriority,
    SetStatus,
    WithdrawExport,
    WithdrawRecount,
    Write,
)  # fmt: skip

Request = tuple[str, str, dict[str, Any] | None]


def request_for(write: Write) -> Request:
    """Method, path and JSON body. Ids are quoted, so that none can leave its place in the path."""
    order = f"/orders/{segment(write.order)}"
    match write:
        case PlaceHold(reason=reason):
            return "POST", f"{order}/holds", {"reason": reason}
        case ReleaseHold(hold=hold):
            return "DELETE", f"{order}/holds/{segment(hold)}", None
        case AddTag(tag=tag):
            return "PUT", f"{order}/tags/{segment(tag)}", None
        case RemoveTag(tag=tag):
            return "DELETE", f"{order}/tags/{segment(tag)}", None
        case SetPriority(to=priority):
            return "PUT", f"{order}/priority", {"priority": priority}
        case CorrectAddress(fields=fields):
            return "PATCH", f"{order}/shipping-address", {"fields": dict(fields)}
        case SetStatus(to=status):
            return "PUT", f"{order}/status", {"status": status}
        case RequestExport():
            return "POST", f"{order}/export", {}
        case WithdrawExport():
            return "DELETE", f"{order}/export", None
        case MoveLines(moves=moves):
            lines = [{"line": line, "to": to} for line, to in sorted(moves.items())]
            return "POST", f"{order}/reallocation", {"lines": lines}
        case ReserveLines():
            return "POST", f"{order}/reservations", {}
        case ReleaseReservations(reference=reference):
            return "DELETE", f"{order}/reservations/{segment(reference)}", None
        case RequestRecount(sku=sku, location=location):
            return "POST", "/recounts", {"sku": sku, "location": location}
        case WithdrawRecount(recount=recount):
            return "DELETE", f"/recounts/{segment(recount)}", None
