"""Facts about stock: dated by the warehouse's own count, not by our reading of it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from triage.domain.assessment.readings import Readings
from triage.domain.assessment.witness import Witness
from triage.domain.catalogue import FACTS
from triage.domain.facts import Contradicted, Fact, Missing
from triage.domain.order import Line, Order
from triage.domain.stock import Position, Stock

NAMES = (
    "stock.available",
    "stock.on_hand",
    "stock.needed",
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
    facts = {"stock.reserved": _all_reserved(lines, readings, oms)}
    if silent := oms.silent("lines"):
        return {**facts, **dict.fromkeys(NAMES, silent)}
    if not lines:
        return {**facts, **dict.fromkeys(NAMES, oms.says(None))}
    stock = readings.stock or Stock(())
    if why := _not_told(lines, stock, readings.failures):
        return {**facts, **dict.fromkeys(NAMES, Missing(why))}
    return {**facts, **_position_facts(lines, stock, oms)}


def _not_told(lines: list[Line], stock: Stock, failures: Mapping[str, str]) -> str | None:
    if "stock" in failures:
        return failures["stock"]
    if stock.unread:
        return next(iter(stock.unread.values())).why
    untold = sorted({line.sku for line in lines} - {position.sku for position in stock.positions})
    return f"nobody told the stock of {', '.join(untold)}" if untold else None


def _position_facts(lines: list[Line], stock: Stock, oms: Witness) -> dict[str, Fact]:
    touched = [position for position in stock.positions if position.sku in {line.sku for line in lines}]
    wms = oms.dated("wms", min(position.as_of for position in touched))
    shortest = min(lines, key=lambda line: (free_units(stock, line, line.location) - _waiting(line, stock), line.id))
    at_place = stock.at(shortest.sku, shortest.location) if shortest.location else None
    homes = [place for line in lines if line.location and (place := stock.at(line.sku, line.location))]
    nowhere, short = oms.silent("lines.location"), short_lines(lines, stock)
    return {
        "stock.available": nowhere or wms.says(at_place.available if at_place else None),
        "stock.on_hand": nowhere or _on_hand(at_place, wms, oms),
        "stock.needed": oms.dated("oms", wms.observed_at).says(shortest.open_quantity),
        "stock.shortfall": _told_shortfall(lines, stock, wms, oms),
        "stock.elsewhere": (nowhere if short else None) or wms.says(bool(locations_that_fill(stock, short))),
        "stock.anywhere": wms.says(sum(max(0, p.available) for p in touched if p.sku == shortest.sku)),
        "stock.oversold_by": nowhere
        or wms.says(max((-place.available for place in homes if place.available < 0), default=0)),
        "stock.oms_differs_by": wms.says(max(count_difference(position) for position in touched)),
        "stock.recount_open": wms.says(
            any(recount.state in ("requested", "begun") for position in touched for recount in position.recounts)
        ),
    }


def short_lines(lines: Iterable[Line], stock: Stock) -> list[Line]:
    """Lines that wait for stock which their location cannot give to all the lines that wait for it there."""
    demands = _demands(lines, stock)
    return [line for line in lines if _waiting(line, stock) and demands[_shelf(line)] > _free_at(_shelf(line), stock)]


def locations_that_fill(stock: Stock, short: list[Line]) -> list[str]:
    """Other locations that could alone fill every line that is short, the fullest first."""
    wanted: Counter[str] = Counter()
    for line in short:
        wanted[line.sku] += line.open_quantity
    places = {position.location for position in stock.positions} - {line.location for line in short}
    free = {place: {sku: _free_at((sku, place), stock) for sku in wanted} for place in places if wanted}
    fitting = [place for place in free if all(free[place][sku] >= units for sku, units in wanted.items())]
    return sorted(fitting, key=lambda place: (-sum(free[place].values()), place))


def count_difference(position: Position) -> int:
    return 0 if position.oms_on_hand is None else abs(position.on_hand - position.oms_on_hand)


def _on_hand(position: Position | None, wms: Witness, oms: Witness) -> Fact:
    if position is None:
        return wms.says(None)
    fresh = oms.observed_at - position.as_of <= FACTS["stock.on_hand"].fresh
    if fresh and position.oms_on_hand is not None and count_difference(position) > TOLERANCE_UNITS:
        return wms.silent() or Contradicted((("wms", position.on_hand), ("oms", position.oms_on_hand)))
    return wms.says(position.on_hand)


def free_units(stock: Stock, line: Line, location: str | None) -> int:
    """Units of a line's SKU that a location has free; 0 where it keeps none."""
    return _free_at((line.sku, location), stock)


_Shelf = tuple[str, str | None]


def _shelf(line: Line) -> _Shelf:
    return line.sku, line.location


def _free_at(shelf: _Shelf, stock: Stock) -> int:
    sku, location = shelf
    position = stock.at(sku, location) if location is not None else None
    return position.available if position else 0


def _demands(lines: Iterable[Line], stock: Stock) -> Counter[_Shelf]:
    """Units that wait for stock, by the shelf that they wait for."""
    demands: Counter[_Shelf] = Counter()
    for line in lines:
        demands[_shelf(line)] += _waiting(line, stock)
    return demands


def _shortfall(lines: Iterable[Line], stock: Stock) -> int:
    return sum(max(0, units - max(0, _free_at(shelf, stock))) for shelf, units in _demands(lines, stock).items())


def _told_shortfall(lines: list[Line], stock: Stock, wms: Witness, oms: Witness) -> Fact:
    """None where there is none is sure; where nobody tells what is reserved, or of which place, the units may well be
    there.
    """
    missing = _shortfall(lines, stock)
    told = all(_promises(line, stock) is not None for line in lines)
    silent = oms.silent("lines.location", *(() if told else ("lines.reservation",))) if missing else None
    return silent or wms.says(missing)


def _all_reserved(lines: list[Line], readings: Readings, oms: Witness) -> Fact:
    if silent := oms.silent("lines"):
        return silent
    stock = readings.stock or Stock(())
    counted = not stock.unread and all(_promises(line, stock) is not None for line in lines)
    if (silent := oms.silent("lines.reservation")) and not counted:
        return silent
    reserved = all(_reserved(line, stock) >= line.open_quantity for line in lines) and _promised_to_all(lines, stock)
    return oms.says(reserved if lines else None)


def _promised_to_all(lines: list[Line], stock: Stock) -> bool:
    """Whether each location has promised enough for all the lines that rest on its promises."""
    wanted: Counter[_Shelf] = Counter()
    for line in lines:
        if line.reservation is None:
            wanted[_shelf(line)] += line.open_quantity
    places = {shelf: stock.at(shelf[0], shelf[1]) for shelf in wanted if shelf[1] is not None}
    return all(place is None or wanted[shelf] <= (place.committed or 0) for shelf, place in places.items())


def _reserved(line: Line, stock: Stock) -> int:
    if line.reservation is not None:
        return line.reservation.quantity
    return _promises(line, stock) or 0


def _promises(line: Line, stock: Stock) -> int | None:
    """Units that a location has promised by itself and can give, None where it promises none by itself."""
    position = stock.at(line.sku, line.location) if line.location is not None else None
    if position is None or position.committed is None:
        return None
    promised = min(line.open_quantity, position.committed)
    return max(0, promised + min(0, position.available))


def _waiting(line: Line, stock: Stock) -> int:
    """Open units that nothing is reserved for."""
    return max(0, line.open_quantity - _reserved(line, stock))
