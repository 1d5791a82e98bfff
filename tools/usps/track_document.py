"""Tracking answers of USPS Web Tools (TrackV2 with fields) into Trackings. Its times are local, without a zone."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from xml.etree.ElementTree import Element

from tools.carrier_codes import meaning
from tools.parcels.history import Happening
from tools.parcels.times import Instant, at, day_alone
from tools.parcels.tracking import flaw_of, put_together
from tools.parcels.words import Standing, Status, Vocabulary, unknown_word
from tools.parcels.xml import need, parsed, said
from tools.reader import Bad
from triage.domain.errors import NotFound, Rejected, Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.tracking import Tracking, TrackingStatus

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DATE = re.compile(r"([A-Za-z]+) (\d{1,2}), (\d{4})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d\d) (am|pm)", re.ASCII | re.IGNORECASE)
_NOT_LOCATED = "-2147219302"
_TO_ITS_SENDER = "to original sender"
_NEARER: Mapping[TrackingStatus | None, Sequence[TrackingStatus]] = {
    TrackingStatus.DELIVERED: (TrackingStatus.RETURNING,),
    TrackingStatus.EXCEPTION: (TrackingStatus.RETURNING, TrackingStatus.EXCEPTION),
}
_CATEGORIES = Vocabulary(
    {
        "pre-shipment": Status(TrackingStatus.PRE_TRANSIT, physical=False),
        "accepted": Status(TrackingStatus.IN_TRANSIT),
        "in transit": Status(TrackingStatus.IN_TRANSIT),
        "out for delivery": Status(TrackingStatus.OUT_FOR_DELIVERY),
        "out-for-delivery": Status(TrackingStatus.OUT_FOR_DELIVERY),
        "available for pickup": Status(TrackingStatus.READY_FOR_PICKUP),
        "delivery attempt": Status(TrackingStatus.ATTEMPTED),
        "delivered": Status(TrackingStatus.DELIVERED),
        "alert": Status(TrackingStatus.EXCEPTION),
    },
    {},
    frozenset(),
)


def read_tracking(body: bytes | str, number: str, as_of: datetime, carrier: str = "USPS") -> Tracking:
    """The parcel of ``number`` in an answer. Raises NotFound where the answer has none, Unreadable, or Rejected."""
    for info in track_infos(body):
        if info.get("ID") == number:
            return read_info(info, as_of, carrier)
    raise NotFound(f"USPS answered nothing about {number}")


def track_infos(body: bytes | str) -> Sequence[Element]:
    """Each parcel of an answer. Raises Rejected for an error that is about the whole request."""
    root = parsed(body, "USPS")
    if root.tag == "Error":
        raise Rejected(f"USPS refused: error {_text(root, 'Number')[:20]}")
    if root.tag != "TrackResponse":
        raise Unreadable("USPS answered something that is no TrackResponse")
    return root.findall("TrackInfo")


def read_info(info: Element, as_of: datetime, carrier: str = "USPS") -> Tracking:
    """One parcel of an answer. Only where USPS could not locate a number it says that it does not know it."""
    parcel = carrier, info.get("ID") or ""
    if not parcel[1]:
        raise Unreadable("USPS answered a parcel without its number")
    if (error := info.find("Error")) is not None:
        return _without_data(parcel, _text(error, "Number"), as_of)
    happenings = _happenings(info)
    standing = _standing(info)
    return put_together("USPS", parcel, standing, happenings, as_of, known=True)


def _without_data(parcel: tuple[str, str], error: str, as_of: datetime) -> Tracking:
    if error == _NOT_LOCATED:
        return put_together("USPS", parcel, Standing(None, None, None), [], as_of, known=False)
    flaw = Flaw(FlawKind.ABSENT, f"USPS tells nothing of it (error {error[:20]})")
    silent = Standing(None, None, None, {"status": flaw, "reason": flaw})
    return put_together("USPS", parcel, silent, flaw, as_of, known=flaw)


def _standing(info: Element) -> Standing:
    """By the category where there is one, and nearer by the last event; else by the last event alone."""
    try:
        last = info.find("TrackSummary")
        category, by_event = said(info, "StatusCategory"), _of_event(last) if last is not None else None
    except Bad as bad:
        return _unreadable(str(bad))
    if not category:
        return by_event or _unreadable("neither StatusCategory nor TrackSummary is there")
    standing = _CATEGORIES.read(category)
    if by_event is None or by_event.status is None:
        return _in_doubt(standing)
    return by_event if by_event.status in _NEARER.get(standing.status, ()) else standing


def _in_doubt(standing: Standing) -> Standing:
    """An alert whose event nobody knows may be anything, and so may its reason."""
    if standing.status is not TrackingStatus.EXCEPTION:
        return standing
    flaw = Flaw(FlawKind.ABSENT, "USPS sends an alert whose event is not in the map")
    return Standing(None, None, None, {"status": flaw, "reason": flaw})


def _unreadable(why: str) -> Standing:
    flaw = Flaw(FlawKind.UNREADABLE, why)
    return Standing(None, None, None, {"status": flaw, "reason": flaw})


def _happenings(info: Element) -> Sequence[Happening] | Flaw:
    try:
        return [_happening(each) for name in ("TrackSummary", "TrackDetail") for each in info.findall(name)]
    except Bad as bad:
        return flaw_of("TrackDetail", bad)


def _happening(event: Element) -> Happening:
    place = " ".join(said(event, name) for name in ("EventCity", "EventState", "EventZIPCode", "EventCountry"))
    return Happening(_when(event), _of_event(event), said(event, "EventCode"), need(event, "Event"), place)


def _of_event(event: Element) -> Standing:
    code = said(event, "EventCode")
    found = meaning("usps", "event", code) if code else None
    if found is None:
        flaw = unknown_word(code) if code else Flaw(FlawKind.ABSENT, "an event has no EventCode")
        return Standing(None, None, None, {"status": flaw, "reason": flaw})
    if found.status is TrackingStatus.DELIVERED and said(event, "Event").casefold().endswith(_TO_ITS_SENDER):
        return Standing(TrackingStatus.RETURNING, None, True)
    return Standing(found.status, found.reason, found.physical)


def _when(event: Element) -> Instant:
    day = _day(need(event, "EventDate"))
    told = said(event, "EventTime")
    return at(datetime.combine(day, _time(told))) if told else day_alone(day)


def _day(told: str) -> date:
    match = _DATE.fullmatch(told)
    if match is None or match[1].lower() not in _MONTHS:
        raise Bad("not a date as USPS writes it")
    try:
        return date(int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2]))
    except ValueError:
        raise Bad("not a date") from None


def _time(told: str) -> time:
    match = _TIME.fullmatch(told)
    if match is None or not 1 <= int(match[1]) <= 12 or int(match[2]) > 59:
        raise Bad("not a time as USPS writes it")
    return time(int(match[1]) % 12 + (12 if match[3].lower() == "pm" else 0), int(match[2]))


def _text(parent: Element, name: str) -> str:
    try:
        return said(parent, name)
    except Bad:
        return ""
