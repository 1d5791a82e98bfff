"""EasyPost's words of a tracker: ``status`` and ``status_detail``."""

from tools.parcels.words import Detail, Status, Vocabulary
from triage.domain.tracking import CarrierReason as Why
from triage.domain.tracking import TrackingStatus as Is

_PLAIN = Detail()

VOCABULARY = Vocabulary(
    statuses={
        "unknown": Status(None, physical=None),
        "pre_transit": Status(Is.PRE_TRANSIT, physical=False),
        "in_transit": Status(Is.IN_TRANSIT),
        "out_for_delivery": Status(Is.OUT_FOR_DELIVERY),
        "available_for_pickup": Status(Is.READY_FOR_PICKUP),
        "delivered": Status(Is.DELIVERED),
        "return_to_sender": Status(Is.RETURNING),
        "failure": Status(Is.ATTEMPTED),
        "error": Status(None, physical=None, silence="EasyPost had an error in tracking it"),
        "cancelled": Status(None, physical=None, silence="EasyPost says that its label was cancelled"),
        "canceled": Status(None, physical=None, silence="EasyPost says that its label was cancelled"),
    },
    details={
        "address_correction": Detail(Is.EXCEPTION, Why.ADDRESS),
        "arrived_at_destination": _PLAIN,
        "arrived_at_facility": _PLAIN,
        "arrived_at_pickup_location": _PLAIN,
        "awaiting_information": Detail(Is.EXCEPTION),
        "cancelled": _PLAIN,
        "damaged": Detail(Is.EXCEPTION, Why.DAMAGED),
        "delayed": Detail(Is.EXCEPTION),
        "delivery_exception": Detail(Is.EXCEPTION),
        "departed_facility": _PLAIN,
        "departed_origin_facility": _PLAIN,
        "expired": _PLAIN,
        "failure": _PLAIN,
        "held": Detail(Is.EXCEPTION),
        "in_transit": _PLAIN,
        "label_created": Detail(physical=False),
        "lost": Detail(Is.EXCEPTION, Why.LOST),
        "missorted": Detail(Is.EXCEPTION),
        "out_for_delivery": _PLAIN,
        "received_at_destination_facility": _PLAIN,
        "received_at_origin_facility": _PLAIN,
        "refused": Detail(Is.EXCEPTION, Why.REFUSED),
        "return": Detail(Is.RETURNING),
        "status_update": _PLAIN,
        "transferred_to_destination_carrier": _PLAIN,
        "transit_exception": Detail(Is.EXCEPTION),
        "unknown": Detail(silence="EasyPost calls the detail unknown"),
        "weather_delay": Detail(Is.EXCEPTION, Why.WEATHER),
    },
    refined=frozenset({Is.IN_TRANSIT, Is.ATTEMPTED}),
)

CARRIERS = {
    "amazon": "AmazonMws", "apc": "APC", "asendia": "AsendiaUsa", "australiapost": "AustraliaPost",
    "canadapost": "CanadaPost", "canpar": "Canpar", "dhlecommerce": "DhlEcs", "dhlecs": "DhlEcs",
    "dhlexpress": "DHLExpress", "dhlparcel": "DHLParcel", "dpd": "DPD", "dpduk": "DPDUK", "evri": "Evri",
    "fastway": "Fastway", "fedex": "FedEx", "fedexsmartpost": "FedexSmartPost", "globegistics": "Globegistics",
    "gls": "GLS", "gso": "GSO", "hermes": "Hermes", "lasership": "LaserShip", "newgistics": "Newgistics",
    "ontrac": "OnTrac", "osmworldwide": "OsmWorldwide", "parcelforce": "Parcelforce", "passport": "Passport",
    "postnl": "PostNL", "purolator": "Purolator", "royalmail": "RoyalMail", "sendle": "Sendle",
    "startrack": "StarTrack",
    "ups": "UPS", "upsmailinnovations": "UPSMailInnovations", "usps": "USPS", "veho": "Veho", "yanwen": "Yanwen",
}  # fmt: skip
