"""A tracking answer of ShipEngine into a Tracking. The carrier is asked at that moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tools.carrier_codes import meaning
from tools.parcels.history import Happening
from tools.parcels.times import instant
from tools.parcels.tracking import flaw_of, not_told, put_together
from tools.parcels.words import Standing
from tools.reader import Bad, items, need, obj, text
from tools.shipengine.words import CODES_OF, VOCABULARY
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.tracking import Tracking

_KNOWN_BY = "NY"  # not yet in the carrier's system: known to whoever made the label


def read_tracking(document: Any, as_of: datetime, code: str = "", parcel: tuple[str, str] | None = None) -> Tracking:
    """Read a tracking answer; ``code`` is ShipEngine's of the carrier, where the answer names none; ``parcel`` is the
    carrier and number as they were asked for. Raises Unreadable for no tracking answer.
    """
    if not isinstance(document, dict) or not isinstance(document.get("tracking_number"), str):
        raise Unreadable("ShipEngine answered something that is no tracking: it has no tracking_number")
    told = document.get("carrier_code")
    of = told if isinstance(told, str) and told else code
    standing = _standing(document)
    known = standing.status is not None and str(document.get("status_code")).strip().upper() != _KNOWN_BY
    return put_together(
        "ShipEngine",
        parcel or (of, document["tracking_number"]),
        standing,
        _happenings(document, CODES_OF.get(of)),
        as_of,
        known=True if known else not_told("ShipEngine"),
    )


def _standing(fields: Mapping[str, Any]) -> Standing:
    try:
        return VOCABULARY.read(text(need(fields, "status_code")), _text(fields, "status_detail_code"))
    except Bad as bad:
        flaw = flaw_of("status_code", bad)
        return Standing(None, None, None, {"status": flaw, "reason": flaw})


def _happenings(document: Mapping[str, Any], codes: str | None) -> Sequence[Happening] | Flaw:
    try:
        return [_happening(obj(entry), codes) for entry in items(need(document, "events"))]
    except Bad as bad:
        return flaw_of("events", bad)


def _happening(fields: Mapping[str, Any], codes: str | None) -> Happening:
    code = _text(fields, "event_code")
    return Happening(
        when=instant(need(fields, "occurred_at")),
        standing=_of_event(fields, code, codes),
        code=code or _text(fields, "carrier_detail_code"),
        text=_text(fields, "description"),
        place=" ".join(str(fields.get(name) or "") for name in ("city_locality", "state_province", "postal_code")),
    )


def _of_event(fields: Mapping[str, Any], code: str, codes: str | None) -> Standing:
    """By ShipEngine's own words; where an event has none, by the table of its carrier; else it is not told."""
    if fields.get("status_code") not in (None, ""):
        return _standing(fields)
    found = meaning(codes, "event", code) if codes and code else None
    if found is None:
        flaw = Flaw(FlawKind.ABSENT, "an event has no status_code")
        return Standing(None, None, None, {"status": flaw, "reason": flaw})
    return Standing(found.status, found.reason, found.physical)


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return "" if value is None else text(value)
