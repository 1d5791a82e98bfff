"""UPS: the types and codes of its package statuses, and its exception reasons. ``11`` is in both tables."""

from tools.parcels.words import Status
from triage.domain.tracking import CarrierReason as Why
from triage.domain.tracking import TrackingStatus as Is

TABLES = {
    "status_type": {
        "D": Status(Is.DELIVERED),
        "I": Status(Is.IN_TRANSIT),
        "M": Status(Is.PRE_TRANSIT, physical=False),
        "MV": Status(None, physical=False, silence="UPS says that its label was voided"),
        "O": Status(Is.OUT_FOR_DELIVERY),
        "P": Status(Is.IN_TRANSIT),
        "RS": Status(Is.RETURNING),
        "X": Status(Is.EXCEPTION),
    },
    "package_status": {"003": Status(Is.PRE_TRANSIT, physical=False), "011": Status(Is.DELIVERED)},
    "exception_reason": {"11": Status(Is.EXCEPTION, reason=Why.MISSED_CONNECTION)},
}
