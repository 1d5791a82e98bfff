"""What was last read of a case, from its recordings: the same documents through the same readers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson

from tools.reference.carrier import read_tracking
from tools.reference.inventory import read_positions
from tools.reference.order_document import read_order
from triage.domain.assessment.readings import Readings, fulfilment_of
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw
from triage.domain.order import Order
from triage.domain.stock import Position, Stock
from triage.domain.tape import Exchange
from triage.domain.tracking import Tracking

T = TypeVar("T")


def readings_from(
    exchanges: Sequence[Exchange],
    *,
    order_id: str,
    subject: str = "order",
    our_references: frozenset[str] = frozenset(),
) -> Readings | None:
    """The newest readable answer of each system, or None where the order was never asked for.

    ``as_of`` is when the order was read; ``failures`` names what was asked again later and did not answer.
    """
    shelf = _Shelf([each for each in reversed(exchanges) if each.method == "GET"])
    order_path = f"/orders/{order_id}"
    found = shelf.newest(order_path, lambda each, document: _order(order_id, each, document))
    if found is None:
        return shelf.unread(order_path, subject, our_references)
    order, read_at = found
    failures = {"order": shelf.failure(order_path)}
    stock, failures["stock"] = _stock(shelf, order), shelf.failure("/stock")
    part = fulfilment_of(order, subject)
    tracking = None
    if part is not None and part.label is not None:
        carrier, number = part.label.carrier, part.label.tracking_number
        path = f"/tracking/{carrier}/{number}"
        tracking, failures["tracking"] = _tracking(shelf, path, carrier, number), shelf.failure(path)
    said = {what: why for what, why in failures.items() if why is not None}
    return Readings(read_at, subject, order, stock, tracking, said, our_references)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The reads of a case, newest first."""

    reads: Sequence[Exchange]

    def about(self, path: str) -> Iterator[Exchange]:
        return (each for each in self.reads if unquote(urlsplit(each.url).path).endswith(path))

    def newest(self, path: str, read: Callable[[Exchange, Any], T]) -> tuple[T, datetime] | None:
        for each in self.about(path):
            if (document := _document(each)) is not None:
                try:
                    return read(each, document), each.at
                except Unreadable:
                    continue
        return None

    def unread(self, path: str, subject: str, our_references: frozenset[str]) -> Readings | None:
        """What there is to say of an order that was asked for and never read."""
        last = next(self.about(path), None)
        if last is None:
            return None
        failures = {"order": self.failure(path) or "it could not be read"}
        return Readings(last.at, subject, failures=failures, our_references=our_references)

    def failure(self, path: str) -> str | None:
        """What became of the last read, if it gave no document."""
        last = next(self.about(path), None)
        if last is None or _document(last) is not None:
            return None
        answer = f"answered {last.status}" if last.status else "not answered"
        return f"last asked {last.at:%Y-%m-%d %H:%M:%S} UTC, {answer}{', not in full' if last.status == 200 else ''}"


def _document(exchange: Exchange) -> Mapping[str, Any] | None:
    if exchange.status != 200:
        return None
    try:
        document = orjson.loads(exchange.body)
    except orjson.JSONDecodeError:
        return None
    return document if isinstance(document, dict) else None


def _order(order_id: str, exchange: Exchange, document: Any) -> Order:
    order = read_order(document, exchange.headers.get("etag"))
    if order.id != order_id:
        raise Unreadable(f"a recorded answer for order {order_id} is about order {order.id}")
    return order


def _stock(shelf: _Shelf, order: Order) -> Stock | None:
    """Positions of the order's SKUs, each as it was read last."""
    wanted = {line.sku for line in order.lines}
    positions: list[Position] = []
    unread: dict[str, Flaw] = {}
    seen: set[str] = set()
    for each in shelf.about("/stock"):
        document = _document(each)
        asked = {value for name, value in parse_qsl(urlsplit(each.url).query) if name == "sku"} & wanted - seen
        if document is None or not asked:
            continue
        positions += read_positions(document, sorted(asked), unread)
        seen |= asked
    return Stock(tuple(positions), unread) if seen else None


def _tracking(shelf: _Shelf, path: str, carrier: str, number: str) -> Tracking | None:
    found = shelf.newest(path, lambda _, document: read_tracking(carrier, number, document))
    return found[0] if found else None
