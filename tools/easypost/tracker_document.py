"""A tracker of EasyPost into a Tracking."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tools.easypost.words import VOCABULARY
from tools.parcels.history import Happening
from tools.parcels.times import exact, instant
from tools.parcels.tracking import asked, flaw_of, not_told, put_together
from tools.parcels.words import Standing
from tools.reader import Bad, Reader, flag, items, need, obj, text
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.tracking import Tracking, TrackingStatus

_BACK = "EasyPost marks it as a return, so that nobody can tell to whom it went"
_TOWARDS = (TrackingStatus.DELIVERED, TrackingStatus.READY_FOR_PICKUP, TrackingStatus.OUT_FOR_DELIVERY)


def read_tracker(
    document: Any, now: datetime, asks_every: timedelta | None = None, parcel: tuple[str, str] | None = None
) -> Tracking:
    """Read a tracker; ``parcel`` is the carrier and number as they were asked for. Raises Unreadable for no tracker."""
    if not isinstance(document, dict) or not isinstance(document.get("tracking_code"), str):
        raise Unreadable("EasyPost answered something that is no tracker: it has no tracking_code")
    unread: dict[str, Flaw] = {}
    reader = Reader(document, unread)
    standing = _standing(document)
    if "is_return" in document and (reader.get("is_return", flag) or "is_return" in unread):
        standing = _of_a_return(standing)
    updated_at = reader.must("updated_at", exact)
    if "updated_at" in unread:
        unread["as_of"] = unread.pop("updated_at")
    told = str(document.get("carrier") or ""), document["tracking_code"]
    return put_together(
        "EasyPost",
        parcel or told,
        standing,
        _happenings(document),
        asked(updated_at, now, asks_every) if updated_at else None,
        known=True if standing.status is not None else not_told("EasyPost"),
        unread=unread,
    )


def _standing(fields: Mapping[str, Any]) -> Standing:
    try:
        detail = fields.get("status_detail")
        return VOCABULARY.read(text(need(fields, "status")), None if detail is None else text(detail))
    except Bad as bad:
        flaw = flaw_of("status", bad)
        return Standing(None, None, None, {"status": flaw, "reason": flaw})


def _of_a_return(standing: Standing) -> Standing:
    """What was delivered or is about to be may be on its way back to the sender, or a label for a return."""
    if standing.status not in _TOWARDS:
        return standing
    flaw = Flaw(FlawKind.ABSENT, _BACK)
    return Standing(None, None, standing.physical, {"status": flaw, "reason": flaw})


def _happenings(document: Mapping[str, Any]) -> Sequence[Happening] | Flaw:
    try:
        return [_happening(obj(entry)) for entry in items(need(document, "tracking_details"))]
    except Bad as bad:
        return flaw_of("tracking_details", bad)


def _happening(fields: Mapping[str, Any]) -> Happening:
    return Happening(
        when=instant(need(fields, "datetime")),
        standing=_standing(fields),
        code=_text(fields, "carrier_code"),
        text=_text(fields, "message") or _text(fields, "description"),
        place=str(fields.get("tracking_location") or ""),
    )


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return "" if value is None else text(value)
