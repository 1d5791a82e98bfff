"""An order as the back office tells it.

``None`` says that the source said there is none. What could not be read at all is named in
``Order.unread`` (path to flaw), and the facts that rest on it are missing. Beside the fields of an order these paths
count: ``lines.location``, ``lines.mapped``, ``lines.restricted``, ``lines.reservation``, ``lines.release_date``,
``payment.method``, ``payment.amount``, ``payment.times``, ``payment.refund``, ``payment.dispute``, ``risk.score``,
``fulfilments.pick_state``, ``fulfilments.label``, ``fulfilments.label_refused``, ``fulfilments.short_pick``,
``fulfilments.confirmation``, ``customer.tier``, ``customer.orders_last_year``, ``customer.blocklisted``,
``customer.vip``. Where one is unread, what the entries say there counts for nothing, and the rest of them stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from triage.domain.flaws import Flaw
from triage.domain.hours import Calendar
from triage.domain.money import Money


class OrderStatus(StrEnum):
    PENDING = "pending"
    OPEN = "open"
    HELD = "held"
    RELEASED = "released"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class Channel(StrEnum):
    WEB = "web"
    MARKETPLACE = "marketplace"
    POS = "pos"
    WHOLESALE = "wholesale"


class PaymentStatus(StrEnum):
    PENDING = "pending"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    CAPTURE_FAILED = "capture_failed"
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"
    VOIDED = "voided"


class PaymentMethod(StrEnum):
    CARD = "card"
    WALLET = "wallet"
    INVOICE = "invoice"
    WIRE = "wire"
    GIFTCARD = "giftcard"


class RefundState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class PickState(StrEnum):
    NOT_STARTED = "not_started"
    STARTED = "started"
    PICKED = "picked"
    PACKED = "packed"


class FulfilmentStatus(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    REJECTED = "rejected"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class ExportState(StrEnum):
    NOT_DUE = "not_due"
    REQUESTED = "requested"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"


class HoldReason(StrEnum):
    PAYMENT = "payment"
    FRAUD = "fraud"
    ADDRESS = "address"
    STOCK = "stock"
    DUPLICATE = "duplicate"
    REVIEW = "review"


class AddressVerdict(StrEnum):
    VALID = "valid"
    FIXABLE = "fixable"
    INVALID = "invalid"
    UNSERVICEABLE = "unserviceable"


class CustomerTier(StrEnum):
    STANDARD = "standard"
    SILVER = "silver"
    GOLD = "gold"


class RiskAdvice(StrEnum):
    ACCEPT = "accept"
    REVIEW = "review"
    REJECT = "reject"


class ReportType(StrEnum):
    NOT_RECEIVED = "not_received"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    DUPLICATE_SHIPMENT = "duplicate_shipment"


@dataclass(frozen=True, slots=True)
class Address:
    """Personal data: shown to the ops team, never to a log or a model."""

    name: str
    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str

    FIELDS = ("name", "line1", "line2", "city", "region", "postal_code", "country")


@dataclass(frozen=True, slots=True)
class AddressCheck:
    """What the back office's validator said; ``suggestion`` maps address fields to their right form."""

    verdict: AddressVerdict
    suggestion: Mapping[str, str]
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Customer:
    id: str
    tier: CustomerTier | None
    orders_last_year: int | None
    blocklisted: bool
    vip: bool


@dataclass(frozen=True, slots=True)
class Reservation:
    id: str
    location: str
    quantity: int
    reference: str | None


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    sku: str
    title: str
    quantity: int
    unit_price: Money
    location: str | None
    shipped: int
    mapped: bool
    restricted: bool
    reservation: Reservation | None
    release_date: date | None = None
    release_date_before: date | None = None

    @property
    def open_quantity(self) -> int:
        return self.quantity - self.shipped


@dataclass(frozen=True, slots=True)
class Payment:
    id: str
    status: PaymentStatus
    method: PaymentMethod | None
    amount: Money | None
    authorised_at: datetime | None
    captured_at: datetime | None
    refund: RefundState | None
    dispute_opened_at: datetime | None
    dispute_evidence_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Risk:
    """``assessed_at`` is None where the engine's word is not dated: then it is as old as our reading."""

    score: int | None
    advice: RiskAdvice
    assessed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Hold:
    """``reference`` is the idempotency key it was placed with: how we know a hold of ours. ``placed_at`` is None where
    the back office does not say when; of a hold of ours it is always known.
    """

    id: str
    reason: str
    by: str
    reference: str | None
    placed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Label:
    carrier: str
    service: str
    tracking_number: str
    bought_at: datetime


@dataclass(frozen=True, slots=True)
class Fulfilment:
    id: str
    status: FulfilmentStatus
    location: str
    pick_state: PickState
    label: Label | None
    label_refused: str | None
    short_pick: int
    shipped_at: datetime | None
    confirmed_at: datetime | None
    confirm_by: datetime | None


@dataclass(frozen=True, slots=True)
class Export:
    """The hand-over to the warehouse or ERP; ``reference`` is ours, what the receiver knows it by."""

    state: ExportState
    reference: str | None
    requested_at: datetime | None


@dataclass(frozen=True, slots=True)
class Note:
    """Free text from a person; data for ever. ``read_at`` is when one of the ops team read it."""

    id: str
    at: datetime
    by: str
    field: str
    text: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Report:
    id: str
    type: ReportType
    at: datetime


@dataclass(frozen=True, slots=True)
class Return:
    id: str
    received_at: datetime | None
    matches: bool | None
    refunded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Location:
    id: str
    name: str
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Order:
    """``version`` is the back office's entity tag; writes are conditional on it. ``added_total`` is what comes on top
    of the prices of lines and shipping, as taxes and duties that they do not include.
    """

    id: str
    store: str
    version: str
    external_id: str | None
    channel: Channel | None
    status: OrderStatus | None
    status_since: datetime | None
    placed_at: datetime | None
    total: Money | None
    total_store: Money | None
    shipping_total: Money | None
    discount_total: Money | None
    priority: int | None
    ship_by: datetime | None
    tags: frozenset[str] | None
    customer: Customer | None
    shipping_address: Address | None
    billing_address: Address | None
    address_check: AddressCheck | None
    released_at: datetime | None
    address_changed_at: datetime | None
    cancel_requested_at: datetime | None
    missing_fields: frozenset[str]
    lines: tuple[Line, ...]
    payment: Payment | None
    risk: Risk | None
    holds: tuple[Hold, ...]
    fulfilments: tuple[Fulfilment, ...]
    export: Export | None
    notes: tuple[Note, ...]
    reports: tuple[Report, ...]
    returns: tuple[Return, ...]
    locations: tuple[Location, ...]
    similar_orders: tuple[str, ...]
    unread: Mapping[str, Flaw] = field(default_factory=dict)
    added_total: Money | None = None

    def location(self, location_id: str) -> Location | None:
        return next((place for place in self.locations if place.id == location_id), None)

    @property
    def lines_total(self) -> Decimal:
        return sum((line.unit_price.amount * line.quantity for line in self.lines), Decimal(0))
