"""CloudEvents 1.0 in structured JSON, read just far enough to find the case.

Senders name things in many ways; the first of these that is there counts:

- the order: ``data.order`` (an id, or an object with ``id``), ``order_id``, ``orderId``, ``order_number``,
  ``orderNumber``, else the CloudEvents ``subject``;
- its parts: ``fulfilment``, ``fulfillment``, ``shipment``, ``return``, with the same endings (``subjects.py``
  says which of them makes a case of its own);
- the store: ``data.store``, else the one of the settings;
- the kind: ``data.kind``, ``data.exception`` or ``data.exception.kind``, else the last part of the type.

Ids are texts of 1 to 128 printable characters, or whole numbers.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from triage.domain.errors import BadValue
from triage.domain.events import Event
from triage.intake.documents import read_document
from triage.intake.event_types import claims_exception, kind_of, known_kind
from triage.intake.subjects import order_and_part, spelt_out, subject_of

LONGEST_ID = 128
AHEAD_AT_MOST = timedelta(days=1)

_PARTS = {"fulfilment": ("fulfilment", "fulfillment", "shipment"), "return": ("return",)}
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)


def read_event(
    body: bytes, *, event_id: str, source: str, delivery: str, received_at: datetime, default_store: str
) -> Event:
    """The event in a body. Raises BadValue saying what cannot be read, and what would be right."""
    document, raw = read_document(body)
    if document.get("specversion") != "1.0":
        raise BadValue('the body is no CloudEvent 1.0; it says "specversion": "1.0", "id", "source", "type" and "data"')
    for name in ("id", "source"):
        _text(document.get(name), name, longest=2_048)
    event_type = _text(document.get("type"), "type")
    data = _data(document)
    sku = _id(data, "sku")
    order, outright = _order(data, document, bare=sku is None)
    kind = _kind(data) or kind_of(event_type)
    claims = bool(data["exception"]) if "exception" in data else claims_exception(event_type, kind)
    if claims and order is None and sku is None:
        raise BadValue(
            f"{event_type!r} calls something an exception and names neither an order (data.order) nor a SKU (data.sku)"
        )
    named = {sort: part for sort, names in _PARTS.items() if (part := _id(data, *names)) is not None}
    return Event(
        id=event_id,
        source=source,
        delivery=delivery,
        type=event_type,
        store=_id(data, "store") or default_store,
        order=order,
        subject=subject_of(event_type, outright, named),
        sku=sku,
        claims=claims,
        kind=kind if claims else None,
        occurred_at=_time(document.get("time"), received_at),
        received_at=received_at,
        raw=raw,
    )


def _data(document: Mapping[str, Any]) -> Mapping[str, Any]:
    if "data_base64" in document:
        raise BadValue("data_base64 is not read here; send data as a JSON object")
    data = document.get("data")
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise BadValue("data is not a JSON object")
    return data


def _order(data: Mapping[str, Any], document: Mapping[str, Any], *, bare: bool) -> tuple[str | None, str | None]:
    """The order, and the part that the event says outright that it is about."""
    order = _id(data, "order", "order_number")
    said = data.get("subject")
    part = spelt_out(said) if isinstance(said, str) else None
    if document.get("subject") is not None:
        there, part_there = order_and_part(_text(document["subject"], "subject", longest=2 * LONGEST_ID), bare=bare)
        if order is None and there is not None:
            order = _text(there, "subject")
        if there == order:
            part = part or part_there
    return order, None if part is None else _text(part, "subject", longest=LONGEST_ID + len("fulfilment:"))


def _kind(data: Mapping[str, Any]) -> str | None:
    told = data.get("exception")
    words = (data.get("kind"), told, told.get("kind") if isinstance(told, dict) else None)
    return next((kind for word in words if isinstance(word, str) and (kind := known_kind(word))), None)


def _id(data: Mapping[str, Any], *names: str) -> str | None:
    """The id that ``data`` gives under a name, alone or as ``name_id``, ``nameId`` or ``name: {id}``."""
    for name in names:
        camel = re.sub(r"_(.)", lambda match: match[1].upper(), name)
        for key in dict.fromkeys((name, f"{name}_id", camel, f"{camel}Id")):
            value = data.get(key)
            if isinstance(value, dict):
                value = value.get("id")
            if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
                return _text(value, f"data.{key}")
    return None


def _text(value: object, name: str, *, longest: int = LONGEST_ID) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise BadValue(f"{name} is {'missing' if value is None else 'not a text'}")
    text = str(value).strip()
    if not text or len(text) > longest or not text.isprintable():
        raise BadValue(f"{name} is not a text of 1 to {longest} printable characters")
    return text


def _time(value: object, received_at: datetime) -> datetime:
    """When it happened. Without a time, or with one more than a day ahead, when it was received."""
    if value is None:
        return received_at
    if not isinstance(value, str) or _RFC3339.fullmatch(value) is None:
        raise BadValue("time is not RFC 3339 with a zone, as in 2026-11-23T12:00:00Z")
    try:
        at = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadValue(f"time {value[:40]!r} is no moment of the calendar") from None
    return received_at if at > received_at + AHEAD_AT_MOST else at
