"""FedEx: ``eventType`` of its tracking answers. ``DE`` is a delivery exception here, not a delivery."""

from tools.parcels.words import Status
from triage.domain.tracking import CarrierReason as Why
from triage.domain.tracking import TrackingStatus as Is

_MOVES = Status(Is.IN_TRANSIT)
_TOLD = Status(Is.PRE_TRANSIT, physical=False)

TABLES = {
    "event": {
        "AA": _MOVES,
        "AF": _MOVES,
        "AR": _MOVES,
        "AX": _MOVES,
        "CC": _MOVES,
        "CD": Status(Is.EXCEPTION, reason=Why.CUSTOMS),
        "DD": Status(Is.EXCEPTION),
        "DE": Status(Is.EXCEPTION),
        "DL": Status(Is.DELIVERED),
        "DP": _MOVES,
        "DY": Status(Is.EXCEPTION),
        "FD": _MOVES,
        "HL": Status(Is.READY_FOR_PICKUP),
        "IT": _MOVES,
        "LO": _MOVES,
        "OC": _TOLD,
        "OD": Status(Is.OUT_FOR_DELIVERY),
        "OF": _MOVES,
        "PF": _MOVES,
        "PL": _MOVES,
        "PU": _MOVES,
        "PX": _MOVES,
        "RS": Status(Is.RETURNING),
        "SE": Status(Is.EXCEPTION),
        "SF": _MOVES,
    }
}
