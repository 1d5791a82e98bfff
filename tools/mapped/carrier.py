"""Parcels by mapping."""

from tools.mapped.file import MappingFile, OneRead
from tools.mapped.orders import entry_of
from tools.mapped.paging import ask
from tools.mapped.reading import Found, Reading, read_fields
from tools.mapped.shapes import TRACKING
from tools.wire.session import Session
from triage.domain.errors import Unreadable
from triage.domain.ports import Clock
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking


class MappedCarrier:
    """Tracking as its mapping file tells it."""

    def __init__(self, mapping: MappingFile, read: OneRead, session: Session, clock: Clock) -> None:
        self._mapping, self._read, self._session, self._clock = mapping, read, session, clock

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        return self.read_tracking(carrier, number, tape)

    def read_tracking(self, carrier: str, number: str, tape: Tape, kept: list[Found] | None = None) -> Tracking:
        """The same; ``kept`` gathers every field and where it was found."""
        given = {"carrier": carrier, "number": number}
        answered = ask(self._session, self._read.request.fill(given), given, tape)
        reading = Reading(answered, self._clock.now(), kept=kept)
        told, _ = entry_of(self._read, reading, f"parcel {number}")
        fields = read_fields(TRACKING, self._read.fields.parts, self._read.fields.untold, told, reading)
        if fields["number"] is not None and fields["number"] != number:
            raise Unreadable(f"asked for {number} of {carrier}, the carrier answered another parcel")
        scans = dict.fromkeys(fields["scans"])
        return Tracking(
            carrier=carrier,
            number=number,
            known=fields["known"] or False,
            status=fields["status"],
            reason=fields["reason"],
            scans=tuple(sorted(scans, key=lambda scan: scan.at)),
            as_of=fields["as_of"] or reading.now,
            calendar=fields["calendar"],
            unread=reading.unread,
        )
