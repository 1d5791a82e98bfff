"""USPS: ``EventCode`` of its tracking answers (Publication 199), as far as they tell how a parcel stands."""

from tools.parcels.words import Status
from triage.domain.tracking import CarrierReason as Why
from triage.domain.tracking import TrackingStatus as Is

_MOVES = Status(Is.IN_TRANSIT)
_BACK = Status(Is.RETURNING)

TABLES = {
    "event": {
        "01": Status(Is.DELIVERED),
        "02": Status(Is.ATTEMPTED),
        "03": _MOVES,
        "04": Status(Is.EXCEPTION, reason=Why.REFUSED),
        "05": Status(Is.EXCEPTION, reason=Why.ADDRESS),
        "06": _MOVES,
        "07": _MOVES,
        "08": Status(Is.EXCEPTION),
        "09": _BACK,
        "10": _MOVES,
        "14": Status(Is.READY_FOR_PICKUP),
        "16": Status(Is.READY_FOR_PICKUP),
        "21": Status(Is.EXCEPTION, reason=Why.ADDRESS),
        "22": Status(Is.EXCEPTION, reason=Why.ADDRESS),
        "23": Status(Is.EXCEPTION, reason=Why.MOVED),
        "24": Status(Is.EXCEPTION, reason=Why.MOVED),
        "25": Status(Is.EXCEPTION, reason=Why.ADDRESS),
        "52": Status(Is.ATTEMPTED),
        "53": Status(Is.ATTEMPTED),
        "54": Status(Is.ATTEMPTED),
        "55": Status(Is.ATTEMPTED),
        "A1": _MOVES,
        "EF": _MOVES,
        "GX": Status(Is.PRE_TRANSIT, physical=False),
        "L1": _MOVES,
        "MA": Status(Is.PRE_TRANSIT, physical=False),
        "NT": Status(Is.IN_TRANSIT, physical=False),
        "OA": _MOVES,
        "OF": Status(Is.OUT_FOR_DELIVERY),
        "PC": _MOVES,
        "T1": _MOVES,
        "TM": _MOVES,
        "U1": _MOVES,
    }
}
