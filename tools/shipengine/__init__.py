"""ShipEngine, which calls itself ShipStation API too: parcels by carrier and number, and its webhooks."""

from tools.access import Access
from tools.parcels.names import CarrierNames, carrier_names, tracking_number
from tools.parcels.options import only
from tools.shipengine.tracking_document import read_tracking
from tools.shipengine.webhooks import ShipEngineWebhooks
from tools.shipengine.words import CARRIERS
from tools.wire import Header, Session
from triage.domain.errors import Unreadable
from triage.domain.ports import Carrier, Clock
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking

__all__ = ["ShipEngineCarrier", "ShipEngineWebhooks", "connect", "read_tracking"]


def connect(access: Access) -> Carrier:
    only(access.options)
    return ShipEngineCarrier(
        access.session(Header("API-Key", access.secret("token")), vendor_url="https://api.shipengine.com"),
        carrier_names("ShipEngine", CARRIERS, access.options),
        access.clock,
    )


class ShipEngineCarrier:
    """Asks the carrier through ShipEngine; nothing is registered."""

    def __init__(self, session: Session, names: CarrierNames, clock: Clock) -> None:
        self._session, self._names, self._clock = session, names, clock

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        code = self._names.of(carrier)
        query = [("carrier_code", code), ("tracking_number", tracking_number(number))]
        document, _ = self._session.read("/v1/tracking", tape, query)
        if isinstance(document, dict) and document.get("tracking_number", number) != number:
            raise Unreadable(f"asked for {number} of {code}, ShipEngine answered another parcel")
        return read_tracking(document, self._clock.now(), code, (carrier, number))
