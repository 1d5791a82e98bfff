"""Canada Post: ``event-identifier`` of its tracking answers, written without leading zeros."""

from tools.parcels.words import Status
from triage.domain.tracking import CarrierReason as Why
from triage.domain.tracking import TrackingStatus as Is

_MOVES = Status(Is.IN_TRANSIT)
_ARRIVED = Status(Is.DELIVERED)

TABLES = {
    "event": {
        "20": Status(Is.IN_TRANSIT, physical=False),
        "100": _MOVES,
        "156": Status(Is.READY_FOR_PICKUP, physical=False),
        "173": Status(Is.EXCEPTION, reason=Why.ADDRESS),
        "174": Status(Is.OUT_FOR_DELIVERY),
        "500": Status(Is.OUT_FOR_DELIVERY),
        "1408": _ARRIVED,
        "1409": _ARRIVED,
        **{str(code): _ARRIVED for code in range(1421, 1435)},
        "1441": _ARRIVED,
        "1442": _ARRIVED,
        **{str(code): _ARRIVED for code in range(1496, 1500)},
        "1479": Status(Is.ATTEMPTED),
        "1701": Status(Is.READY_FOR_PICKUP),
        "2300": _MOVES,
        "3000": Status(Is.PRE_TRANSIT, physical=False),
    }
}
