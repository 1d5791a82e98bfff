"""Shippo's words: ``status`` and the code of ``substatus``."""

from tools.parcels.words import Detail, Status, Vocabulary
from triage.domain.tracking import CarrierReason as Why
from triage.domain.tracking import TrackingStatus as Is

_PLAIN = Detail()

VOCABULARY = Vocabulary(
    statuses={
        "unknown": Status(None, physical=None),
        "pre_transit": Status(Is.PRE_TRANSIT, physical=False),
        "transit": Status(Is.IN_TRANSIT),
        "delivered": Status(Is.DELIVERED),
        "returned": Status(Is.RETURNING),
        "failure": Status(Is.ATTEMPTED),
    },
    details={
        "information_received": Detail(physical=False),
        "address_issue": Detail(Is.EXCEPTION, Why.ADDRESS),
        "contact_carrier": Detail(Is.EXCEPTION),
        "delayed": Detail(Is.EXCEPTION),
        "delivery_attempted": Detail(Is.ATTEMPTED),
        "delivery_rescheduled": _PLAIN,
        "delivery_scheduled": _PLAIN,
        "location_inaccessible": Detail(Is.EXCEPTION),
        "notice_left": Detail(Is.ATTEMPTED),
        "out_for_delivery": Detail(Is.OUT_FOR_DELIVERY),
        "package_accepted": _PLAIN,
        "package_arrived": _PLAIN,
        "package_damaged": Detail(Is.EXCEPTION, Why.DAMAGED),
        "package_departed": _PLAIN,
        "package_forwarded": _PLAIN,
        "package_held": Detail(Is.EXCEPTION),
        "package_processed": _PLAIN,
        "package_processing": _PLAIN,
        "pickup_available": Detail(Is.READY_FOR_PICKUP),
        "reschedule_delivery": Detail(Is.EXCEPTION),
        "delivered": _PLAIN,
        "return_to_sender": _PLAIN,
        "returned_to_sender": _PLAIN,
        "package_unclaimed": _PLAIN,
        "package_undeliverable": Detail(Is.EXCEPTION),
        "package_disposed": Detail(Is.EXCEPTION),
        "package_lost": Detail(Is.EXCEPTION, Why.LOST),
        "other": Detail(silence="Shippo does not recognise what the carrier says"),
    },
    refined=frozenset({Is.IN_TRANSIT, Is.ATTEMPTED}),
)

CARRIERS = {
    "apc": "apc_postal", "asendia": "asendia_us", "australiapost": "australia_post", "canadapost": "canada_post",
    "chronopost": "chronopost", "colissimo": "colissimo", "correos": "correos", "deutschepost": "deutsche_post",
    "dhlecommerce": "dhl_ecommerce", "dhlexpress": "dhl_express", "dhlgermany": "dhl_germany",
    "dpdgermany": "dpd_de", "dpduk": "dpd_uk", "evri": "hermes_uk", "fedex": "fedex", "glsgermany": "gls_de",
    "lasership": "lasership", "ontrac": "ontrac", "parcelforce": "parcelforce", "purolator": "purolator",
    "royalmail": "royal_mail", "sendle": "sendle", "shippo": "shippo", "ups": "ups", "usps": "usps",
}  # fmt: skip
