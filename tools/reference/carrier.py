"""Parcels behind the reference API."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tools.reader import Reader, flag, maybe, moment, need, obj, text, word
from tools.reference.calendar_document import read_calendar
from tools.wire.paths import segment
from tools.wire.session import Session
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw
from triage.domain.tape import Tape
from triage.domain.tracking import CarrierReason, Scan, Tracking, TrackingStatus

_status, _reason = word(TrackingStatus), word(CarrierReason)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class ReferenceCarrier:
    """Tracking over HTTP."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        document, _ = self._session.read(f"/tracking/{segment(carrier)}/{segment(number)}", tape)
        if not isinstance(document, dict):
            raise Unreadable("the carrier answered something that is no object")
        told = document.get("carrier"), document.get("number")
        if told != (carrier, number):
            raise Unreadable(f"asked for {number} of {carrier}, the carrier answered another parcel")
        return read_tracking(carrier, number, document)


def read_tracking(carrier: str, number: str, document: Mapping[str, Any]) -> Tracking:
    """Read a parcel; ``unread`` names what could not be."""
    unread: dict[str, Flaw] = {}
    reader = Reader(document, unread)
    scans = reader.each("events", _scan)
    return Tracking(
        carrier=carrier,
        number=number,
        known=reader.must("known", flag) or False,
        status=reader.get("status", _status),
        reason=reader.get("reason", _reason),
        scans=tuple(sorted(scans, key=lambda scan: scan.at)),
        as_of=reader.must("as_of", moment) or _NEVER,
        calendar=reader.get("calendar", lambda value: read_calendar(obj(value))),
        unread=unread,
    )


def _scan(fields: Mapping[str, Any]) -> Scan:
    return Scan(
        at=moment(need(fields, "at")),
        status=maybe(fields, "status", _status),
        code=maybe(fields, "code", text) or "",
        text=maybe(fields, "text", text) or "",
        physical=flag(need(fields, "physical")),
    )
