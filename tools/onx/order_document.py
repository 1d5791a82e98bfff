"""An order of onX and its fulfilments into an Order."""

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from tools.onx import words
from tools.onx.fulfilments import read_fulfilments, shipped_units
from tools.onx.scalars import Fields, Optional, amount, at, name, units
from tools.onx.untold import NO_HOLDS, UNTOLD
from tools.reader import Bad, Reader, items, need, obj, text
from tools.reader import words as tags
from tools.versions import version_of
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.money import Money
from triage.domain.order import (
    Address,
    Fulfilment,
    Hold,
    Line,
    Note,
    Order,
    OrderStatus,
    Payment,
)  # fmt: skip

T = TypeVar("T")
NO_TAGS: frozenset[str] = frozenset()
_NOTES = {"orderNote": "order_note", "shippingNote": "delivery_note", "giftNote": "gift_message"}


def read_order_document(
    document: Any, fulfilments: Any = None, *, known: words.Statuses = words.CORE, omits_empty: bool = False
) -> Order:
    """Read an order, and its fulfilments where they were asked for. Raises Unreadable where it does not say which."""
    try:
        number = name(need(obj(document), "id"))
    except Bad as bad:
        raise Unreadable(f"the MCP server gave something that is no order: {bad}") from bad
    return _Reading(document, fulfilments, known, Optional(omits_empty)).order(number)


class _Reading:
    def __init__(self, document: Fields, fulfilments: Any, known: words.Statuses, optional: Optional) -> None:
        self._document = document
        self._fulfilments = fulfilments
        self._known = known
        self._optional = optional
        self.unread: dict[str, Flaw] = {}

    def order(self, number: str) -> Order:
        get = self._told
        status = get("status", lambda each: words.order_status(need(each, "status"), self._known))
        parts = get("fulfilments", lambda _: self._parts(number))
        return Order(
            id=number,
            store=get("store", lambda each: name(need(each, "tenantId"))) or "",
            version=version_of([self._document, self._fulfilments]),
            external_id=get("external_id", lambda each: self._optional.get(each, "externalId", name, None)),
            channel=get("channel", lambda each: self._optional.get(each, "orderSource", words.channel, None)),
            status=status,
            status_since=None,
            placed_at=get("placed_at", lambda each: at(need(each, "createdAt"))),
            total=self._money("total", "totalPrice"),
            total_store=None,
            shipping_total=self._money("shipping_total", "shippingPrice"),
            discount_total=self._money("discount_total", "orderDiscount"),
            added_total=self._money("added_total", "orderTax"),
            priority=None,
            ship_by=None,
            tags=get("tags", lambda each: self._optional.get(each, "tags", tags, NO_TAGS)),
            customer=None,
            shipping_address=get("shipping_address", lambda each: self._address(each, "shippingAddress")),
            billing_address=get("billing_address", lambda each: self._address(each, "billingAddress")),
            address_check=None,
            released_at=None,
            address_changed_at=None,
            cancel_requested_at=None,
            missing_fields=frozenset(),
            lines=get("lines", lambda each: self._lines(each, parts)) or (),
            payment=get("payment", self._payment),
            risk=None,
            holds=self._holds(status),
            fulfilments=parts or (),
            export=None,
            notes=get("notes", self._notes) or (),
            reports=(),
            returns=(),
            locations=(),
            similar_orders=(),
            unread={**UNTOLD, **self.unread},
        )

    def _told(self, path: str, read: Callable[[Fields], T]) -> T | None:
        return Reader({path: self._document}, self.unread).must(path, read)

    def _money(self, path: str, key: str) -> Money | None:
        def read(fields: Fields) -> Money:
            told = (
                self._optional.get(fields, key, amount, Decimal("0.00"))
                if path != "total"
                else amount(need(fields, key))
            )
            return Money(told, _currency(fields))

        return self._told(path, read)

    def _parts(self, number: str) -> tuple[Fulfilment, ...]:
        if self._fulfilments is None:
            raise Bad("the fulfilments of the order were not asked for", FlawKind.ABSENT)
        return read_fulfilments(self._fulfilments, number, self._optional)

    def _lines(self, fields: Fields, parts: tuple[Fulfilment, ...] | None) -> tuple[Line, ...]:
        if parts is None:
            raise Bad("how much of a line is shipped follows from the fulfilments, and those cannot be read")
        shipped = shipped_units(self._fulfilments, parts)
        lines = tuple(self._line(obj(entry), _currency(fields), shipped) for entry in items(need(fields, "lineItems")))
        if strange := sorted(set(shipped) - {line.id for line in lines}):
            raise Bad(f"{len(strange)} lines were shipped that the order does not have")
        return lines

    def _line(self, fields: Fields, currency: str, shipped: Mapping[str, int] | Counter[str]) -> Line:
        number, quantity = name(need(fields, "id")), units(need(fields, "quantity"))
        price = amount(need(fields, "unitPrice"))
        total = self._optional.get(fields, "totalPrice", amount, None)
        off = self._discount(fields, total == price * quantity)
        if total is not None and total != (price - off) * quantity:
            raise Bad("the total of a line is not its price times its quantity")
        if quantity == 0 or shipped.get(number, 0) > quantity:
            raise Bad("more units were shipped than ordered")
        return Line(
            id=number,
            sku=name(need(fields, "sku")),
            title=self._optional.get(fields, "name", text, ""),
            quantity=quantity,
            unit_price=Money(price - off, currency),
            location=None,
            shipped=shipped.get(number, 0),
            mapped=True,
            restricted=False,
            reservation=None,
        )

    def _discount(self, fields: Fields, none_shown: bool) -> Decimal:
        """Off each unit. One that is not told is none where the line's total shows it."""
        if "unitDiscount" not in fields and none_shown:
            return Decimal(0)
        return self._optional.get(fields, "unitDiscount", amount, Decimal(0))

    def _payment(self, fields: Fields) -> Payment:
        status = words.payment_status(need(fields, "paymentStatus"))
        return Payment(name(need(fields, "id")), status, None, None, None, None, None, None, None)

    def _holds(self, status: OrderStatus | None) -> tuple[Hold, ...]:
        if status is OrderStatus.HELD:
            return (Hold("status", "status", "the order system", None, None),)
        self.unread["holds"] = self.unread.get("status", NO_HOLDS)
        return ()

    def _address(self, fields: Fields, key: str) -> Address | None:
        told = self._optional.get(fields, key, obj, None)
        if told is None:
            return None
        keys = ("firstName", "lastName", "address1", "address2", "city", "stateOrProvince", "zipCodeOrPostalCode")
        first, last, *rest = (self._optional.get(told, part, text, "") for part in (*keys, "country"))
        return Address(f"{first} {last}".strip(), *rest)

    def _notes(self, fields: Fields) -> tuple[Note, ...]:
        """onX does not say who wrote them, or when: they may well be the customer's, and as old as the order."""
        made = at(need(fields, "createdAt"))
        said = {field: self._optional.get(fields, key, text, "") for key, field in _NOTES.items()}
        return tuple(Note(field, made, "customer", field, what, None) for field, what in said.items() if what)


def _currency(fields: Fields) -> str:
    told = text(need(fields, "currency"))
    if len(told) == 3 and told.isascii() and told.isupper():
        return told
    raise Bad("not a currency")
