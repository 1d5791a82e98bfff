"""What was last read of a case, from its recordings: the same answers through the same connector."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import orjson

from triage.domain.assessment.readings import Readings, fulfilment_of
from triage.domain.errors import CallFailed, NotFound, Unreadable
from triage.domain.systems import Systems
from triage.domain.tape import Exchange, Tape

T = TypeVar("T")
_Place = tuple[str, str, tuple[tuple[str, str], ...], bytes]


def readings_from(
    exchanges: Sequence[Exchange],
    connect: Callable[[httpx.BaseTransport], Systems],
    *,
    order_id: str,
    subject: str = "order",
    our_references: frozenset[str] = frozenset(),
) -> Readings | None:
    """The newest readable answer of each system, or None where the order was never asked for.

    ``connect`` gives the systems as they are behind a transport. ``as_of`` is when the order was read; ``failures``
    names what was asked again later and did not answer.
    """
    shelf = RecordedReads(exchanges)
    systems = connect(shelf)
    order, read_at = shelf.newest(lambda: systems.orders.fetch_order(order_id, Tape()))
    failures = {"order": shelf.failure()}
    last = shelf.last_asked
    if order is None or read_at is None:
        if last is None:
            return None
        why = failures["order"] or "it could not be read"
        return Readings(last, subject, failures={"order": why}, our_references=our_references)
    skus = sorted({line.sku for line in order.lines if line.open_quantity > 0})
    stock = tracking = None
    if skus:
        stock, _ = shelf.newest(lambda: systems.inventory.fetch_stock(skus, Tape()))
        failures["stock"] = shelf.failure()
    part = fulfilment_of(order, subject)
    if part is not None and (label := part.label) is not None:
        tracking, _ = shelf.newest(lambda: systems.carrier.fetch_tracking(label.carrier, label.tracking_number, Tape()))
        failures["tracking"] = shelf.failure()
    said = {what: why for what, why in failures.items() if why is not None}
    return Readings(read_at, subject, order, stock, tracking, said, our_references)


class RecordedReads(httpx.BaseTransport):
    """Answers each question with the newest recorded answer to it, and 404 where it was never asked."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self._by_place: dict[_Place, list[Exchange]] = {}
        for each in reversed(exchanges):
            if each.changes_nothing:
                place = _place(each.method, each.url, each.request_body)
                self._by_place.setdefault(place, []).append(each)
        self._spoilt: set[int] = set()
        self._asked: list[_Place] = []
        self._served: list[Exchange] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        content = request.read()
        place = _place(request.method, str(request.url), orjson.loads(content) if content else None)
        self._asked.append(place)
        found = next((each for each in self._good(place) if id(each) not in self._spoilt), None)
        if found is None:
            return httpx.Response(404, request=request)
        self._served.append(found)
        headers = {"content-type": "application/json", **found.headers}
        return httpx.Response(found.status, headers=headers, content=found.body.encode(), request=request)

    def newest(self, read: Callable[[], T]) -> tuple[T | None, datetime | None]:
        """What ``read`` makes of the newest answers that can be read, and when the last of these came."""
        while True:
            self._asked, self._served = [], []
            try:
                value = read()
            except Unreadable:
                if not self._served:
                    return None, None
                self._spoilt |= {id(each) for each in self._served}
            except (CallFailed, NotFound):
                return None, None
            else:
                return value, max((each.at for each in self._served), default=None)

    def failure(self) -> str | None:
        """What became of the last time that the questions of the last reading were put, if it gave no answer."""
        last = max(self._last_ones(), key=lambda each: each.at, default=None)
        if last is None or any(each is last for each in self._served):
            return None
        answer = f"answered {last.status}" if last.status else "not answered"
        whole = ", not in full" if _good(last) else ""
        return f"last asked {last.at:%Y-%m-%d %H:%M:%S} UTC, {answer}{whole}"

    @property
    def last_asked(self) -> datetime | None:
        return max((each.at for each in self._last_ones()), default=None)

    def _last_ones(self) -> Iterator[Exchange]:
        return (self._by_place[place][0] for place in self._asked if place in self._by_place)

    def _good(self, place: _Place) -> Iterator[Exchange]:
        return (each for each in self._by_place.get(place, ()) if _good(each))


def _good(exchange: Exchange) -> bool:
    return 200 <= exchange.status < 300 and not _says_no(exchange)


def _says_no(exchange: Exchange) -> bool:
    """Whether it is a query whose errors came in a 200, as GraphQL servers answer."""
    if exchange.method != "POST" or '"errors"' not in exchange.body:
        return False
    try:
        told = orjson.loads(exchange.body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(told, dict) and bool(told.get("errors"))


def _place(method: str, url: str, body: object) -> _Place:
    """What a question is recognised by; the host is anybody's, and the number of a JSON-RPC question is new each
    time.
    """
    parts = urlsplit(url)
    if isinstance(body, dict) and "jsonrpc" in body:
        body = {name: value for name, value in body.items() if name != "id"}
    asked = orjson.dumps(body, option=orjson.OPT_SORT_KEYS) if body is not None else b""
    return method, unquote(parts.path), tuple(sorted(parse_qsl(parts.query, keep_blank_values=True))), asked
