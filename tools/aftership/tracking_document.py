"""A tracking of AfterShip into a Tracking: of version 4 and of the dated versions alike."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tools.aftership.words import VOCABULARY
from tools.parcels.history import Happening
from tools.parcels.times import exact, instant
from tools.parcels.tracking import asked, flaw_of, not_told, put_together
from tools.parcels.words import Standing
from tools.reader import Bad, Reader, flag, items, need, obj, text
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.tracking import Tracking, TrackingStatus

_BACK = "AfterShip does not say whether it went back to its sender"


def read_tracking(
    document: Any, now: datetime, asks_every: timedelta | None = None, parcel: tuple[str, str] | None = None
) -> Tracking:
    """Read a tracking; ``parcel`` is the carrier and number as they were asked for. Raises Unreadable for none."""
    if not isinstance(document, dict) or not isinstance(document.get("tracking_number"), str):
        raise Unreadable("AfterShip answered something that is no tracking: it has no tracking_number")
    unread: dict[str, Flaw] = {}
    reader = Reader(document, unread)
    standing = _returned(reader, _standing(document))
    updated_at = reader.must("updated_at", exact)
    if "updated_at" in unread:
        unread["as_of"] = unread.pop("updated_at")
    told = str(document.get("slug") or ""), document["tracking_number"]
    return put_together(
        "AfterShip",
        parcel or told,
        standing,
        _happenings(document),
        asked(updated_at, now, asks_every) if updated_at else None,
        known=True if standing.status is not None else not_told("AfterShip"),
        unread=unread,
    )


def _standing(fields: Mapping[str, Any]) -> Standing:
    try:
        detail = fields.get("subtag")
        return VOCABULARY.read(text(need(fields, "tag")), None if detail is None else text(detail))
    except Bad as bad:
        flaw = flaw_of("tag", bad)
        return Standing(None, None, None, {"status": flaw, "reason": flaw})


def _returned(reader: Reader, standing: Standing) -> Standing:
    """``return_to_sender`` is told beside the tag: what was delivered then, was delivered to its sender."""
    if standing.status is not TrackingStatus.DELIVERED or "return_to_sender" not in reader.document:
        return standing
    back = reader.get("return_to_sender", flag)
    if "return_to_sender" in reader.unread:
        flaw = Flaw(FlawKind.UNREADABLE, _BACK)
        return Standing(None, None, True, {"status": flaw, "reason": flaw})
    return Standing(TrackingStatus.RETURNING, standing.reason, True) if back else standing


def _happenings(document: Mapping[str, Any]) -> Sequence[Happening] | Flaw:
    try:
        return [_happening(obj(entry)) for entry in items(need(document, "checkpoints"))]
    except Bad as bad:
        return flaw_of("checkpoints", bad)


def _happening(fields: Mapping[str, Any]) -> Happening:
    place = fields.get("location") or fields.get("city") or fields.get("country_iso3") or ""
    return Happening(
        when=instant(need(fields, "checkpoint_time")),
        standing=_standing(fields),
        code=_text(fields, "raw_tag") or _text(fields, "subtag"),
        text=_text(fields, "message"),
        place=str(place),
    )


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return "" if value is None else text(value)
