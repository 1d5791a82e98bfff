"""A track of Shippo into a Tracking."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tools.parcels.history import Happening
from tools.parcels.times import exact, instant
from tools.parcels.tracking import asked, flaw_of, not_told, put_together
from tools.parcels.words import Standing
from tools.reader import Bad, items, need, obj, text
from tools.shippo.words import VOCABULARY
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw
from triage.domain.tracking import Tracking

_NOTHING_YET = Standing(None, None, None)


def read_track(
    document: Any, now: datetime, asks_every: timedelta | None = None, parcel: tuple[str, str] | None = None
) -> Tracking:
    """Read a track; ``parcel`` is the carrier and number as they were asked for. Raises Unreadable for no track."""
    if not isinstance(document, dict) or not isinstance(document.get("tracking_number"), str):
        raise Unreadable("Shippo answered something that is no track: it has no tracking_number")
    unread: dict[str, Flaw] = {}
    standing = _current(document, unread)
    updated_at = _updated_at(document, now, unread)
    told = str(document.get("carrier") or ""), document["tracking_number"]
    return put_together(
        "Shippo",
        parcel or told,
        standing,
        _happenings(document),
        asked(updated_at, now, asks_every) if updated_at else None,
        known=True if standing.status is not None else not_told("Shippo"),
        unread=unread,
    )


def _current(document: Mapping[str, Any], unread: dict[str, Flaw]) -> Standing:
    """``tracking_status`` is null where the carrier said nothing yet."""
    try:
        if "tracking_status" in document and document["tracking_status"] is None:
            return _NOTHING_YET
        return _standing(obj(need(document, "tracking_status")))
    except Bad as bad:
        unread["status"] = unread["reason"] = flaw_of("tracking_status", bad)
        return _NOTHING_YET


def _updated_at(document: Mapping[str, Any], now: datetime, unread: dict[str, Flaw]) -> datetime | None:
    """When Shippo wrote down what it tells. That there is nothing yet, it tells now."""
    current = document.get("tracking_status")
    if current is None and "tracking_status" in document:
        return now
    try:
        fields = obj(need(document, "tracking_status"))
        return exact(fields.get("object_updated") or need(fields, "object_created"))
    except Bad as bad:
        unread["as_of"] = flaw_of("tracking_status.object_updated", bad)
        return None


def _standing(fields: Mapping[str, Any]) -> Standing:
    try:
        return VOCABULARY.read(text(need(fields, "status")), _code(fields.get("substatus")))
    except Bad as bad:
        flaw = flaw_of("status", bad)
        return Standing(None, None, None, {"status": flaw, "reason": flaw})


def _code(substatus: Any) -> str | None:
    if substatus is None or isinstance(substatus, str):
        return substatus
    return text(need(obj(substatus), "code"))


def _happenings(document: Mapping[str, Any]) -> Sequence[Happening] | Flaw:
    try:
        return [_happening(obj(entry)) for entry in items(need(document, "tracking_history"))]
    except Bad as bad:
        return flaw_of("tracking_history", bad)


def _happening(fields: Mapping[str, Any]) -> Happening:
    details = fields.get("status_details")
    return Happening(
        when=instant(need(fields, "status_date")),
        standing=_standing(fields),
        code=_code(fields.get("substatus")) or "",
        text="" if details is None else text(details),
        place=str(fields.get("location") or ""),
    )
