"""What Vendure never tells of an order: named, so that no fact rests on it."""

from collections.abc import Mapping
from types import MappingProxyType

from triage.domain.flaws import Flaw, not_kept

_WHAT = {
    "external_id": "number of another system",
    "channel": "kind of place where an order was made",
    "total_store": "total in a currency of the shop's own",
    "priority": "priority of an order",
    "ship_by": "date by which an order must leave",
    "customer.tier": "tier of a customer",
    "customer.orders_last_year": "count of a customer's orders of a year",
    "customer.blocklisted": "block list",
    "customer.vip": "mark of a VIP",
    "address_check": "validator's verdict on an address",
    "released_at": "time of release",
    "address_changed_at": "time of a change of address",
    "cancel_requested_at": "customer's request to cancel",
    "risk": "word of a risk engine",
    "export": "hand-over to another system",
    "reports": "reports of customers",
    "returns": "returns",
    "locations": "working hours of locations",
    "similar_orders": "list of similar orders",
    "lines.restricted": "restriction of an item by destination",
    "lines.reservation": "reservation of a line; a location's count of promises stands in for it",
    "lines.release_date": "release date of a line",
    "payment.dispute": "disputes",
    "fulfilments.label_refused": "refusal of a label",
    "fulfilments.short_pick": "short pick",
    "fulfilments.confirmation": "confirmation to a marketplace",
}
UNTOLD: Mapping[str, Flaw] = MappingProxyType({path: not_kept("Vendure", what) for path, what in _WHAT.items()})
OF_PLUGIN: Mapping[str, Flaw] = MappingProxyType(
    {
        "tags": not_kept("a Vendure without order-triage's plugin", "tags of an order"),
        "lines.location": not_kept("a Vendure without order-triage's plugin", "location of a line"),
    }
)
"""Told only where the plugin runs."""
