"""What carriers' own codes mean, by carrier, table and code: the same code means different things elsewhere."""

from tools.carrier_codes.canadapost import TABLES as _CANADA_POST
from tools.carrier_codes.fedex import TABLES as _FEDEX
from tools.carrier_codes.ups import TABLES as _UPS
from tools.carrier_codes.usps import TABLES as _USPS
from tools.parcels.words import Status

_CARRIERS = {"canadapost": _CANADA_POST, "fedex": _FEDEX, "ups": _UPS, "usps": _USPS}


def meaning(carrier: str, table: str, code: str) -> Status | None:
    """What a code of a carrier's table means, or None for one that nobody wrote down."""
    return _CARRIERS.get(carrier, {}).get(table, {}).get(code.strip().upper())
