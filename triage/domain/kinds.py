"""How each kind of exception is told from the facts, by rules alone.

A rule is a condition in the same three values as a policy's: true proves the kind, false rules it
out, unknown does neither. ``about`` is the sort of subject that the kind belongs to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from triage.domain.clauses import AnyGroup, Clause, Condition
from triage.domain.kind_names import KIND_NAMES
from triage.domain.rules import clause, either


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    about: str
    meaning: str
    told_by: Condition

    @property
    def gravity(self) -> int:
        """Rank among the kinds, 0 the gravest."""
        return KIND_NAMES.index(self.name)


_BEFORE_SHIPPING = clause("order.status", is_=["pending", "open", "held", "released"])
_NOT_SHIPPED = clause("fulfilment.status", not_=["shipped", "delivered", "cancelled"])
_NOT_CANCELLED = clause("order.status", not_="cancelled")
_ROUTED = clause("order.unrouted_lines", is_=0)
_STOCK_IS_DUE = either(
    clause("order.status", is_=["open", "released"]),
    (clause("order.status", is_="held"), clause("holds.foreign", is_=0)),
)
_UNPICKED = clause("fulfilment.pick_state", is_=["not_started", "none"])
_CARRIER_EXCEPTION = clause("tracking.status", is_="exception")


def _kind(name: str, about: str, meaning: str, *told_by: Clause | AnyGroup) -> Kind:
    return Kind(name, about, meaning, told_by)


_PAYMENT_KINDS = (
    _kind("chargeback", "payment", "A dispute is open; evidence has a deadline.", clause("payment.disputed", is_=True)),
    _kind(
        "refunded_but_open",
        "payment",
        "The money went back and the order still moves.",
        clause("payment.status", is_="refunded"),
        clause("fulfilment.open", at_least=1),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "capture_failed",
        "payment",
        "Taking the money failed.",
        clause("payment.status", is_="capture_failed"),
        _NOT_CANCELLED,
    ),
    _kind("refund_failed", "payment", "Giving the money back failed.", clause("payment.refund", is_="failed")),
    _kind(
        "payment_authorisation_expired",
        "payment",
        "The authorisation lapsed before shipping.",
        clause("payment.status", is_="authorised"),
        clause("payment.authorised_for", at_least="7d"),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "payment_pending",
        "payment",
        "A day after ordering there is still no payment.",
        clause("payment.status", is_="pending"),
        clause("order.age", at_least="1d"),
        _BEFORE_SHIPPING,
    ),
)
_ORDER_KINDS = (
    _kind(
        "fraud_review",
        "order",
        "The risk engine is unsure or says no.",
        clause("risk.advice", is_=["review", "reject"]),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "cancel_requested_late",
        "order",
        "A cancellation was asked for after release.",
        clause("order.cancel_requested_after_release", is_=True),
        _NOT_CANCELLED,
        _NOT_SHIPPED,
    ),
    _kind(
        "address_changed_late",
        "order",
        "The address was edited after release.",
        clause("order.address_changed_after_release", is_=True),
        _NOT_CANCELLED,
        _NOT_SHIPPED,
    ),
    _kind(
        "restricted_item",
        "order",
        "An item may not go to this destination.",
        clause("order.restricted_lines", at_least=1),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "destination_unserviceable",
        "order",
        "No zone or carrier serves the destination.",
        clause("order.address_verdict", is_="unserviceable"),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "duplicate_order",
        "order",
        "The same order seems to be there twice.",
        clause("order.similar", at_least=1),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "total_mismatch",
        "order",
        "Lines do not add up to the total.",
        clause("order.total_agrees", is_=False),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "address_invalid",
        "order",
        "The validator does not accept the address.",
        clause("order.address_verdict", is_=["fixable", "invalid"]),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "missing_field",
        "order",
        "A field that is needed is empty.",
        clause("order.missing_fields", at_least=1),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "export_failed",
        "order",
        "The hand-over to the warehouse or ERP failed.",
        clause("order.export_state", is_="failed"),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "ship_by_at_risk",
        "order",
        "The ship-by date is near or past and nothing has left.",
        clause("order.ship_by_in", at_most="6h"),
        clause("fulfilment.open", at_least=1),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "paid_but_pending",
        "order",
        "The money is there and the order still waits for it.",
        clause("payment.status", is_="captured"),
        clause("payment.captured_for", at_least="1h"),
        clause("order.status", is_="pending"),
    ),
    _kind(
        "stuck_status",
        "order",
        "Released long ago in working hours, and nobody began.",
        clause("order.status", is_="released"),
        clause("order.working_hours_in_status", at_least=16),
        clause("fulfilment.pick_state", is_="not_started"),
    ),
    _kind(
        "stale_hold",
        "order",
        "The cause of a hold of ours is gone.",
        clause("holds.ours", at_least=1),
        clause("holds.cause_gone", is_=True),
    ),
)
_LINE_KINDS = (
    _kind(
        "unmapped_item",
        "line",
        "A SKU or shipping code is not known.",
        clause("order.unmapped_lines", at_least=1),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "oversold", "line", "More was promised than exists.", clause("stock.oversold_by", at_least=1), _BEFORE_SHIPPING
    ),
    _kind(
        "out_of_stock",
        "line",
        "No single location can fill the order.",
        clause("stock.shortfall", at_least=1),
        clause("stock.elsewhere", is_=False),
        clause("stock.oversold_by", is_=0),
        _UNPICKED,
        _BEFORE_SHIPPING,
    ),
    _kind(
        "stock_elsewhere",
        "line",
        "Another location can fill the order.",
        clause("stock.shortfall", at_least=1),
        clause("stock.elsewhere", is_=True),
        _ROUTED,
        _UNPICKED,
        _BEFORE_SHIPPING,
    ),
    _kind(
        "reservation_lost",
        "line",
        "Paid, stock is there, and nothing is reserved.",
        clause("payment.status", is_=["authorised", "captured"]),
        clause("stock.reserved", is_=False),
        clause("stock.shortfall", is_=0),
        _ROUTED,
        _UNPICKED,
        _STOCK_IS_DUE,
    ),
    _kind(
        "no_location",
        "line",
        "Routing came out empty.",
        clause("order.unrouted_lines", at_least=1),
        either(
            clause("order.status", is_=["open", "released"]),
            (
                clause("order.status", is_="held"),
                clause("holds.foreign", is_=0),
                clause("holds.our_reason", is_="review"),
            ),
        ),
    ),
    _kind(
        "preorder_date_slipped",
        "line",
        "The release date of a line moved back.",
        clause("order.preorder_slipped_by", at_least="1d"),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "stock_mismatch",
        "line",
        "Warehouse and order system count differently.",
        clause("stock.oms_differs_by", at_least=1),
        _BEFORE_SHIPPING,
    ),
)
_FULFILMENT_KINDS = (
    _kind(
        "lost",
        "fulfilment",
        "The carrier lost the parcel, or ten days passed without a scan.",
        either(
            (_CARRIER_EXCEPTION, clause("tracking.reason", is_="lost")),
            (clause("tracking.status", is_="in_transit"), clause("tracking.hours_since_scan", at_least=240)),
        ),
    ),
    _kind(
        "damaged",
        "fulfilment",
        "Carrier or customer report damage.",
        either(
            (_CARRIER_EXCEPTION, clause("tracking.reason", is_="damaged")), clause("customer.report", is_="damaged")
        ),
    ),
    _kind("wrong_item", "fulfilment", "Something else arrived.", clause("customer.report", is_="wrong_item")),
    _kind(
        "delivered_not_received",
        "fulfilment",
        "Delivered by the carrier's word, missed by the customer.",
        clause("customer.report", is_="not_received"),
        clause("tracking.status", is_="delivered"),
    ),
    _kind(
        "duplicate_shipment",
        "fulfilment",
        "The same goods were sent twice.",
        clause("customer.report", is_="duplicate_shipment"),
    ),
    _kind(
        "return_to_sender",
        "fulfilment",
        "The carrier brings the parcel back.",
        clause("tracking.status", is_="returning"),
    ),
    _kind(
        "short_pick",
        "fulfilment",
        "The picker did not find all of it.",
        clause("fulfilment.short_pick", at_least=1),
        _NOT_SHIPPED,
    ),
    _kind(
        "label_failed",
        "fulfilment",
        "Buying the label failed.",
        clause("fulfilment.label_refused", is_=True),
        clause("fulfilment.label_bought", is_=False),
        _NOT_SHIPPED,
        _NOT_CANCELLED,
    ),
    _kind(
        "marketplace_confirm_failed",
        "fulfilment",
        "The marketplace was not told of the shipment.",
        clause("order.channel", is_="marketplace"),
        clause("fulfilment.unconfirmed_due_in", at_most="12h"),
        _NOT_CANCELLED,
    ),
    _kind(
        "customs_hold",
        "fulfilment",
        "Customs want documents.",
        _CARRIER_EXCEPTION,
        clause("tracking.reason", is_="customs"),
    ),
    _kind(
        "refused_or_moved",
        "fulfilment",
        "The recipient refused or has moved.",
        _CARRIER_EXCEPTION,
        clause("tracking.reason", is_=["refused", "moved"]),
    ),
    _kind(
        "delivery_attempt_failed",
        "fulfilment",
        "A delivery was tried in vain.",
        clause("tracking.status", is_="attempted"),
    ),
    _kind(
        "pickup_uncollected",
        "fulfilment",
        "The parcel waits at a pickup point.",
        clause("tracking.status", is_="ready_for_pickup"),
        clause("tracking.waiting_for_pickup", at_least="3d"),
    ),
    _kind(
        "carrier_delay",
        "fulfilment",
        "Weather, a breakdown or a missed connection.",
        _CARRIER_EXCEPTION,
        clause("tracking.reason", is_=["weather", "mechanical", "missed_connection"]),
    ),
    _kind(
        "tracking_invalid",
        "fulfilment",
        "The carrier does not know the number.",
        clause("tracking.known_to_carrier", is_=False),
        clause("fulfilment.working_hours_since_label", at_least=16),
        clause("fulfilment.status", not_=["delivered", "cancelled"]),
        _NOT_CANCELLED,
    ),
    _kind(
        "label_no_scan",
        "fulfilment",
        "A label was made and no scan followed.",
        clause("fulfilment.label_bought", is_=True),
        clause("tracking.known_to_carrier", is_=True),
        clause("tracking.last_scan_at", is_="none"),
        clause("fulfilment.working_hours_since_label", at_least=24),
        clause("tracking.status", is_=["pre_transit", "none"]),
        clause("fulfilment.status", not_=["delivered", "cancelled"]),
        _NOT_CANCELLED,
    ),
    _kind(
        "aged_partial",
        "fulfilment",
        "Part left long ago and the rest waits.",
        clause("fulfilment.part_shipped_for", at_least="3d"),
        _NOT_CANCELLED,
    ),
    _kind(
        "delivery_status_lags",
        "fulfilment",
        "Delivered by proof, in transit in the order system.",
        clause("delivery.oms_lags_carrier", is_=True),
    ),
)
_RETURN_KINDS = (
    _kind(
        "return_mismatch",
        "return",
        "What came back is not what was sent.",
        clause("order.return_state", is_="mismatch"),
    ),
    _kind(
        "return_received_unrefunded",
        "return",
        "The goods are back and the money is not.",
        clause("order.return_state", is_="received"),
        clause("order.return_waiting", at_least="2d"),
    ),
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in sorted(
            (*_PAYMENT_KINDS, *_ORDER_KINDS, *_LINE_KINDS, *_FULFILMENT_KINDS, *_RETURN_KINDS),
            key=lambda kind: kind.gravity,
        )
    }
)
