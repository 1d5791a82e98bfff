"""The lines of an order and where their goods are."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.reader import Bad, count, items, maybe, need, obj, text
from tools.vendure.amounts import Amounts
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.order import Line

_Fields = Mapping[str, Any]


def read_lines(
    order: _Fields, shipped: Mapping[str, int] | None, amounts: Amounts, unread: dict[str, Flaw]
) -> tuple[Line, ...]:
    """Lines of which something is left. ``shipped``: units by line that were handed over to a fulfilment."""
    if shipped is None:
        raise Bad("how many units left is not known, for the fulfilments cannot be read")
    lines = [obj(entry) for entry in items(need(order, "lines"))]
    return tuple(_line(each, order, shipped, amounts, unread) for each in lines if count(need(each, "quantity")))


def _line(
    fields: _Fields, order: _Fields, shipped: Mapping[str, int], amounts: Amounts, unread: dict[str, Flaw]
) -> Line:
    name, quantity = text(need(fields, "id")), count(need(fields, "quantity"))
    variant = obj(need(fields, "productVariant"))
    sku = text(need(variant, "sku"))
    return Line(
        id=name,
        sku=sku,
        title=maybe(variant, "name", text) or "",
        quantity=quantity,
        unit_price=amounts.read(need(fields, "unitPriceWithTax"), need(order, "currencyCode")),
        location=_location(fields, unread),
        shipped=min(quantity, shipped.get(name, 0)),
        mapped=bool(sku),
        restricted=False,
        reservation=None,
    )


def _location(fields: _Fields, unread: dict[str, Flaw]) -> str | None:
    """Where the line's units were set aside; None where nowhere."""
    if "triageAllocated" not in fields:
        unread.setdefault("lines.location", Flaw(FlawKind.ABSENT, "the field 'triageAllocated' is absent"))
        return None
    places = {text(need(obj(entry), "location")) for entry in items(fields["triageAllocated"])}
    if len(places) > 1:
        unread["lines.location"] = Flaw(FlawKind.UNREADABLE, "the units of a line wait at several locations")
        return None
    return next(iter(places), None)


def rounded(lines: Sequence[_Fields]) -> bool:
    """Whether a line's price is not its unit price as often as it was bought."""
    return any(
        count(need(each, "linePriceWithTax")) != count(need(each, "unitPriceWithTax")) * count(need(each, "quantity"))
        for each in lines
    )
