"""What onX never tells of an order: named, so that no fact rests on it."""

from collections.abc import Mapping
from types import MappingProxyType

from triage.domain.flaws import Flaw, not_kept

_WHAT = {
    "status_since": "time since when an order is in its state",
    "total_store": "total in the shop's own currency",
    "priority": "priority of an order",
    "ship_by": "date to ship by, of an order",
    "customer": "tier, block list and count of orders of a customer",
    "address_check": "validator's verdict",
    "released_at": "time of release",
    "address_changed_at": "time of a change of address",
    "cancel_requested_at": "customer's request to cancel",
    "missing_fields": "list of what an order lacks",
    "risk": "risk engine's word",
    "export": "hand-over to another system",
    "reports": "reports of customers",
    "returns": "returns among the tools that are asked",
    "locations": "working hours of locations",
    "similar_orders": "list of similar orders",
    "lines.location": "location of a line",
    "lines.mapped": "mapping of an item",
    "lines.restricted": "restriction of an item by destination",
    "lines.reservation": "reservation of a line",
    "lines.release_date": "release date of a line",
    "payment.method": "form for how an order was paid",
    "payment.amount": "form for the amount that was paid",
    "payment.times": "form for when an order was paid",
    "payment.refund": "form for refunds",
    "payment.dispute": "disputes",
    "fulfilments.pick_state": "state of picking",
    "fulfilments.label_refused": "refusal of a label",
    "fulfilments.short_pick": "short pick",
    "fulfilments.confirmation": "confirmation to a marketplace",
}
UNTOLD: Mapping[str, Flaw] = MappingProxyType({path: not_kept("onX", what) for path, what in _WHAT.items()})
NO_HOLDS = not_kept("onX", "holds, but for a status that says so")
