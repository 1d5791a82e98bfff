"""Parts of orders in Shopify's REST documents: fulfilments and their events, refunds, risks, stock, locations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from tools.reader import Bad, items, maybe, moment, need, obj, text, texts, whole
from tools.shopify import words
from tools.shopify.ids import plain
from triage.domain.errors import Unreadable
from triage.domain.order import Fulfilment, FulfilmentStatus, Label, RefundState, Risk, RiskAdvice
from triage.domain.tracking import Scan

T = TypeVar("T")
_Fields = Mapping[str, Any]
_ADVICE_RANK = (RiskAdvice.ACCEPT, RiskAdvice.REVIEW, RiskAdvice.REJECT)
_risk_advice = words.among({"ACCEPT": RiskAdvice.ACCEPT, "INVESTIGATE": RiskAdvice.REVIEW, "CANCEL": RiskAdvice.REJECT})


@dataclass(frozen=True, slots=True)
class ItemLevel:
    """Stock of an item at a location; REST documents name an item by its number, and count what is available alone."""

    item: str
    location: str
    available: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class RestLocation:
    """A place; its working hours are not told."""

    id: str
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class RestRefund:
    id: str
    order: str
    created_at: datetime
    state: RefundState | None


def read_rest_fulfilment(document: Any) -> tuple[Fulfilment, ...]:
    """A fulfilment, one for each parcel of it, with or without ``{"fulfillment": …}``. Raises Unreadable."""
    return _read(lambda: tuple(_parcels(obj(_inside(document, "fulfillment")))), "fulfilment")


def read_rest_event(document: Any) -> Scan:
    """A fulfilment event. Raises Unreadable."""
    return _read(lambda: _scan(obj(_inside(document, "fulfillment_event"))), "fulfilment event")


def read_rest_levels(document: Any) -> tuple[ItemLevel, ...]:
    """Inventory levels, one or a list of them. Raises Unreadable."""
    return _read(lambda: _each(document, "inventory_level", "inventory_levels", _level), "inventory level")


def read_rest_risk(document: Any) -> Risk | None:
    """What all the risks together say, the gravest first; None where there are none. Raises Unreadable."""
    return _read(lambda: _risk(_each(document, "risk", "risks", _one_risk)), "risk")


def read_rest_locations(document: Any) -> tuple[RestLocation, ...]:
    return _read(lambda: _each(document, "location", "locations", _location), "location")


def read_rest_refund(document: Any) -> RestRefund:
    def read() -> RestRefund:
        fields = obj(_inside(document, "refund"))
        return RestRefund(
            plain(need(fields, "id")), plain(need(fields, "order_id")), moment(need(fields, "created_at")),
            rest_refund_state([fields]),
        )  # fmt: skip

    return _read(read, "refund")


def fulfilments(value: Any) -> tuple[Fulfilment, ...]:
    """The shipments of an order; raises Bad."""
    return tuple(parcel for entry in items(value) for parcel in _parcels(obj(entry)))


def rest_refund_state(refunds: Sequence[_Fields]) -> RefundState | None:
    """How the last transaction of them all went, None where no money was to move; raises Bad."""
    found = [obj(entry) for refund in refunds for entry in items(need(refund, "transactions"))]
    money = sorted((each for each in found if text(need(each, "kind")) == "refund"), key=_created)
    return words.refund_state(need(money[-1], "status")) if money else None


def _created(fields: _Fields) -> datetime:
    return moment(need(fields, "created_at"))


def _parcels(fields: _Fields) -> list[Fulfilment]:
    """``tracking_number`` is one of ``tracking_numbers``; a document in which it is none of them tells two tales."""
    numbers = [code for code in texts(need(fields, "tracking_numbers")) if code]
    first = maybe(fields, "tracking_number", text) if "tracking_number" in fields else None
    if first and first not in numbers:
        raise Bad("a tracking number that is not among the tracking numbers")
    made = _created(fields)
    company = maybe(fields, "tracking_company", text) or ""
    labels: list[Label | None] = [Label(company, "", code, made) for code in dict.fromkeys(numbers)]
    name = plain(need(fields, "id"))
    return [
        _shipment(f"{name}/{n}" if n > 1 else name, fields, label) for n, label in enumerate(labels or [None], start=1)
    ]


def _shipment(name: str, fields: _Fields, label: Label | None) -> Fulfilment:
    status = words.shipment_status(need(fields, "status"))
    if status is FulfilmentStatus.SHIPPED and fields.get("shipment_status") is not None:
        status = FulfilmentStatus.DELIVERED if words.arrived(fields["shipment_status"]) else status
    left = status in (FulfilmentStatus.SHIPPED, FulfilmentStatus.DELIVERED)
    return Fulfilment(
        id=name,
        status=status,
        location=maybe(fields, "location_id", plain) or "" if "location_id" in fields else "",
        pick_state=words.shipment_pick_state(status),
        label=label,
        label_refused=None,
        short_pick=0,
        shipped_at=_created(fields) if left else None,
        confirmed_at=None,
        confirm_by=None,
    )


def _scan(fields: _Fields) -> Scan:
    code = text(need(fields, "status"))
    return Scan(
        at=moment(need(fields, "happened_at")),
        status=words.event_status(code),
        code=code,
        text=maybe(fields, "message", text) or "",
        physical=code.upper() not in words.NOT_SCANNED,
    )


def _level(fields: _Fields) -> ItemLevel:
    return ItemLevel(
        plain(need(fields, "inventory_item_id")), plain(need(fields, "location_id")), whole(need(fields, "available")),
        moment(need(fields, "updated_at")),
    )  # fmt: skip


def _one_risk(fields: _Fields) -> Risk:
    """Its score is from 0 to 1 there."""
    try:
        score = Decimal(text(need(fields, "score")))
    except InvalidOperation:
        raise Bad("a score that is no number") from None
    if not score.is_finite() or not 0 <= score <= 1:
        raise Bad("a score that is not from 0 to 1")
    return Risk(round(score * 100), _risk_advice(need(fields, "recommendation")), None)


def _risk(found: Sequence[Risk]) -> Risk | None:
    if not found:
        return None
    advice = max((each.advice for each in found), key=_ADVICE_RANK.index)
    return Risk(max(each.score or 0 for each in found), advice, None)


def _location(fields: _Fields) -> RestLocation:
    return RestLocation(
        plain(need(fields, "id")), text(need(fields, "name")), maybe(fields, "country_code", text) or ""
    )


def _each(document: Any, one: str, many: str, read: Callable[[_Fields], T]) -> tuple[T, ...]:
    fields = obj(document)
    listed = items(fields[many]) if many in fields else [fields.get(one, fields)]
    return tuple(read(obj(entry)) for entry in listed)


def _inside(document: Any, name: str) -> Any:
    return obj(document).get(name, document)


def _read(read: Callable[[], T], what: str) -> T:
    try:
        return read()
    except Bad as bad:
        raise Unreadable(f"this {what} of Shopify cannot be read: {bad}") from bad
