"""Canada Post by its tracking service: details of a parcel by its PIN, in XML."""

from collections.abc import Mapping

from tools.access import Access
from tools.canadapost.tracking_document import read_tracking
from tools.parcels.names import carrier_names, tracking_number
from tools.parcels.options import only
from tools.wire import Basic, Session
from tools.wire.paths import segment
from triage.domain.ports import Carrier, Clock
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking

__all__ = ["CanadaPostCarrier", "connect", "read_tracking"]


def connect(access: Access) -> Carrier:
    """``NAME-token`` is the password of the API key, ``NAME-user`` its user."""
    only(access.options)
    identity = Basic(access.secret("user"), access.secret("token"))
    session = access.session(identity, vendor_url="https://soa-gw.canadapost.ca")
    return CanadaPostCarrier(session, access.options, access.clock)


class CanadaPostCarrier:
    """Asks Canada Post by number; nothing is registered."""

    def __init__(self, session: Session, options: Mapping[str, str], clock: Clock) -> None:
        self._session, self._clock = session, clock
        self._names = carrier_names(
            "Canada Post", {"canadapost": "Canada Post", "postescanada": "Canada Post"}, options
        )

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        self._names.of(carrier)
        path = f"/vis/track/pin/{segment(tracking_number(number))}/detail"
        answer = self._session.fetch(path, tape, headers={"Accept": "application/vnd.cpc.track-v2+xml"})
        return read_tracking(answer.body, self._clock.now(), (carrier, number))
