"""EasyPost: trackers that it keeps, read by carrier and number, and its webhooks."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tools.access import Access
from tools.easypost.tracker_document import read_tracker
from tools.easypost.webhooks import EasyPostWebhooks
from tools.easypost.words import CARRIERS
from tools.parcels.names import CarrierNames, carrier_names, tracking_number
from tools.parcels.options import asks_every, only
from tools.parcels.times import exact
from tools.reader import Bad
from tools.wire import Basic, Session
from triage.domain.errors import NotFound, Unreadable
from triage.domain.ports import Carrier, Clock
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking

__all__ = ["EasyPostCarrier", "EasyPostWebhooks", "connect", "read_tracker"]


def connect(access: Access) -> Carrier:
    only(access.options, "asks_every_hours")
    return EasyPostCarrier(
        access.session(Basic(access.secret("token"), lambda: ""), vendor_url="https://api.easypost.com"),
        carrier_names("EasyPost", CARRIERS, access.options),
        access.clock,
        asks_every(access.options),
    )


class EasyPostCarrier:
    """Only lists trackers that are there: making one costs money, and is left to whoever buys the labels."""

    def __init__(self, session: Session, names: CarrierNames, clock: Clock, asks_every: timedelta | None) -> None:
        self._session, self._names, self._clock, self._asks_every = session, names, clock, asks_every

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        """The newest tracker of a parcel. Raises NotFound where EasyPost keeps none."""
        name = self._names.of(carrier)
        query = [("tracking_code", tracking_number(number)), ("carrier", name), ("page_size", "100")]
        document, _ = self._session.read("/v2/trackers", tape, query)
        if not isinstance(document, dict) or not isinstance(document.get("trackers"), list):
            raise Unreadable("EasyPost answered something that is no list of trackers")
        found = [each for each in document["trackers"] if self._is(each, carrier, number)]
        if not found:
            raise NotFound(f"EasyPost keeps no tracker of {number} of {name}; one is made where the label is bought")
        return read_tracker(_newest(found), self._clock.now(), self._asks_every, (carrier, number))

    def _is(self, tracker: Any, carrier: str, number: str) -> bool:
        if not isinstance(tracker, dict) or tracker.get("tracking_code") != number:
            return False
        told = tracker.get("carrier")
        return isinstance(told, str) and self._names.same(carrier, told)


def _newest(trackers: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Numbers are used again: the tracker that was made last. Raises Unreadable where that cannot be told."""
    if len(trackers) == 1:
        return trackers[0]
    try:
        made = [exact(each.get("created_at")) for each in trackers]
    except Bad as bad:
        raise Unreadable(f"EasyPost keeps several trackers of one number, and one of them has {bad}") from None
    return trackers[made.index(max(made))]
