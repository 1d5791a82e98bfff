"""An order as Shopify's GraphQL tells it into an Order."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from tools.reader import Bad, Reader, count, flag, items, maybe, moment, need, obj, text, words
from tools.shopify import words as told
from tools.shopify.holds import holds_of
from tools.shopify.ids import number
from tools.shopify.jobs import Job, check_covered, read_jobs, whole_list
from tools.shopify.payment import read_payment
from tools.shopify.prices import in_shop_currency, presented
from tools.shopify.shipments import read_shipments
from tools.shopify.untold import UNTOLD
from tools.versions import version_of
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.order import (
    Address,
    Channel,
    Customer,
    Fulfilment,
    Line,
    Note,
    Order,
    OrderStatus,
    Risk,
)  # fmt: skip

T = TypeVar("T")
_Fields = Mapping[str, Any]


def read_order(document: _Fields, store: str, dispute: _Fields | Flaw | None = None) -> Order:
    """Read an order. Raises Unreadable when it does not say which order it is.

    ``dispute`` is the one that stands on it, or why it could not be read.
    """
    unread: dict[str, Flaw] = dict(UNTOLD)
    reader = Reader(document, unread)
    must = reader.must
    try:
        name = number(need(document, "id"))
    except Bad as bad:
        raise Unreadable(f"Shopify answered something that is no order: {bad}") from bad
    jobs = _jobs(reader)
    shipments = must("fulfillments", read_shipments)
    _rename(unread, "fulfillments", "fulfilments")
    fulfilments = (*(shipments or ()), *(job.fulfilment() for job in jobs or ()))
    holds, not_whole = holds_of([hold for job in jobs or () for hold in job.holds])
    if not_whole is not None:
        unread["holds"] = not_whole
    status = _status(reader, fulfilments)
    lines = must("lineItems", lambda value: _lines(value, jobs, unread)) or ()
    _rename(unread, "lineItems", "lines")
    return Order(
        id=name,
        store=store,
        version=version_of(document),
        external_id=must("name", text),
        channel=_channel(reader),
        status=status,
        status_since=None,
        placed_at=_named(reader, "processedAt", "placed_at", moment),
        total=_named(reader, "currentTotalPriceSet", "total", presented),
        total_store=_named(reader, "currentTotalPriceSet", "total_store", in_shop_currency),
        shipping_total=_named(reader, "currentShippingPriceSet", "shipping_total", presented),
        discount_total=None,
        priority=None,
        ship_by=min((job.fulfil_by for job in jobs or () if job.fulfil_by), default=None),
        tags=must("tags", words),
        customer=_customer(reader),
        shipping_address=_address(reader, "shippingAddress", "shipping_address"),
        billing_address=_address(reader, "billingAddress", "billing_address"),
        address_check=None,
        released_at=None,
        address_changed_at=None,
        cancel_requested_at=None,
        missing_fields=_missing_fields(reader),
        lines=lines,
        payment=read_payment(document, dispute, unread),
        risk=must("risk", _risk),
        holds=holds,
        fulfilments=fulfilments,
        export=None,
        notes=_notes(reader),
        reports=(),
        returns=_returns(reader),
        locations=(),
        similar_orders=(),
        unread=unread,
    )


def _jobs(reader: Reader) -> tuple[Job, ...] | None:
    """The fulfilment orders; where they cannot be read or do not cover the lines, nobody knows holds or places."""

    def read(value: Any) -> tuple[Job, ...]:
        jobs = read_jobs(value)
        if reader.document.get("cancelledAt") is None:
            check_covered(whole_list(need(reader.document, "lineItems"), "lines"), jobs)
        return jobs

    jobs = reader.must("fulfillmentOrders", read)
    if (flaw := reader.unread.pop("fulfillmentOrders", None)) is not None:
        for path in ("holds", "fulfilments", "lines.location", "ship_by"):
            reader.unread[path] = flaw
    return jobs


def _status(reader: Reader, fulfilments: Sequence[Fulfilment]) -> OrderStatus | None:
    if reader.get("cancelledAt", moment) is not None:
        return OrderStatus.CANCELLED
    _rename(reader.unread, "cancelledAt", "status")
    status = _named(reader, "displayFulfillmentStatus", "status", told.order_status)
    if "status" in reader.unread:
        return None
    over = [part.status for part in fulfilments if part.status != "cancelled"]
    if status is OrderStatus.SHIPPED and over and set(over) == {"delivered"}:
        return OrderStatus.DELIVERED
    return status


def _channel(reader: Reader) -> Channel | None:
    buyer = reader.document.get("purchasingEntity")
    if isinstance(buyer, dict) and buyer.get("__typename") == "PurchasingCompany":
        return Channel.WHOLESALE
    if reader.document.get("sourceName", "") is None:
        return None
    return _named(reader, "sourceName", "channel", told.channel)


def _lines(value: Any, jobs: Sequence[Job] | None, unread: dict[str, Flaw]) -> tuple[Line, ...]:
    lines = whole_list(value, "lines")
    places: dict[str, set[str | None]] = {}
    for job in jobs or ():
        for part in job.lines:
            if part.waiting:
                places.setdefault(part.line, set()).add(job.location)
    if any(len(found) > 1 for found in places.values()):
        unread["lines.location"] = Flaw(FlawKind.UNREADABLE, "the units of a line wait at several locations")
    return tuple(_line(fields, places) for fields in lines if count(need(fields, "currentQuantity")))


def _line(fields: _Fields, places: Mapping[str, set[str | None]]) -> Line:
    name, sku = number(need(fields, "id")), maybe(fields, "sku", text) or ""
    quantity = count(need(fields, "currentQuantity"))
    waits = min(quantity, count(need(fields, "unfulfilledQuantity"))) if flag(need(fields, "requiresShipping")) else 0
    found = places.get(name, set())
    return Line(
        id=name,
        sku=sku,
        title=maybe(fields, "title", text) or "",
        quantity=quantity,
        unit_price=presented(need(fields, "originalUnitPriceSet")),
        location=next(iter(found)) if len(found) == 1 else None,
        shipped=quantity - waits,
        mapped=bool(sku) and maybe(fields, "variant", lambda value: number(need(obj(value), "id"))) is not None,
        restricted=False,
        reservation=None,
    )


def _customer(reader: Reader) -> Customer | None:
    """None is a guest."""
    return reader.get("customer", lambda value: Customer(number(need(obj(value), "id")), None, None, False, False))


def _address(reader: Reader, name: str, path: str) -> Address | None:
    if reader.document.get(name, "") is None:
        return None
    return _named(reader, name, path, lambda value: address(obj(value)))


def address(fields: _Fields) -> Address:
    """``region`` is Shopify's code of it, or its name where it has no code."""
    region = maybe(fields, "provinceCode", text) or maybe(fields, "province", text)
    parts = (maybe(fields, part, text) for part in ("name", "address1", "address2", "city"))
    name, line1, line2, city = (part or "" for part in parts)
    return Address(
        name,
        line1,
        line2,
        city,
        region or "",
        maybe(fields, "zip", text) or "",
        maybe(fields, "countryCodeV2", text) or "",
    )


def _missing_fields(reader: Reader) -> frozenset[str]:
    """What a parcel needs to leave and is not there."""
    found = _named(reader, "requiresShipping", "missing_fields", flag)
    if not found:
        return frozenset()
    if reader.document.get("shippingAddress", "") is None:
        return frozenset({"shipping_address"})
    place = _address(reader, "shippingAddress", "missing_fields")
    wanted = ("line1", "city", "country")
    return frozenset(f"shipping_address.{part}" for part in wanted if place is not None and not getattr(place, part))


def _risk(value: Any) -> Risk | None:
    fields = obj(value)
    levels = {told.risk_level(need(obj(entry), "riskLevel")) for entry in items(need(fields, "assessments"))}
    if "PENDING" in levels:
        raise Bad("a risk assessment is still on its way", FlawKind.ABSENT)
    recommended = text(need(fields, "recommendation"))
    return None if recommended == "NONE" else Risk(None, told.advice(recommended), None)


def _notes(reader: Reader) -> tuple[Note, ...]:
    """The order's note and its attributes. Shopify dates neither: they are as old as the order, for all we know."""
    made = _named(reader, "createdAt", "notes", moment)
    note = _named(reader, "note", "notes", _text_or_none)
    pairs = _named(reader, "customAttributes", "notes", lambda value: [_pair(obj(entry)) for entry in items(value)])
    if made is None:
        return ()
    written = [("note", "order_note", note)] if note else []
    written += [(f"attribute-{n}", f"attribute {key}", value) for n, (key, value) in enumerate(pairs or (), 1) if value]
    return tuple(Note(name, made, "customer", where, what, None) for name, where, what in written)


def _text_or_none(value: Any) -> str | None:
    return None if value is None else text(value)


def _pair(fields: _Fields) -> tuple[str, str]:
    return text(need(fields, "key")), maybe(fields, "value", text) or ""


def _returns(reader: Reader) -> tuple[()]:
    state = _named(reader, "returnStatus", "returns", text)
    if state not in (None, "NO_RETURN"):
        why = "Shopify does not say when a return came in, and whether it is what was announced"
        reader.unread["returns"] = Flaw(FlawKind.UNREADABLE, why)
    return ()


def _named(reader: Reader, name: str, path: str, read: Callable[[Any], T]) -> T | None:
    """A field that is never null, its flaw under our own name for it."""
    found = reader.must(name, read)
    _rename(reader.unread, name, path)
    return found


def _rename(unread: dict[str, Flaw], name: str, path: str) -> None:
    if (flaw := unread.pop(name, None)) is not None:
        unread.setdefault(path, flaw)
