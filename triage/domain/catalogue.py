"""The fact catalogue: every fact that a policy may name, with its type, authority and freshness."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from triage.domain import order as oms
from triage.domain.facts import FactDefinition, FactType
from triage.domain.kind_names import KIND_NAMES, UNCLASSIFIED
from triage.domain.tracking import CarrierReason, TrackingStatus

_MINUTES_15 = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_HOURS_2 = timedelta(hours=2)
_HOURS_6 = timedelta(hours=6)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_MONTH = timedelta(days=30)


def _fact(
    name: str,
    type_: FactType,
    source: str,
    fresh: timedelta,
    meaning: str,
    *,
    values: Iterable[str] | type[StrEnum] = (),
    unit: str | None = None,
    equals: tuple[str, ...] = (),
) -> FactDefinition:
    return FactDefinition(name, type_, source, fresh, meaning, tuple(str(value) for value in values), unit, equals)


_E, _B, _I, _N, _M = FactType.ENUM, FactType.BOOLEAN, FactType.INTEGER, FactType.NUMBER, FactType.MONEY
_D, _T, _S, _X = FactType.DURATION, FactType.TIME, FactType.SET, FactType.TEXT

_EXCEPTION = (
    _fact(
        "exception.kind",
        _E,
        "triage",
        _HOUR,
        "The kind of exception that this case is about.",
        values=(*KIND_NAMES, UNCLASSIFIED),
    ),
    _fact(
        "exception.kind_origin",
        _E,
        "triage",
        _HOUR,
        "Who named the kind: rules over facts, the event, a model or a person.",
        values=("rules", "event", "model", "person"),
    ),
    _fact("exception.also", _S, "triage", _HOUR, "Further kinds that the same case shows.", values=KIND_NAMES),
    _fact("exception.age", _D, "triage", _HOUR, "Time since the first event of the case."),
    _fact("exception.events", _I, "triage", _HOUR, "How many events have joined the case.", unit="events"),
    _fact(
        "exception.reopened", _I, "triage", _HOUR, "How often the case came back after it was resolved.", unit="times"
    ),
)
_ORDER = (
    _fact(
        "order.status", _E, "oms", _MINUTES_15, "Where the order stands in the order system.", values=oms.OrderStatus
    ),
    _fact("order.time_in_status", _D, "oms", _MINUTES_15, "How long the order has had its status."),
    _fact(
        "order.working_hours_in_status",
        _N,
        "oms",
        _MINUTES_15,
        "The same in working hours of the location.",
        unit="working hours",
    ),
    _fact("order.age", _D, "oms", _MINUTES_15, "Time since the order was placed."),
    _fact("order.placed_at", _T, "oms", _MINUTES_15, "When the order was placed."),
    _fact("order.total", _M, "oms", _MINUTES_15, "What the customer pays, in the order's currency."),
    _fact("order.total_store", _M, "oms", _MINUTES_15, "The same in the store's currency, by a dated rate."),
    _fact("order.total_agrees", _B, "oms", _MINUTES_15, "Whether lines, shipping and discount add up to the total."),
    _fact(
        "order.total_difference",
        _M,
        "oms",
        _MINUTES_15,
        "Total less lines, shipping and discount; zero when they add up.",
    ),
    _fact("order.lines", _I, "oms", _MINUTES_15, "Lines on the order.", unit="lines"),
    _fact("order.units", _I, "oms", _MINUTES_15, "Units over all lines.", unit="units"),
    _fact("order.channel", _E, "oms", _MINUTES_15, "Where the order was placed.", values=oms.Channel),
    _fact("order.priority", _I, "oms", _MINUTES_15, "Picking priority, 1 first.", unit="rank"),
    _fact("order.tags", _S, "oms", _MINUTES_15, "Tags on the order."),
    _fact("order.ship_by_in", _D, "oms", _MINUTES_15, "Time left until the ship-by date; negative when it is past."),
    _fact(
        "order.similar",
        _I,
        "oms",
        _MINUTES_15,
        "Other orders with the same external id, or the same customer, cart and window.",
        unit="orders",
    ),
    _fact(
        "order.missing_fields", _I, "oms", _MINUTES_15, "Fields that the order needs and does not have.", unit="fields"
    ),
    _fact(
        "order.unmapped_lines", _I, "oms", _MINUTES_15, "Lines whose SKU or shipping code nobody knows.", unit="lines"
    ),
    _fact("order.restricted_lines", _I, "oms", _MINUTES_15, "Lines that may not go to this destination.", unit="lines"),
    _fact("order.unrouted_lines", _I, "oms", _MINUTES_15, "Open lines without a location.", unit="lines"),
    _fact(
        "order.preorder_slipped_by",
        _D,
        "oms",
        _MINUTES_15,
        "How far the release date of a line moved; none when it did not.",
    ),
    _fact(
        "order.address_verdict", _E, "validator", _MONTH, "What the address validator said.", values=oms.AddressVerdict
    ),
    _fact(
        "order.address_format_only", _B, "validator", _MONTH, "Whether the validator's suggestion changes format alone."
    ),
    _fact(
        "order.address_changed_after_release", _B, "oms", _MINUTES_15, "Whether the address was edited after release."
    ),
    _fact(
        "order.cancel_requested_after_release",
        _B,
        "oms",
        _MINUTES_15,
        "Whether a cancellation was asked for after release.",
    ),
    _fact("order.cancel_requested", _B, "oms", _MINUTES_15, "Whether a cancellation was asked for."),
    _fact(
        "order.export_state", _E, "oms", _MINUTES_15, "The hand-over to the warehouse or ERP.", values=oms.ExportState
    ),
    _fact(
        "order.return_state",
        _E,
        "oms",
        _HOUR,
        "The gravest state of the order's returns.",
        values=("awaited", "received", "mismatch", "refunded"),
    ),
    _fact("order.return_waiting", _D, "oms", _HOUR, "How long a received return has waited for its refund."),
)
_PAYMENT = (
    _fact("payment.status", _E, "payments", _MINUTES_15, "Where the payment stands.", values=oms.PaymentStatus),
    _fact("payment.method", _E, "payments", _HOUR, "How the customer pays.", values=oms.PaymentMethod),
    _fact("payment.amount", _M, "payments", _MINUTES_15, "Amount authorised or captured."),
    _fact(
        "payment.covers_total",
        _B,
        "payments",
        _MINUTES_15,
        "Whether what was authorised or captured covers the order's total.",
    ),
    _fact("payment.authorised_for", _D, "payments", _MINUTES_15, "Age of the authorisation."),
    _fact("payment.captured_for", _D, "payments", _MINUTES_15, "Time since capture."),
    _fact("payment.refund", _E, "payments", _MINUTES_15, "State of a refund.", values=oms.RefundState),
    _fact("payment.disputed", _B, "payments", _HOUR, "Whether a dispute is open."),
    _fact("payment.dispute_evidence_due_in", _D, "payments", _HOUR, "Time left to hand in evidence."),
)
_STOCK = (
    _fact(
        "stock.available", _I, "wms", _HOURS_2, "Units free at its location of the line that is shortest.", unit="units"
    ),
    _fact(
        "stock.on_hand",
        _I,
        "wms",
        _HOURS_2,
        "Units on the shelf there; warehouse and order system count alike.",
        unit="units",
        equals=("wms", "oms"),
    ),
    _fact("stock.needed", _I, "oms", _MINUTES_15, "Open units of that line.", unit="units"),
    _fact(
        "stock.shortfall",
        _I,
        "wms",
        _HOURS_2,
        "Open units that their location cannot fill, over all unreserved lines.",
        unit="units",
    ),
    _fact(
        "stock.elsewhere", _B, "wms", _HOURS_2, "Whether one other location alone could fill every line that is short."
    ),
    _fact("stock.anywhere", _I, "wms", _HOURS_2, "Units of the shortest line free over all locations.", unit="units"),
    _fact(
        "stock.oversold_by",
        _I,
        "wms",
        _HOURS_2,
        "Units promised beyond what exists where the open lines are; zero when none.",
        unit="units",
    ),
    _fact(
        "stock.oms_differs_by",
        _I,
        "wms",
        _HOURS_2,
        "Largest difference of the counts of warehouse and order system.",
        unit="units",
    ),
    _fact("stock.reserved", _B, "oms", _MINUTES_15, "Whether every open line is reserved in full."),
    _fact("stock.recount_open", _B, "wms", _HOURS_2, "Whether a recount of a SKU of the order is under way."),
)
_FULFILMENT = (
    _fact(
        "fulfilment.status",
        _E,
        "oms",
        _MINUTES_15,
        "Where the fulfilment stands that the case is about, or else the first that is not over.",
        values=oms.FulfilmentStatus,
    ),
    _fact("fulfilment.pick_state", _E, "wms", _MINUTES_15, "How far picking is.", values=oms.PickState),
    _fact("fulfilment.label_bought", _B, "oms", _MINUTES_15, "Whether a label was bought."),
    _fact("fulfilment.label_refused", _B, "oms", _MINUTES_15, "Whether buying a label failed."),
    _fact("fulfilment.hours_since_label", _N, "oms", _MINUTES_15, "Hours since the label was bought.", unit="hours"),
    _fact(
        "fulfilment.working_hours_since_label",
        _N,
        "oms",
        _MINUTES_15,
        "The same in working hours of the carrier.",
        unit="working hours",
    ),
    _fact("fulfilment.short_pick", _I, "wms", _MINUTES_15, "Units that the picker did not find.", unit="units"),
    _fact("fulfilment.open", _I, "oms", _MINUTES_15, "Fulfilments not yet shipped.", unit="fulfilments"),
    _fact(
        "fulfilment.part_shipped_for", _D, "oms", _MINUTES_15, "Time since the first part left while the rest waits."
    ),
    _fact(
        "fulfilment.unconfirmed_due_in", _D, "oms", _MINUTES_15, "Time left to confirm a shipment to its marketplace."
    ),
)
_TRACKING = (
    _fact("tracking.status", _E, "carrier", _HOURS_6, "What the carrier says of the parcel.", values=TrackingStatus),
    _fact("tracking.reason", _E, "carrier", _HOURS_6, "Why it does not move on.", values=CarrierReason),
    _fact("tracking.known_to_carrier", _B, "carrier", _HOURS_6, "Whether the carrier knows the number."),
    _fact("tracking.last_scan_at", _T, "carrier", _HOURS_6, "The last physical scan; none before the first."),
    _fact(
        "tracking.hours_since_scan",
        _N,
        "carrier",
        _HOURS_6,
        "Hours since the last scan, or since the label where there was none.",
        unit="hours",
    ),
    _fact(
        "tracking.working_hours_since_scan",
        _N,
        "carrier",
        _HOURS_6,
        "The same in working hours of the carrier.",
        unit="working hours",
    ),
    _fact("tracking.attempts", _I, "carrier", _HOURS_6, "Delivery attempts so far.", unit="attempts"),
    _fact("tracking.waiting_for_pickup", _D, "carrier", _HOURS_6, "How long the parcel has waited at a pickup point."),
    _fact("tracking.delivered_at", _T, "carrier", _HOURS_6, "When the carrier delivered."),
    _fact(
        "tracking.last_message",
        _X,
        "carrier",
        _HOURS_6,
        "The carrier's own words of the last event; shown, never matched.",
    ),
    _fact(
        "delivery.oms_lags_carrier",
        _B,
        "carrier",
        _HOURS_6,
        "Whether the carrier proved delivery of all there is and the order system does not say so.",
    ),
)
_CUSTOMER = (
    _fact("customer.tier", _E, "oms", _DAY, "The customer's standing.", values=oms.CustomerTier),
    _fact("customer.orders_last_year", _I, "oms", _DAY, "Orders of the last twelve months.", unit="orders"),
    _fact("customer.blocklisted", _B, "oms", _DAY, "Whether the customer is blocked."),
    _fact("customer.vip", _B, "oms", _DAY, "Whether the account belongs to people."),
    _fact("customer.text_unread", _B, "oms", _MINUTES_15, "Whether outside text is there that nobody has read."),
    _fact(
        "customer.report", _E, "oms", _HOUR, "What the customer or the warehouse reported last.", values=oms.ReportType
    ),
)
_RISK = (
    _fact("risk.score", _I, "risk", _WEEK, "The risk engine's score, 0 to 100.", unit="points"),
    _fact("risk.advice", _E, "risk", _WEEK, "What the risk engine advises.", values=oms.RiskAdvice),
    _fact(
        "risk.billing_differs",
        _B,
        "oms",
        _MINUTES_15,
        "Whether billing and shipping address differ in country or postal code.",
    ),
)
_HOLDS = (
    _fact("holds.count", _I, "oms", _MINUTES_15, "Holds on the order.", unit="holds"),
    _fact("holds.foreign", _I, "oms", _MINUTES_15, "Holds that are not ours.", unit="holds"),
    _fact("holds.ours", _I, "oms", _MINUTES_15, "Holds that we placed.", unit="holds"),
    _fact("holds.our_reason", _E, "oms", _MINUTES_15, "Why we hold the order.", values=oms.HoldReason),
    _fact("holds.our_age", _D, "oms", _MINUTES_15, "How long our oldest hold has stood."),
    _fact("holds.cause_gone", _B, "oms", _MINUTES_15, "Whether what our hold was for is over."),
)

FACTS: MappingProxyType[str, FactDefinition] = MappingProxyType(
    {
        definition.name: definition
        for group in (_EXCEPTION, _ORDER, _PAYMENT, _STOCK, _FULFILMENT, _TRACKING, _CUSTOMER, _RISK, _HOLDS)
        for definition in group
    }
)
GROUPS: tuple[str, ...] = tuple(dict.fromkeys(definition.group for definition in FACTS.values()))
