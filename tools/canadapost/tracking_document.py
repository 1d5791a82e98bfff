"""Tracking details and summaries of Canada Post into Trackings. Its zones are told by Canada's abbreviations."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from xml.etree.ElementTree import Element

from tools.carrier_codes import meaning
from tools.parcels.history import Happening
from tools.parcels.times import Instant, at, day_alone, written
from tools.parcels.tracking import flaw_of, put_together
from tools.parcels.words import Standing, Status, Vocabulary, unknown_word
from tools.parcels.xml import need, parsed, said
from tools.reader import Bad
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.tracking import Tracking, TrackingStatus

_ZONES = {
    "NST": -3.5, "NDT": -2.5, "AST": -4.0, "ADT": -3.0, "EST": -5.0, "EDT": -4.0,
    "CST": -6.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0,
}  # fmt: skip
_ABOUT_PAPERS = frozenset({"20"})  # a signature was recorded: it says nothing of where the parcel is
_SUMMED = re.compile(r"\d{8}:\d{6}", re.ASCII)
_TYPES = Vocabulary(
    {
        "attempted": Status(TrackingStatus.ATTEMPTED),
        "delivered": Status(TrackingStatus.DELIVERED),
        "induction": Status(TrackingStatus.IN_TRANSIT),
        "out": Status(TrackingStatus.OUT_FOR_DELIVERY),
        "vehicle_info": Status(TrackingStatus.IN_TRANSIT),
        "info": Status(None, physical=None, silence="Canada Post sums up to information alone"),
    },
    {},
    frozenset(),
)
_NO_EVENTS = Flaw(FlawKind.ABSENT, "the field 'significant-events' is absent")
_LAST_ALONE = Flaw(FlawKind.ABSENT, "events: a summary tells the last of them alone")


def read_tracking(body: bytes | str, as_of: datetime, parcel: tuple[str, str] | None = None) -> Tracking:
    """Read details or a summary; ``parcel`` is the carrier and number as they were asked for. Raises Unreadable."""
    root = parsed(body, "Canada Post")
    if root.tag == "tracking-detail":
        return _detail(root, as_of, parcel)
    if root.tag == "tracking-summary" and len(found := root.findall("pin-summary")) == 1:
        return _summary(found[0], as_of, parcel)
    raise Unreadable("Canada Post answered something that is neither tracking details nor a summary")


def _detail(root: Element, as_of: datetime, parcel: tuple[str, str] | None) -> Tracking:
    pin = _pin(root, parcel)
    listed = root.find("significant-events")
    happenings: Sequence[Happening] | Flaw
    try:
        happenings = [_happening(each) for each in listed.findall("occurrence")] if listed is not None else _NO_EVENTS
    except Bad as bad:
        happenings = flaw_of("significant-events", bad)
    return put_together("Canada Post", pin, _latest(happenings), happenings, as_of, known=True)


def _latest(happenings: Sequence[Happening] | Flaw) -> Standing:
    """How the parcel stands is what happened last: of equal times the one listed first, for they come newest first."""
    if isinstance(happenings, Flaw):
        return Standing(None, None, None, {"status": happenings, "reason": happenings})
    telling = [each for each in happenings if each.code.lstrip("0") not in _ABOUT_PAPERS]
    return max(telling, key=lambda each: each.when.at).standing if telling else Standing(None, None, None)


def _happening(event: Element) -> Happening:
    code = need(event, "event-identifier")
    place = " ".join(said(event, name) for name in ("event-site", "event-province", "event-retail-location-id"))
    return Happening(_when(event), _of_code(code), code, said(event, "event-description"), place)


def _of_code(code: str) -> Standing:
    found = meaning("canadapost", "event", code.lstrip("0"))
    if found is None:
        flaw = unknown_word(code)
        return Standing(None, None, None, {"status": flaw, "reason": flaw})
    return Standing(found.status, found.reason, found.physical)


def _when(event: Element) -> Instant:
    try:
        day = date.fromisoformat(need(event, "event-date"))
        told = said(event, "event-time")
        hour = time.fromisoformat(told) if told else None
    except ValueError:
        raise Bad("not a date and a time as Canada Post writes them") from None
    if hour is None:
        return day_alone(day)
    offset = _ZONES.get(said(event, "event-time-zone").upper())
    zone = None if offset is None else timezone(timedelta(hours=offset))
    return at(datetime.combine(day, hour, hour.tzinfo or zone))


def _summary(root: Element, as_of: datetime, parcel: tuple[str, str] | None) -> Tracking:
    pin = _pin(root, parcel)
    try:
        standing = _TYPES.read(need(root, "event-type"))
    except Bad as bad:
        flaw = flaw_of("event-type", bad)
        standing = Standing(None, None, None, {"status": flaw, "reason": flaw})
    happenings: Sequence[Happening] | Flaw
    try:
        when = _summed(need(root, "event-date-time"))
        happenings = [Happening(when, standing, "", said(root, "event-description"), said(root, "event-location"))]
    except Bad as bad:
        happenings = flaw_of("event-date-time", bad)
    return put_together(
        "Canada Post", pin, standing, happenings, as_of, known=True, unread={"events.status": _LAST_ALONE}
    )


def _summed(told: str) -> Instant:
    if _SUMMED.fullmatch(told) is None:
        raise Bad("not a time as Canada Post sums it up")
    return at(written(told, "%Y%m%d:%H%M%S"))


def _pin(root: Element, parcel: tuple[str, str] | None) -> tuple[str, str]:
    try:
        told = need(root, "pin")
    except Bad as bad:
        raise Unreadable(f"Canada Post answered a parcel without its number: {bad}") from None
    if parcel is not None and parcel[1] != told:
        raise Unreadable(f"asked for {parcel[1]}, Canada Post answered another parcel")
    return parcel or ("Canada Post", told)
