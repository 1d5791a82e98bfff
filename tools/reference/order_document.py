"""An order document into an Order."""

from collections.abc import Mapping
from typing import Any

from tools.reader import (
    Bad,
    Reader,
    count,
    day,
    flag,
    maybe,
    moment,
    money,
    need,
    obj,
    tag_of,
    text,
    texts,
    version,
    whole,
    word,
    words,
)  # fmt: skip
from tools.reference.calendar_document import read_calendar
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw
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
    Order,
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

_Fields = Mapping[str, Any]
_status, _channel = word(OrderStatus), word(Channel)
_verdict, _tier, _advice = word(AddressVerdict), word(CustomerTier), word(RiskAdvice)
_payment_status, _payment_method, _refund = word(PaymentStatus), word(PaymentMethod), word(RefundState)
_fulfilment_status, _pick_state, _export_state = word(FulfilmentStatus), word(PickState), word(ExportState)
_report_type = word(ReportType)


def read_order(document: Any, etag: str | None) -> Order:
    """Read an order and its entity tag. Raises Unreadable when it is no object or does not say which order it is."""
    if not isinstance(document, dict) or not isinstance(document.get("id"), str) or not document["id"]:
        raise Unreadable("the order system answered something that is no order: it has no id")
    unread: dict[str, Flaw] = {}
    reader = Reader(document, unread)
    get, must, each = reader.get, reader.must, reader.each
    return Order(
        id=document["id"],
        store=must("store", text) or "",
        version=tag_of(etag) or must("version", version) or "",
        external_id=get("external_id", text),
        channel=must("channel", _channel),
        status=must("status", _status),
        status_since=must("status_since", moment),
        placed_at=must("placed_at", moment),
        total=must("total", money),
        total_store=get("total_store", money),
        shipping_total=must("shipping_total", money),
        discount_total=must("discount_total", money),
        priority=get("priority", whole),
        ship_by=get("ship_by", moment),
        tags=must("tags", words),
        customer=get("customer", lambda value: _customer(obj(value))),
        shipping_address=get("shipping_address", lambda value: _address(obj(value))),
        billing_address=get("billing_address", lambda value: _address(obj(value))),
        address_check=get("address_check", lambda value: _address_check(obj(value))),
        released_at=get("released_at", moment),
        address_changed_at=get("address_changed_at", moment),
        cancel_requested_at=get("cancel_requested_at", moment),
        missing_fields=must("missing_fields", words) or frozenset(),
        lines=each("lines", _line),
        payment=get("payment", lambda value: _payment(obj(value))),
        risk=get("risk", lambda value: _risk(obj(value))),
        holds=each("holds", _hold),
        fulfilments=each("fulfilments", _fulfilment),
        export=get("export", lambda value: _export(obj(value))),
        notes=each("notes", _note),
        reports=each("reports", _report),
        returns=each("returns", _return),
        locations=each("locations", _location),
        similar_orders=must("similar_orders", texts) or (),
        unread=unread,
    )


def _customer(fields: _Fields) -> Customer:
    return Customer(
        text(need(fields, "id")),
        _tier(need(fields, "tier")),
        count(need(fields, "orders_last_year")),
        flag(need(fields, "blocklisted")),
        flag(need(fields, "vip")),
    )


def _address(fields: _Fields) -> Address:
    return Address(*(maybe(fields, name, text) or "" for name in Address.FIELDS))


def _address_check(fields: _Fields) -> AddressCheck:
    suggestion = {str(name): text(value) for name, value in obj(need(fields, "suggestion")).items()}
    return AddressCheck(_verdict(need(fields, "verdict")), suggestion, moment(need(fields, "checked_at")))


def _line(fields: _Fields) -> Line:
    return Line(
        id=text(need(fields, "id")),
        sku=text(need(fields, "sku")),
        title=maybe(fields, "title", text) or "",
        quantity=count(need(fields, "quantity")),
        unit_price=money(need(fields, "unit_price")),
        location=maybe(fields, "location", text),
        shipped=count(need(fields, "shipped")),
        mapped=flag(need(fields, "mapped")),
        restricted=flag(need(fields, "restricted")),
        reservation=maybe(fields, "reservation", lambda value: _reservation(obj(value))),
        release_date=maybe(fields, "release_date", day),
        release_date_before=maybe(fields, "release_date_before", day),
    )


def _reservation(fields: _Fields) -> Reservation:
    return Reservation(
        text(need(fields, "id")),
        text(need(fields, "location")),
        count(need(fields, "quantity")),
        maybe(fields, "reference", text),
    )


def _payment(fields: _Fields) -> Payment:
    dispute = maybe(fields, "dispute", obj)
    return Payment(
        id=text(need(fields, "id")),
        status=_payment_status(need(fields, "status")),
        method=_payment_method(need(fields, "method")),
        amount=money(need(fields, "amount")),
        authorised_at=maybe(fields, "authorised_at", moment),
        captured_at=maybe(fields, "captured_at", moment),
        refund=maybe(fields, "refund", _refund),
        dispute_opened_at=moment(need(dispute, "opened_at")) if dispute is not None else None,
        dispute_evidence_due_at=maybe(dispute, "evidence_due_at", moment) if dispute is not None else None,
    )


def _risk(fields: _Fields) -> Risk:
    score = whole(need(fields, "score"))
    if not 0 <= score <= 100:
        raise Bad("a score that is not from 0 to 100")
    return Risk(score, _advice(need(fields, "advice")), moment(need(fields, "assessed_at")))


def _hold(fields: _Fields) -> Hold:
    return Hold(
        text(need(fields, "id")),
        text(need(fields, "reason")),
        text(need(fields, "by")),
        maybe(fields, "reference", text),
        moment(need(fields, "placed_at")),
    )


def _fulfilment(fields: _Fields) -> Fulfilment:
    return Fulfilment(
        id=text(need(fields, "id")),
        status=_fulfilment_status(need(fields, "status")),
        location=text(need(fields, "location")),
        pick_state=_pick_state(need(fields, "pick_state")),
        label=maybe(fields, "label", lambda value: _label(obj(value))),
        label_refused=maybe(fields, "label_refused", text),
        short_pick=count(need(fields, "short_pick")),
        shipped_at=maybe(fields, "shipped_at", moment),
        confirmed_at=maybe(fields, "confirmed_at", moment),
        confirm_by=maybe(fields, "confirm_by", moment),
    )


def _label(fields: _Fields) -> Label:
    return Label(
        text(need(fields, "carrier")),
        text(need(fields, "service")),
        text(need(fields, "tracking_number")),
        moment(need(fields, "bought_at")),
    )


def _export(fields: _Fields) -> Export:
    return Export(
        _export_state(need(fields, "state")), maybe(fields, "reference", text), maybe(fields, "requested_at", moment)
    )


def _note(fields: _Fields) -> Note:
    return Note(
        text(need(fields, "id")),
        moment(need(fields, "at")),
        text(need(fields, "by")),
        text(need(fields, "field")),
        maybe(fields, "text", text) or "",
        maybe(fields, "read_at", moment),
    )


def _report(fields: _Fields) -> Report:
    return Report(text(need(fields, "id")), _report_type(need(fields, "type")), moment(need(fields, "at")))


def _return(fields: _Fields) -> Return:
    return Return(
        text(need(fields, "id")),
        maybe(fields, "received_at", moment),
        maybe(fields, "matches", flag),
        maybe(fields, "refunded_at", moment),
    )


def _location(fields: _Fields) -> Location:
    return Location(text(need(fields, "id")), text(need(fields, "name")), read_calendar(obj(need(fields, "calendar"))))
