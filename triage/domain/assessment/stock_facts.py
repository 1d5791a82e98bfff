"""Facts about stock: dated by the warehouse's own count, not by our reading of it."""

from collections.abc import Callable

from triage.domain.assessment.readings import Readings, Witness
from triage.domain.facts import Contradicted, Fact, Missing
from triage.domain.order import Line, Order
from triage.domain.stock import Position, Stock

NAMES = (
    "stock.available",
    "stock.on_hand",
    "stock.shortfall",
    "stock.elsewhere",
    "stock.anywhere",
    "stock.oversold_by",
    "stock.oms_differs_by",
    "stock.recount_open",
)
TOLERANCE_UNITS = 0


def stock_facts(readings: Readings, order: Order, oms: Witness) -> dict[str, Fact]:
    lines = [line for line in order.lines if line.open_quantity > 0]
    reserved = all(line.reservation is not None for line in lines)
    facts: dict[str, Fact] = {"stock.reserved": oms.says(reserved if lines else None, "lines")}
    why = oms.unread.get("lines") or readings.failures.get("stock")
    stock = readings.stock
    if why is None and lines and (stock is None or not stock.positions):
        why = "nobody told the stock of this order's lines"
    if why is not None or stock is None:
        blank = oms.says(None)
        return {
            **facts,
            "stock.needed": oms.says(None, "lines"),
            **{name: Missing(why) if why else blank for name in NAMES},
        }
    return {**facts, **_position_facts(lines, stock, oms)}


def _position_facts(lines: list[Line], stock: Stock, oms: Witness) -> dict[str, Fact]:
    if not lines:
        none = oms.says(None)
        return dict.fromkeys((*NAMES, "stock.needed"), none)
    touched = [p for p in stock.positions if p.sku in {line.sku for line in lines}]
    unread = stock.unread
    wms = Witness(
        "wms",
        min((p.as_of for p in touched), default=oms.observed_at),
        {"positions": next(iter(unread.values()))} if unread else {},
    )

    def said(value: Callable[[], object]) -> Fact:
        return wms.works_out(value, "positions")  # type: ignore[arg-type]

    waiting = [line for line in lines if line.reservation is None]
    shortest = min(lines, key=lambda line: (free_units(stock, line, line.location) - _wanted(line), line.id))
    at_place = stock.at(shortest.sku, shortest.location) if shortest.location else None
    short = [line for line in waiting if free_units(stock, line, line.location) < line.open_quantity]
    return {
        "stock.available": said(lambda: at_place.available if at_place else None),
        "stock.on_hand": _on_hand(at_place, said),
        "stock.needed": oms.says(shortest.open_quantity, "lines"),
        "stock.shortfall": said(
            lambda: sum(line.open_quantity - max(0, free_units(stock, line, line.location)) for line in short)
        ),
        "stock.elsewhere": said(lambda: bool(locations_that_fill(stock, short))),
        "stock.anywhere": said(lambda: sum(max(0, p.available) for p in stock.positions if p.sku == shortest.sku)),
        "stock.oversold_by": said(lambda: max((-p.available for p in touched if p.available < 0), default=0)),
        "stock.oms_differs_by": said(lambda: max((count_difference(p) for p in touched), default=0)),
        "stock.recount_open": said(lambda: any(r.state in ("requested", "begun") for p in touched for r in p.recounts)),
    }


def locations_that_fill(stock: Stock, short: list[Line]) -> list[str]:
    """Other locations that could alone fill every line that is short, the fullest first."""
    if not short:
        return []
    places = sorted({p.location for p in stock.positions} - {line.location for line in short if line.location})
    fitting = [place for place in places if all(free_units(stock, line, place) >= line.open_quantity for line in short)]
    return sorted(fitting, key=lambda place: (-sum(free_units(stock, line, place) for line in short), place))


def count_difference(position: Position) -> int:
    return 0 if position.oms_on_hand is None else abs(position.on_hand - position.oms_on_hand)


def _on_hand(position: Position | None, said: Callable[[Callable[[], object]], Fact]) -> Fact:
    if position is None:
        return said(lambda: None)
    if count_difference(position) > TOLERANCE_UNITS:
        assert position.oms_on_hand is not None
        return Contradicted((("wms", position.on_hand), ("oms", position.oms_on_hand)))
    return said(lambda: position.on_hand)


def free_units(stock: Stock, line: Line, location: str | None) -> int:
    """Units of a line's SKU that a location has free; 0 where it keeps none."""
    position = stock.at(line.sku, location) if location else None
    return position.available if position else 0


def _wanted(line: Line) -> int:
    return 0 if line.reservation is not None else line.open_quantity
