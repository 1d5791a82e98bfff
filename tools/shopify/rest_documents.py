"""Orders in the older form of Shopify's REST API, which its webhooks still bring.

They tell less than GraphQL: no holds, no place of a line, nothing of work that waits, and of a payment often no more
than its state. What is not told is unread.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tools.reader import Bad, Reader, count, flag, items, maybe, moment, need, obj, text
from tools.shopify import words
from tools.shopify.ids import plain
from tools.shopify.rest_parts import fulfilments, rest_refund_state
from tools.shopify.rest_prices import price, sum_of
from tools.shopify.untold import UNTOLD
from tools.versions import version_of
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind, not_kept
from triage.domain.money import Money
from triage.domain.order import (
    Address,
    Customer,
    Line,
    Note,
    Order,
    OrderStatus,
    Payment,
    PaymentMethod,
    PaymentStatus,
)  # fmt: skip

_Fields = Mapping[str, Any]
_UNTOLD = {
    "holds": "holds of an order in REST documents",
    "lines.location": "location of a line in REST documents",
    "payment.dispute": "disputes in REST documents",
    "ship_by": "date to ship by in REST documents",
    "risk": "risk in an order's REST document",
    "returns": "returns in REST documents",
}
_order_status = words.among(
    {"FULFILLED": OrderStatus.SHIPPED, "PARTIAL": OrderStatus.PART_SHIPPED, "RESTOCKED": OrderStatus.OPEN}
)


def read_rest_order(document: Any, store: str = "main") -> Order:
    """Read an order, with or without ``{"order": …}`` around it. Raises Unreadable when it does not say which it is."""
    fields = document.get("order", document) if isinstance(document, dict) else document
    if not isinstance(fields, dict):
        raise Unreadable("this is no order of Shopify")
    try:
        name = plain(need(fields, "id"))
    except Bad as bad:
        raise Unreadable(f"this order of Shopify does not say which it is: {bad}") from bad
    unread: dict[str, Flaw] = {path: flaw for path, flaw in UNTOLD.items() if path != "discount_total"}
    unread |= {path: not_kept("Shopify", what) for path, what in _UNTOLD.items()}
    told = _Told(fields, unread)
    lines = told.whole("lines", _lines) or ()
    parts = told.under("fulfilments", "fulfillments", fulfilments) or ()
    if any(line.open_quantity for line in lines):
        unread.setdefault("fulfilments", not_kept("Shopify", "work that waits in REST documents"))
    return Order(
        id=name,
        store=store,
        version=version_of(fields),
        external_id=told.under("external_id", "name", text),
        channel=told.maybe("channel", "source_name", words.channel),
        status=_status(told),
        status_since=None,
        placed_at=told.under("placed_at", "processed_at" if "processed_at" in fields else "created_at", moment),
        total=told.whole("total", lambda all_of: price(all_of, "total_price")),
        total_store=told.whole("total_store", lambda all_of: price(all_of, "total_price", "shop_money")),
        shipping_total=told.whole("shipping_total", _shipping),
        discount_total=told.whole("discount_total", lambda all_of: price(all_of, "total_discounts")),
        priority=None,
        ship_by=None,
        tags=told.under("tags", "tags", _tags),
        customer=told.maybe("customer", "customer", _customer),
        shipping_address=told.maybe("shipping_address", "shipping_address", lambda value: _address(obj(value))),
        billing_address=told.maybe("billing_address", "billing_address", lambda value: _address(obj(value))),
        address_check=None,
        released_at=None,
        address_changed_at=None,
        cancel_requested_at=None,
        missing_fields=told.whole("missing_fields", _missing_fields) or frozenset(),
        lines=lines,
        payment=_payment(told),
        risk=None,
        holds=(),
        fulfilments=parts,
        export=None,
        notes=told.whole("notes", _notes) or (),
        reports=(),
        returns=(),
        locations=(),
        similar_orders=(),
        unread=unread,
        added_total=told.whole("added_total", _added),
    )


def read_rest_orders(document: Any, store: str = "main") -> tuple[Order, ...]:
    """Every order of ``{"orders": […]}``; raises Unreadable for another document, and where one of them is."""
    listed = document.get("orders") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise Unreadable("this is no list of orders of Shopify")
    return tuple(read_rest_order(each, store) for each in listed)


class _Told:
    """Reads fields under our names for them, and parts that rest on several."""

    def __init__(self, fields: _Fields, unread: dict[str, Flaw]) -> None:
        self.fields = fields
        self.unread = unread

    def under(self, path: str, name: str, read: Any) -> Any:
        """A field that is never null."""
        return self.whole(path, lambda fields: read(_present(fields, name)))

    def maybe(self, path: str, name: str, read: Any) -> Any:
        """A field that may be null, and then there is none."""
        return self.whole(path, lambda fields: maybe(fields, name, read))

    def whole(self, path: str, read: Any) -> Any:
        """What is read of the whole document; None where it cannot be."""
        flaws: dict[str, Flaw] = {}
        found = Reader({path: self.fields}, flaws).must(path, read)
        for name, flaw in flaws.items():
            self.unread.setdefault(name, flaw)
        return found


def _present(fields: _Fields, name: str) -> Any:
    if name not in fields:
        raise Bad(f"{name!r} is absent", FlawKind.ABSENT)
    return fields[name]


def _status(told: _Told) -> OrderStatus | None:
    def read(fields: _Fields) -> OrderStatus:
        if maybe(fields, "cancelled_at", moment) is not None:
            return OrderStatus.CANCELLED
        shipped = maybe(fields, "fulfillment_status", _order_status)
        return shipped or OrderStatus.OPEN

    found: OrderStatus | None = told.whole("status", read)
    return found


def _lines(order: _Fields) -> tuple[Line, ...]:
    return tuple(_line(obj(entry), order) for entry in items(_present(order, "line_items")))


def _line(fields: _Fields, order: _Fields) -> Line:
    quantity = count(need(fields, "quantity"))
    sku = maybe(fields, "sku", text) or ""
    ships = flag(need(fields, "requires_shipping"))
    return Line(
        id=plain(need(fields, "id")),
        sku=sku,
        title=maybe(fields, "title", text) or "",
        quantity=quantity,
        unit_price=price(fields, "price", order=order),
        location=None,
        shipped=quantity - (min(quantity, _waits(fields, quantity)) if ships else 0),
        mapped=bool(sku) and maybe(fields, "variant_id", plain) is not None,
        restricted=False,
        reservation=None,
    )


def _waits(fields: _Fields, quantity: int) -> int:
    """Units that wait to be shipped; older documents say no more than that all do, or none."""
    if "fulfillable_quantity" in fields:
        return count(fields["fulfillable_quantity"])
    state = maybe(fields, "fulfillment_status", text)
    if state in (None, "fulfilled"):
        return 0 if state else quantity
    raise Bad(f"{str(state)[:40]!r} does not say how many units wait")


def _shipping(fields: _Fields) -> Money:
    if "total_shipping_price_set" in fields:
        return price(fields, "total_shipping_price")
    lines = [obj(entry) for entry in items(_present(fields, "shipping_lines"))]
    return sum_of((price(line, "price", order=fields) for line in lines), fields)


def _added(fields: _Fields) -> Money:
    """Taxes, where the prices do not hold them."""
    tax = price(fields, "total_tax")
    return Money(Decimal(0), tax.currency) if flag(need(fields, "taxes_included")) else tax


def _tags(value: Any) -> frozenset[str]:
    return frozenset(part.strip() for part in text(value).split(",") if part.strip())


def _customer(value: Any) -> Customer:
    return Customer(plain(need(obj(value), "id")), None, None, False, False)


def _address(fields: _Fields) -> Address:
    region = maybe(fields, "province_code", text) or maybe(fields, "province", text)
    names = ("name", "address1", "address2", "city")
    name, line1, line2, city = (maybe(fields, part, text) or "" for part in names)
    country = maybe(fields, "country_code", text) or ""
    return Address(name, line1, line2, city, region or "", maybe(fields, "zip", text) or "", country)


def _missing_fields(fields: _Fields) -> frozenset[str]:
    if not any(flag(need(obj(entry), "requires_shipping")) for entry in items(_present(fields, "line_items"))):
        return frozenset()
    place = maybe(fields, "shipping_address", obj)
    if place is None:
        return frozenset({"shipping_address"})
    told = _address(place)
    return frozenset(f"shipping_address.{part}" for part in ("line1", "city", "country") if not getattr(told, part))


def _payment(told: _Told) -> Payment | None:
    flaws = told.unread
    method: PaymentMethod | None = told.whole("payment.method", _method)
    refund = told.whole("payment.refund", _refund)
    flaws.setdefault("payment.times", not_kept("Shopify", "times of payments in REST documents"))

    def read(fields: _Fields) -> Payment:
        status = words.payment_status(_present(fields, "financial_status"))
        amount = price(fields, "total_price") if status is PaymentStatus.CAPTURED else None
        if amount is None:
            why = not_kept("Shopify", f"amount of a payment that is {status} in REST documents")
            flaws.setdefault("payment.amount", why)
        return Payment(plain(need(fields, "id")), status, method, amount, None, None, refund, None, None)

    found: Payment | None = told.whole("payment", read)
    return found


def _method(fields: _Fields) -> PaymentMethod:
    details = fields.get("payment_details")
    if isinstance(details, dict) and details.get("credit_card_company"):
        return PaymentMethod.CARD
    if "payment_gateway_names" in fields:
        names = [text(entry) for entry in items(fields["payment_gateway_names"])]
        if len(names) == 1:
            return words.gateway(names[0])
    return words.gateway(_present(fields, "gateway"))


def _refund(fields: _Fields) -> Any:
    """The state of the last refund; None where there is none."""
    found = [obj(entry) for entry in items(_present(fields, "refunds"))]
    return rest_refund_state(found)


def _notes(fields: _Fields) -> tuple[Note, ...]:
    """Dated by the order, as Shopify dates neither notes nor attributes."""
    made = moment(need(fields, "created_at"))
    note = maybe(fields, "note", text)
    pairs = [(text(need(pair, "name")), maybe(pair, "value", text) or "") for pair in _objects(fields)]
    written = [("note", "order_note", note)] if note else []
    written += [(f"attribute-{n}", f"attribute {key}", value) for n, (key, value) in enumerate(pairs, 1) if value]
    return tuple(Note(name, made, "customer", where, what, None) for name, where, what in written)


def _objects(fields: _Fields) -> Iterable[_Fields]:
    return [obj(entry) for entry in items(fields.get("note_attributes", []))]
