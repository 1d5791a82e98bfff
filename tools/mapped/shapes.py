"""Our own fields, as a mapping file names them: what kind each is, and what it becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from tools.reader import Bad
from tools.reference.calendar_document import read_calendar
from triage.domain.order import (
    Address,
    AddressCheck,
    AddressVerdict,
    Channel,
    Customer,
    CustomerTier,
    Export,
    ExportState,
    Fulfilment,
    FulfilmentStatus,
    Hold,
    Label,
    Line,
    Location,
    Note,
    OrderStatus,
    Payment,
    PaymentMethod,
    PaymentStatus,
    PickState,
    RefundState,
    Report,
    ReportType,
    Reservation,
    Return,
    Risk,
    RiskAdvice,
)  # fmt: skip
from triage.domain.stock import Position, Recount
from triage.domain.tracking import CarrierReason, Scan, TrackingStatus

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value. ``kind`` is id, text, whole, count, flag, money, time, day, word,
    listed_word (another word is kept as it is), texts, names, numbers or version.
    ``silent`` is what stands there while the fact is unknown, for a field inside an entry that may be not kept;
    ``known_as`` is the name under which its facts look for that.
    """

    kind: str
    nullable: bool = False
    words: type[StrEnum] | None = None
    may_be_silent: bool = False
    silent: Any = None
    known_as: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Several fields that become one value; null where ``nullable`` and the system tells that there is none."""

    fields: Mapping[str, "Shape"]
    build: Callable[[Values], Any]
    nullable: bool = False
    may_be_silent: bool = False
    silent: Any = None
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class Many:
    """A list of one shape, whole or not at all."""

    entry: Group
    known_as: str = ""
    optional: bool = False
    may_be_silent: bool = field(default=False, init=False)


Shape = Leaf | Group | Many


def _id(*, nullable: bool = False) -> Leaf:
    return Leaf("id", nullable)


def _time(*, nullable: bool = False, known_as: str = "") -> Leaf:
    return Leaf("time", nullable, may_be_silent=bool(known_as), known_as=known_as)


def _word(words: type[StrEnum], *, nullable: bool = False) -> Leaf:
    return Leaf("word", nullable, words)


def _address(fields: Values) -> Address:
    return Address(*(fields[name] or "" for name in Address.FIELDS))


def _risk(fields: Values) -> Risk:
    if fields["score"] is not None and not 0 <= fields["score"] <= 100:
        raise Bad("a score that is not from 0 to 100")
    return Risk(**fields)


def _line(fields: Values) -> Line:
    return Line(**{**fields, "title": fields["title"] or ""})


def _note(fields: Values) -> Note:
    return Note(**{**fields, "text": fields["text"] or ""})


def _check(fields: Values) -> AddressCheck:
    if unknown := sorted(set(fields["suggestion"]) - set(Address.FIELDS)):
        raise Bad(f"a suggestion for {unknown[0][:40]!r}, which is no field of an address")
    return AddressCheck(**fields)


def _scan(fields: Values) -> Scan:
    return Scan(**{**fields, "code": fields["code"] or "", "text": fields["text"] or ""})


ADDRESS = Group({name: Leaf("text", nullable=True) for name in Address.FIELDS}, _address, nullable=True)
CALENDAR = Group(
    {
        "time_zone": Leaf("text"),
        "opens": Leaf("text"),
        "closes": Leaf("text"),
        "cut_off": Leaf("text", nullable=True),
        "working_days": Leaf("numbers"),
        "holidays": Leaf("texts"),
    },
    lambda fields: read_calendar(
        {**fields, "working_days": [*fields["working_days"]], "holidays": [*fields["holidays"]]}
    ),
    nullable=True,
)
_LINE = Group(
    {
        "id": _id(),
        "sku": _id(),
        "title": Leaf("text", nullable=True),
        "quantity": Leaf("count"),
        "unit_price": Leaf("money"),
        "location": Leaf("id", nullable=True, may_be_silent=True),
        "shipped": Leaf("count"),
        "mapped": Leaf("flag", may_be_silent=True, silent=True),
        "restricted": Leaf("flag", may_be_silent=True, silent=False),
        "reservation": Group(
            {"id": _id(), "location": _id(), "quantity": Leaf("count"), "reference": _id(nullable=True)},
            lambda fields: Reservation(**fields),
            nullable=True,
            may_be_silent=True,
        ),
        "release_date": Leaf("day", nullable=True, may_be_silent=True),
        "release_date_before": Leaf("day", nullable=True, may_be_silent=True, known_as="release_date"),
    },
    _line,
)
_PAYMENT = Group(
    {
        "id": _id(),
        "status": _word(PaymentStatus),
        "method": Leaf("word", words=PaymentMethod, may_be_silent=True),
        "amount": Leaf("money", may_be_silent=True),
        "authorised_at": _time(nullable=True, known_as="times"),
        "captured_at": _time(nullable=True, known_as="times"),
        "refund": Leaf("word", True, RefundState, may_be_silent=True),
        "dispute_opened_at": _time(nullable=True, known_as="dispute"),
        "dispute_evidence_due_at": _time(nullable=True, known_as="dispute"),
    },
    lambda fields: Payment(**fields),
    nullable=True,
)
_FULFILMENT = Group(
    {
        "id": _id(),
        "status": _word(FulfilmentStatus),
        "location": _id(),
        "pick_state": Leaf("word", words=PickState, may_be_silent=True, silent=PickState.NOT_STARTED),
        "label": Group(
            {"carrier": _id(), "service": Leaf("text"), "tracking_number": _id(), "bought_at": _time()},
            lambda fields: Label(**fields),
            nullable=True,
            may_be_silent=True,
        ),
        "label_refused": Leaf("text", nullable=True, may_be_silent=True),
        "short_pick": Leaf("count", may_be_silent=True, silent=0),
        "shipped_at": _time(nullable=True),
        "confirmed_at": _time(nullable=True, known_as="confirmation"),
        "confirm_by": _time(nullable=True, known_as="confirmation"),
    },
    lambda fields: Fulfilment(**fields),
)
_EXPORT = Group(
    {"state": _word(ExportState), "reference": _id(nullable=True), "requested_at": _time(nullable=True)},
    lambda fields: Export(**fields),
    nullable=True,
)

ORDER: Mapping[str, Shape] = {
    "id": _id(),
    "store": _id(),
    "version": Leaf("version", optional=True),
    "external_id": _id(nullable=True),
    "channel": _word(Channel),
    "status": _word(OrderStatus),
    "status_since": _time(),
    "placed_at": _time(),
    "total": Leaf("money"),
    "total_store": Leaf("money", nullable=True),
    "shipping_total": Leaf("money"),
    "discount_total": Leaf("money"),
    "added_total": Leaf("money", nullable=True),
    "priority": Leaf("whole", nullable=True),
    "ship_by": _time(nullable=True),
    "tags": Leaf("texts"),
    "customer": Group(
        {
            "id": _id(),
            "tier": Leaf("word", words=CustomerTier, may_be_silent=True),
            "orders_last_year": Leaf("count", may_be_silent=True),
            "blocklisted": Leaf("flag", may_be_silent=True, silent=False),
            "vip": Leaf("flag", may_be_silent=True, silent=False),
        },
        lambda fields: Customer(**fields),
        nullable=True,
    ),
    "shipping_address": ADDRESS,
    "billing_address": ADDRESS,
    "address_check": Group(
        {"verdict": _word(AddressVerdict), "suggestion": Leaf("names"), "checked_at": _time()}, _check, nullable=True
    ),
    "released_at": _time(nullable=True),
    "address_changed_at": _time(nullable=True),
    "cancel_requested_at": _time(nullable=True),
    "missing_fields": Leaf("texts"),
    "lines": Many(_LINE),
    "payment": _PAYMENT,
    "risk": Group(
        {
            "score": Leaf("whole", may_be_silent=True),
            "advice": _word(RiskAdvice),
            "assessed_at": Leaf("time", nullable=True, optional=True),
        },
        _risk,
        nullable=True,
    ),
    "holds": Many(
        Group(
            {
                "id": _id(),
                "reason": Leaf("text"),
                "by": _id(),
                "reference": _id(nullable=True),
                "placed_at": Leaf("time", nullable=True, optional=True),
            },
            lambda fields: Hold(**fields),
        )
    ),
    "fulfilments": Many(_FULFILMENT),
    "export": _EXPORT,
    "notes": Many(
        Group(
            {
                "id": _id(),
                "at": _time(),
                "by": Leaf("text"),
                "field": Leaf("text"),
                "text": Leaf("text", nullable=True),
                "read_at": _time(nullable=True),
            },
            _note,
        )
    ),
    "reports": Many(Group({"id": _id(), "type": _word(ReportType), "at": _time()}, lambda fields: Report(**fields))),
    "returns": Many(
        Group(
            {
                "id": _id(),
                "received_at": _time(nullable=True),
                "matches": Leaf("flag", nullable=True),
                "refunded_at": _time(nullable=True),
            },
            lambda fields: Return(**fields),
        )
    ),
    "locations": Many(
        Group(
            {"id": _id(), "name": Leaf("text"), "calendar": replace(CALENDAR, nullable=False)},
            lambda fields: Location(**fields),
        )
    ),
    "similar_orders": Leaf("texts"),
}

SUMMARY = Group(
    {"id": _id(), "store": _id(), "status": Leaf("listed_word", words=OrderStatus), "updated_at": _time(nullable=True)},
    dict,
)

POSITION = Group(
    {
        "sku": _id(),
        "location": _id(),
        "on_hand": Leaf("whole"),
        "available": Leaf("whole"),
        "oms_on_hand": Leaf("whole", nullable=True),
        "as_of": Leaf("time"),
        "committed": Leaf("whole", nullable=True, optional=True),
        "recounts": Many(
            Group(
                {"id": _id(), "state": Leaf("text"), "reference": _id(nullable=True)}, lambda fields: Recount(**fields)
            ),
            optional=True,
        ),
    },
    lambda fields: Position(**{**fields, "recounts": fields["recounts"] or ()}),
)

TRACKING: Mapping[str, Shape] = {
    "number": Leaf("id", optional=True),
    "known": Leaf("flag"),
    "status": _word(TrackingStatus, nullable=True),
    "reason": _word(CarrierReason, nullable=True),
    "scans": Many(
        Group(
            {
                "at": _time(),
                "status": Leaf("word", True, TrackingStatus, may_be_silent=True),
                "code": Leaf("id", nullable=True),
                "text": Leaf("text", nullable=True),
                "physical": Leaf("flag", may_be_silent=True, silent=False),
            },
            _scan,
        ),
        known_as="events",
    ),
    "as_of": _time(),
    "calendar": CALENDAR,
}

RECEIVER: Mapping[str, Shape] = {"has": Leaf("flag"), "reference": _id(nullable=True)}
