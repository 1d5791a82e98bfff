"""What Shopify never tells of an order: named, so that no fact rests on it."""

from collections.abc import Mapping
from types import MappingProxyType

from triage.domain.flaws import Flaw, not_kept

_WHAT = {
    "priority": "priority of an order",
    "status_since": "time since when an order is in its state",
    "discount_total": "sum of discounts that goes with the prices of lines",
    "customer.tier": "tier of a customer",
    "customer.orders_last_year": "count of a customer's orders of a year",
    "customer.blocklisted": "block list",
    "customer.vip": "mark of a VIP",
    "address_check": "validator's verdict with its date",
    "released_at": "time of release",
    "address_changed_at": "time of a change of address",
    "cancel_requested_at": "customer's request to cancel",
    "export": "hand-over to another system",
    "reports": "reports of customers",
    "locations": "working hours of locations",
    "similar_orders": "list of similar orders",
    "lines.restricted": "restriction of an item by destination",
    "lines.reservation": "reservation of a line; a location's count of promises stands in for it",
    "lines.release_date": "release date of a line",
    "risk.score": "risk score",
    "fulfilments.label_refused": "refusal of a label",
    "fulfilments.short_pick": "short pick",
    "fulfilments.confirmation": "confirmation to a marketplace",
}
UNTOLD: Mapping[str, Flaw] = MappingProxyType({path: not_kept("Shopify", what) for path, what in _WHAT.items()})
