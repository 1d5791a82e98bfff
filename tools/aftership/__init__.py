"""AfterShip: trackings that it keeps, read by slug and number, and its webhooks."""

from datetime import timedelta
from typing import Any

from tools.access import Access
from tools.aftership.tracking_document import read_tracking
from tools.aftership.webhooks import AfterShipWebhooks
from tools.aftership.words import CARRIERS
from tools.parcels.names import CarrierNames, carrier_names, tracking_number
from tools.parcels.options import asks_every, only
from tools.wire import Header, Session
from triage.domain.errors import NotFound, Unreadable
from triage.domain.ports import Carrier, Clock
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking

__all__ = ["AfterShipCarrier", "AfterShipWebhooks", "connect", "read_tracking"]

_ADDRESS = "https://api.aftership.com/tracking/2025-07"


def connect(access: Access) -> Carrier:
    only(access.options, "asks_every_hours")
    return AfterShipCarrier(
        access.session(Header("as-api-key", access.secret("token")), vendor_url=_ADDRESS),
        carrier_names("AfterShip", CARRIERS, access.options),
        access.clock,
        asks_every(access.options),
    )


class AfterShipCarrier:
    """Only reads trackings that are there: making one counts against the plan."""

    def __init__(self, session: Session, names: CarrierNames, clock: Clock, asks_every: timedelta | None) -> None:
        self._session, self._names, self._clock, self._asks_every = session, names, clock, asks_every

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        """Raises NotFound where AfterShip keeps none, Unreadable where it keeps several that are alike."""
        slug = self._names.of(carrier)
        query = [("slug", slug), ("tracking_numbers", tracking_number(number))]
        document, _ = self._session.read("/trackings", tape, query)
        found = [each for each in _trackings(document) if self._is(each, carrier, number)]
        if not found:
            raise NotFound(f"AfterShip keeps no tracking of {number} of {slug}; it is added where the label is bought")
        if len(found) > 1:
            raise Unreadable(f"AfterShip keeps {len(found)} trackings of {number} of {slug}, and none says which it is")
        return read_tracking(found[0], self._clock.now(), self._asks_every, (carrier, number))

    def _is(self, tracking: Any, carrier: str, number: str) -> bool:
        if not isinstance(tracking, dict) or tracking.get("tracking_number") != number:
            return False
        told = tracking.get("slug")
        return isinstance(told, str) and self._names.same(carrier, told)


def _trackings(document: Any) -> list[Any]:
    """The trackings of an answer: under ``data``, or by themselves."""
    data = document.get("data", document) if isinstance(document, dict) else None
    found = data.get("trackings") if isinstance(data, dict) else None
    if not isinstance(found, list):
        raise Unreadable("AfterShip answered something that is no list of trackings")
    return found
