"""How each kind of exception is told from the facts, by rules alone.

A rule is a condition in the same three values as a policy's: true proves the kind, false rules it
out, unknown does neither. ``about`` is the sort of subject that the kind belongs to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Between, Clause, Condition, NoneOf, OneOf, Test
from triage.domain.fact_values import parse_value
from triage.domain.kind_names import KIND_NAMES


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


def _clause(fact: str, **form: object) -> Clause:
    definition = FACTS[fact]

    def read(plain: object) -> object:
        return parse_value(definition, plain)

    tests: dict[str, Test] = {}
    for word, plain in form.items():
        match word:
            case "is_":
                tests[word] = OneOf(frozenset(map(read, plain if isinstance(plain, list) else [plain])))  # type: ignore[arg-type]
            case "not_":
                tests[word] = NoneOf(frozenset(map(read, plain if isinstance(plain, list) else [plain])))  # type: ignore[arg-type]
            case "least":
                tests[word] = Between(low=read(plain))  # type: ignore[arg-type]
            case "most":
                tests[word] = Between(high=read(plain))  # type: ignore[arg-type]
    (test,) = tests.values()
    return Clause(fact, test, definition.fresh)


def _any(*groups: Clause | tuple[Clause, ...]) -> AnyGroup:
    return AnyGroup(tuple(group if isinstance(group, tuple) else (group,) for group in groups))


_BEFORE_SHIPPING = _clause("order.status", is_=["pending", "open", "held", "released"])
_NOT_SHIPPED = _clause("fulfilment.status", not_=["shipped", "delivered", "cancelled"])
_CARRIER_EXCEPTION = _clause("tracking.status", is_="exception")


def _kind(name: str, about: str, meaning: str, *told_by: Clause | AnyGroup) -> Kind:
    return Kind(name, about, meaning, told_by)


_PAYMENT_KINDS = (
    _kind(
        "chargeback", "payment", "A dispute is open; evidence has a deadline.", _clause("payment.disputed", is_=True)
    ),
    _kind(
        "refunded_but_open",
        "payment",
        "The money went back and the order still moves.",
        _clause("payment.status", is_="refunded"),
        _clause("fulfilment.open", least=1),
        _BEFORE_SHIPPING,
    ),
    _kind("capture_failed", "payment", "Taking the money failed.", _clause("payment.status", is_="capture_failed")),
    _kind("refund_failed", "payment", "Giving the money back failed.", _clause("payment.refund", is_="failed")),
    _kind(
        "payment_authorisation_expired",
        "payment",
        "The authorisation lapsed before shipping.",
        _clause("payment.status", is_="authorised"),
        _clause("payment.authorised_for", least="7d"),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "payment_pending",
        "payment",
        "A day after ordering there is still no payment.",
        _clause("payment.status", is_="pending"),
        _clause("order.age", least="1d"),
        _BEFORE_SHIPPING,
    ),
)
_ORDER_KINDS = (
    _kind(
        "fraud_review",
        "order",
        "The risk engine is unsure or says no.",
        _clause("risk.advice", is_=["review", "reject"]),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "cancel_requested_late",
        "order",
        "A cancellation was asked for after release.",
        _clause("order.cancel_requested_after_release", is_=True),
        _clause("order.status", not_="cancelled"),
        _NOT_SHIPPED,
    ),
    _kind(
        "address_changed_late",
        "order",
        "The address was edited after release.",
        _clause("order.address_changed_after_release", is_=True),
        _NOT_SHIPPED,
    ),
    _kind(
        "restricted_item",
        "order",
        "An item may not go to this destination.",
        _clause("order.restricted_lines", least=1),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "destination_unserviceable",
        "order",
        "No zone or carrier serves the destination.",
        _clause("order.address_verdict", is_="unserviceable"),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "duplicate_order",
        "order",
        "The same order seems to be there twice.",
        _clause("order.similar", least=1),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "total_mismatch",
        "order",
        "Lines do not add up to the total.",
        _clause("order.total_agrees", is_=False),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "address_invalid",
        "order",
        "The validator does not accept the address.",
        _clause("order.address_verdict", is_=["fixable", "invalid"]),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "missing_field",
        "order",
        "A field that is needed is empty.",
        _clause("order.missing_fields", least=1),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "export_failed",
        "order",
        "The hand-over to the warehouse or ERP failed.",
        _clause("order.export_state", is_="failed"),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "ship_by_at_risk",
        "order",
        "The ship-by date is near or past and nothing has left.",
        _clause("order.ship_by_in", most="6h"),
        _clause("fulfilment.open", least=1),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "paid_but_pending",
        "order",
        "The money is there and the order still waits for it.",
        _clause("payment.status", is_="captured"),
        _clause("payment.captured_for", least="1h"),
        _clause("order.status", is_="pending"),
    ),
    _kind(
        "stuck_status",
        "order",
        "Released long ago in working hours, and nobody began.",
        _clause("order.status", is_="released"),
        _clause("order.working_hours_in_status", least=16),
        _clause("fulfilment.pick_state", is_="not_started"),
    ),
    _kind(
        "stale_hold",
        "order",
        "The cause of a hold of ours is gone.",
        _clause("holds.ours", least=1),
        _clause("holds.cause_gone", is_=True),
    ),
)
_LINE_KINDS = (
    _kind(
        "unmapped_item",
        "line",
        "A SKU or shipping code is not known.",
        _clause("order.unmapped_lines", least=1),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "oversold", "line", "More was promised than exists.", _clause("stock.oversold_by", least=1), _BEFORE_SHIPPING
    ),
    _kind(
        "out_of_stock",
        "line",
        "No single location can fill the order.",
        _clause("stock.shortfall", least=1),
        _clause("stock.elsewhere", is_=False),
        _clause("stock.oversold_by", is_=0),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "stock_elsewhere",
        "line",
        "Another location can fill the order.",
        _clause("stock.shortfall", least=1),
        _clause("stock.elsewhere", is_=True),
        _clause("order.unrouted_lines", is_=0),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "reservation_lost",
        "line",
        "Paid, stock is there, and nothing is reserved.",
        _clause("payment.status", is_=["authorised", "captured"]),
        _clause("stock.reserved", is_=False),
        _clause("stock.shortfall", is_=0),
        _clause("order.unrouted_lines", is_=0),
        _BEFORE_SHIPPING,
    ),
    _kind("no_location", "line", "Routing came out empty.", _clause("order.unrouted_lines", least=1), _BEFORE_SHIPPING),
    _kind(
        "preorder_date_slipped",
        "line",
        "The release date of a line moved back.",
        _clause("order.preorder_slipped_by", least="1d"),
        _BEFORE_SHIPPING,
    ),
    _kind(
        "stock_mismatch",
        "line",
        "Warehouse and order system count differently.",
        _clause("stock.oms_differs_by", least=1),
        _BEFORE_SHIPPING,
    ),
)
_FULFILMENT_KINDS = (
    _kind(
        "lost",
        "fulfilment",
        "The carrier lost the parcel, or ten days passed without a scan.",
        _any(
            (_CARRIER_EXCEPTION, _clause("tracking.reason", is_="lost")),
            (_clause("tracking.status", is_="in_transit"), _clause("tracking.hours_since_scan", least=240)),
        ),
    ),
    _kind(
        "damaged",
        "fulfilment",
        "Carrier or customer report damage.",
        _any(
            (_CARRIER_EXCEPTION, _clause("tracking.reason", is_="damaged")), _clause("customer.report", is_="damaged")
        ),
    ),
    _kind("wrong_item", "fulfilment", "Something else arrived.", _clause("customer.report", is_="wrong_item")),
    _kind(
        "delivered_not_received",
        "fulfilment",
        "Delivered by the carrier's word, missed by the customer.",
        _clause("customer.report", is_="not_received"),
        _clause("tracking.status", is_="delivered"),
    ),
    _kind(
        "duplicate_shipment",
        "fulfilment",
        "The same goods were sent twice.",
        _clause("customer.report", is_="duplicate_shipment"),
    ),
    _kind(
        "return_to_sender",
        "fulfilment",
        "The carrier brings the parcel back.",
        _clause("tracking.status", is_="returning"),
    ),
    _kind(
        "short_pick",
        "fulfilment",
        "The picker did not find all of it.",
        _clause("fulfilment.short_pick", least=1),
        _NOT_SHIPPED,
    ),
    _kind(
        "label_failed",
        "fulfilment",
        "Buying the label failed.",
        _clause("fulfilment.label_refused", is_=True),
        _clause("fulfilment.label_bought", is_=False),
    ),
    _kind(
        "marketplace_confirm_failed",
        "fulfilment",
        "The marketplace was not told of the shipment.",
        _clause("order.channel", is_="marketplace"),
        _clause("fulfilment.unconfirmed_due_in", most="12h"),
    ),
    _kind(
        "customs_hold",
        "fulfilment",
        "Customs want documents.",
        _CARRIER_EXCEPTION,
        _clause("tracking.reason", is_="customs"),
    ),
    _kind(
        "refused_or_moved",
        "fulfilment",
        "The recipient refused or has moved.",
        _CARRIER_EXCEPTION,
        _clause("tracking.reason", is_=["refused", "moved"]),
    ),
    _kind(
        "delivery_attempt_failed",
        "fulfilment",
        "A delivery was tried in vain.",
        _clause("tracking.status", is_="attempted"),
    ),
    _kind(
        "pickup_uncollected",
        "fulfilment",
        "The parcel waits at a pickup point.",
        _clause("tracking.status", is_="ready_for_pickup"),
        _clause("tracking.waiting_for_pickup", least="3d"),
    ),
    _kind(
        "carrier_delay",
        "fulfilment",
        "Weather, a breakdown or a missed connection.",
        _CARRIER_EXCEPTION,
        _clause("tracking.reason", is_=["weather", "mechanical", "missed_connection"]),
    ),
    _kind(
        "tracking_invalid",
        "fulfilment",
        "The carrier does not know the number.",
        _clause("tracking.known_to_carrier", is_=False),
        _clause("fulfilment.working_hours_since_label", least=16),
    ),
    _kind(
        "label_no_scan",
        "fulfilment",
        "A label was made and no scan followed.",
        _clause("fulfilment.label_bought", is_=True),
        _clause("tracking.known_to_carrier", is_=True),
        _clause("tracking.last_scan_at", is_="none"),
        _clause("fulfilment.working_hours_since_label", least=24),
        _clause("tracking.status", is_=["pre_transit", "none"]),
    ),
    _kind(
        "aged_partial",
        "fulfilment",
        "Part left long ago and the rest waits.",
        _clause("fulfilment.part_shipped_for", least="3d"),
    ),
    _kind(
        "delivery_status_lags",
        "fulfilment",
        "Delivered by proof, in transit in the order system.",
        _clause("delivery.oms_lags_carrier", is_=True),
    ),
)
_RETURN_KINDS = (
    _kind(
        "return_mismatch",
        "return",
        "What came back is not what was sent.",
        _clause("order.return_state", is_="mismatch"),
    ),
    _kind(
        "return_received_unrefunded",
        "return",
        "The goods are back and the money is not.",
        _clause("order.return_state", is_="received"),
        _clause("order.return_waiting", least="2d"),
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
