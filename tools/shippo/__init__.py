"""Shippo: parcels by carrier and number, and its webhooks."""

from datetime import timedelta

from tools.access import Access
from tools.parcels.names import CarrierNames, carrier_names, tracking_number
from tools.parcels.options import asks_every, only
from tools.shippo.track_document import read_track
from tools.shippo.webhooks import ShippoWebhooks
from tools.shippo.words import CARRIERS
from tools.wire import Header, Session
from tools.wire.paths import segment
from triage.domain.errors import Unreadable
from triage.domain.ports import Carrier, Clock
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking

__all__ = ["ShippoCarrier", "ShippoWebhooks", "connect", "read_track"]


def connect(access: Access) -> Carrier:
    only(access.options, "asks_every_hours")
    return ShippoCarrier(
        access.session(
            Header("Authorization", access.secret("token"), "ShippoToken "), vendor_url="https://api.goshippo.com"
        ),
        carrier_names("Shippo", CARRIERS, access.options),
        access.clock,
        asks_every(access.options),
    )


class ShippoCarrier:
    """A number that Shippo has not seen before is asked of the carrier; nothing is registered."""

    def __init__(self, session: Session, names: CarrierNames, clock: Clock, asks_every: timedelta | None) -> None:
        self._session, self._names, self._clock, self._asks_every = session, names, clock, asks_every

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        token = self._names.of(carrier)
        path = f"/tracks/{segment(token)}/{segment(tracking_number(number))}"
        document, _ = self._session.read(path, tape)
        if isinstance(document, dict):
            told = document.get("carrier", token), document.get("tracking_number", number)
            if told != (token, number):
                raise Unreadable(f"asked for {number} of {token}, Shippo answered another parcel")
        return read_track(document, self._clock.now(), self._asks_every, (carrier, number))
