"""The lines of an order, and the sums that go with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from tools.reader import Bad, count, items, maybe, need, obj, text
from tools.woocommerce.scalars import Fields, Meta, amount, number
from tools.woocommerce.shipments import LOCATION
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.money import Money
from triage.domain.order import Line, OrderStatus, Reservation

_REDUCED = "_reduced_stock"
_CENT = Decimal("0.01")
_PRICE_STEP = Decimal("0.0001")
_NOTHING_SHIPPED = (
    OrderStatus.PENDING,
    OrderStatus.OPEN,
    OrderStatus.HELD,
    OrderStatus.RELEASED,
    OrderStatus.CANCELLED,
)
_ALL_SHIPPED = (OrderStatus.SHIPPED, OrderStatus.DELIVERED)


@dataclass(frozen=True, slots=True)
class Shipping:
    """What is known of the order besides its lines: WooCommerce does not say of a line how much of it was shipped."""

    status: OrderStatus | None
    parcels: int
    refunds: int

    def shipped(self, quantity: int) -> int:
        if self.status in _ALL_SHIPPED:
            return quantity
        if self.status not in _NOTHING_SHIPPED:
            raise Bad("how much of a line is shipped follows from the order's status, and that does not tell it")
        if self.parcels:
            raise Bad("parcels have left, and WooCommerce does not say which lines were in them", FlawKind.NOT_KEPT)
        if self.refunds:
            raise Bad("something was refunded, and the order does not say which units", FlawKind.NOT_KEPT)
        return 0


def read_lines(value: Any, currency: str, shipping: Shipping) -> tuple[Line, ...]:
    """The lines, whole or not at all; raises Bad."""
    return tuple(_line(obj(entry), currency, shipping) for entry in items(value))


def _line(fields: Fields, currency: str, shipping: Shipping) -> Line:
    quantity = count(need(fields, "quantity"))
    if quantity == 0:
        raise Bad("a line of no units")
    name = number(need(fields, "id"))
    return Line(
        id=name,
        sku=maybe(fields, "sku", text) or "",
        title=maybe(fields, "name", text) or "",
        quantity=quantity,
        unit_price=Money(_price(fields, quantity), currency),
        location=LOCATION,
        shipped=shipping.shipped(quantity),
        mapped=True,
        restricted=False,
        reservation=_reservation(name, Meta(need(fields, "meta_data"))),
    )


def _price(fields: Fields, quantity: int) -> Decimal:
    """Before discounts and taxes; what rounding it leaves over is counted in the order's added total."""
    each = amount(need(fields, "subtotal")) / quantity
    cents = each.quantize(_CENT, ROUND_HALF_EVEN)
    return cents if cents == each else each.quantize(_PRICE_STEP, ROUND_HALF_EVEN)


def _reservation(line: str, meta: Meta) -> Reservation | None:
    """The units that WooCommerce took from its stock for this line."""
    found = meta.get(_REDUCED)
    if found is None:
        return None
    told = str(found[1]) if not isinstance(found[1], bool) else ""
    if not told.isascii() or not told.isdigit() or len(told) > 9:
        raise Bad(f"{_REDUCED} is not a count of units")
    return Reservation(f"stock-{line}", LOCATION, int(told), None)


def untold_reservation(lines: Sequence[Line], status: OrderStatus | None) -> Flaw | None:
    """Why it is not known what is reserved. A shop may hide it, and products without managed stock have none."""
    if status is OrderStatus.PENDING or all(line.reservation or not line.open_quantity for line in lines):
        return None
    return Flaw(FlawKind.NOT_KEPT, "WooCommerce does not say of every line whether its units were taken from stock")


def read_added(document: Fields, currency: str, lines: Sequence[Line]) -> Money:
    """Taxes and fees, and what rounding leaves: WooCommerce rounds each sum of an order by itself. Raises Bad."""
    fees = [amount(need(obj(entry), "total")) for entry in items(need(document, "fee_lines"))]
    shipping, discount, tax, total = (
        amount(need(document, name)) for name in ("shipping_total", "discount_total", "total_tax", "total")
    )
    goods = sum((amount(need(obj(entry), "subtotal")) for entry in items(need(document, "line_items"))), Decimal(0))
    over = goods - sum((line.unit_price.amount * line.quantity for line in lines), Decimal(0))
    left = total - (goods + shipping + sum(fees, Decimal(0)) + tax - discount)
    rounded = len(lines) + len(fees) + 3
    step = Decimal(1).scaleb(min(0, int(total.as_tuple().exponent)))
    return Money(tax + sum(fees, Decimal(0)) + over + (left if abs(left) <= step * rounded / 2 else 0), currency)
