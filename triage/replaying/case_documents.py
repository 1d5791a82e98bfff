"""A recorded case as the documents of a fixture, with nobody in them."""

from collections.abc import Sequence
from email.utils import format_datetime
from urllib.parse import quote, unquote, urlencode

import httpx
import orjson

from triage.domain.errors import BadValue
from triage.domain.events import Event
from triage.domain.fact_values import Plain, format_time
from triage.domain.journal import Intent
from triage.domain.tape import Exchange
from triage.intake.cloudevents import read_event
from triage.replaying.case_record import Asked, path_and_query
from triage.replaying.disguise import Disguise
from triage.replaying.shapes import answer_rule, event_rule, request_rule

BACKLOG = "triagebacklog"
"""The attribute of a CloudEvent in a fixture that says so; of what is received nobody reads it."""
_HOST = "http://backoffice.test"
_KEPT_HEADERS = ("etag", "idempotent-replay", "retry-after")
_UNREADABLE = "left out"


def disguise_for(intents: Sequence[Intent]) -> Disguise:
    """A disguise in which our own intents are numbered, in the order in which they were meant."""
    disguise = Disguise()
    disguise.known.update({intent.id: f"intent-{number}" for number, intent in enumerate(intents, start=1)})
    return disguise


def event_document(event: Event, disguise: Disguise, *, backlog: bool = False) -> Plain:
    """The CloudEvent with the fields that we read; spelt out anew where those alone would be read otherwise.

    ``backlog``: the case was there before we were.
    """
    received = as_received(event)
    if backlog:
        return _anew(received) | {BACKLOG: True}
    document = event_rule(disguise, orjson.loads(event.raw))
    try:
        return document if _said(_read(orjson.dumps(document), event)) == _said(received) else _anew(received)
    except BadValue:
        return _anew(received)


def as_received(event: Event) -> Event:
    """The event before it was spread over the orders that it touches."""
    return _read(event.raw.encode(), event)


def exchange_document(asked: Asked, disguise: Disguise) -> dict[str, Plain]:
    """One entry of ``upstream.json``."""
    exchange = asked.exchange
    request: dict[str, Plain] = {"method": exchange.method, "url": _HOST + _disguised_url(exchange.url, disguise)}
    if exchange.request_body:
        request["body"] = request_rule(disguise, exchange.request_body)
    if asked.intent is not None:
        request["key"] = disguise.known[asked.intent]
    response: dict[str, Plain] = {"status": exchange.status, "headers": _headers(exchange)}
    body = _body(asked, disguise)
    if body is not None:
        response["body"] = body
    return {**({"again": True} if asked.again else {}), "request": request, "response": response}


def terms_document(terms: dict[str, Plain]) -> dict[str, Plain]:
    """The entry that says what actions set off. It carries no date: it may be newer than the case."""
    return {
        "request": {"method": "GET", "url": f"{_HOST}/terms"},
        "response": {"status": 200, "headers": {}, "body": terms},
    }


def orders_document(event: Event) -> dict[str, Plain]:
    """The entry that names the order of the case, for an event about a SKU: which orders it touched is not on tape."""
    query = urlencode({"limit": "100", "sku": event.sku or ""})
    order: Plain = {"id": event.order, "store": event.store, "status": "open", "updated_at": None}
    return {
        "request": {"method": "GET", "url": f"{_HOST}/orders?{query}"},
        "response": {"status": 200, "headers": {}, "body": {"orders": [order], "next": None}},
    }


def _body(asked: Asked, disguise: Disguise) -> Plain:
    exchange = asked.exchange
    if exchange.status == 0:
        return exchange.body if hasattr(httpx, exchange.body) else None
    if not exchange.body:
        return None
    try:
        document = orjson.loads(exchange.body)
    except orjson.JSONDecodeError:
        return _UNREADABLE
    method, path, _ = asked.place
    return answer_rule(method, path, exchange.status)(disguise, document)


def _headers(exchange: Exchange) -> dict[str, Plain]:
    kept = {name: exchange.headers[name] for name in _KEPT_HEADERS if name in exchange.headers}
    return {"date": format_datetime(exchange.at, usegmt=True), **kept}


def _disguised_url(url: str, disguise: Disguise) -> str:
    path, mark, query = path_and_query(url).partition("?")
    segments = [unquote(segment) for segment in path.split("/")]
    if segments[1:2] == ["tracking"]:
        segments[-1] = disguise.numbered("parcel", segments[-1])
    return "/".join(quote(disguise.known.get(segment, segment), safe="") for segment in segments) + mark + query


def _anew(event: Event) -> dict[str, Plain]:
    data: dict[str, Plain] = {
        "store": event.store,
        "order": event.order,
        "sku": event.sku,
        "kind": event.kind,
        "exception": event.claims,
        "subject": event.subject,
    }
    return {
        "specversion": "1.0",
        "id": event.delivery,
        "source": event.source,
        "type": event.type,
        "time": format_time(event.occurred_at),
        "data": {name: value for name, value in data.items() if value is not None},
    }


def _said(event: Event) -> tuple[object, ...]:
    return event.type, event.store, event.order, event.subject, event.sku, event.claims, event.kind, event.occurred_at


def _read(body: bytes, event: Event) -> Event:
    return read_event(
        body,
        event_id=event.id,
        source=event.source,
        delivery=event.delivery,
        received_at=event.received_at,
        default_store=event.store,
    )
