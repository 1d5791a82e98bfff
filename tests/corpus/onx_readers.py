"""Documents of onX, by themselves, in lists, or in what an MCP tool gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from tests.corpus.readings import Reading, read_by
from tools.onx.inventory import read_inventory
from tools.onx.order_document import read_order_document
from triage.domain.errors import TriageError
from triage.domain.flaws import Flaw
from triage.domain.stock import Stock

_SYSTEM = "tools.onx"
_LISTS = {"orders": "order", "fulfillments": "fulfilment", "inventory": "inventory level"}


def readings_of_onx(body: Mapping[str, Any], now: Any) -> Sequence[Reading]:
    inner = _told(body)
    for name, what in _LISTS.items():
        listed = inner.get(name)
        if isinstance(listed, list) and listed and all(_is(what, each) for each in listed):
            return [reading for each in listed for reading in _one(what, each, now)]
    alone = next((what for what in _LISTS.values() if _is(what, inner)), None)
    return _one(alone, inner, now) if alone else ()


def _told(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a tool gave back, where it is in a message of MCP."""
    result = body.get("result", body) if "jsonrpc" in body else body
    inner = result.get("structuredContent") if isinstance(result, dict) else None
    if isinstance(inner, dict):
        return inner
    content = result.get("content") if isinstance(result, dict) else None
    if isinstance(content, list) and content and isinstance(content[0], dict) and content[0].get("type") == "text":
        try:
            told = orjson.loads(content[0].get("text", ""))
        except orjson.JSONDecodeError:
            return body
        return told if isinstance(told, dict) else body
    return body


def _is(what: str, document: Any) -> bool:
    if not isinstance(document, dict):
        return False
    if (title := document.get("$title")) is not None:
        return bool(title == {"order": "Order", "fulfilment": "Fulfillment"}.get(what, "Inventory"))
    match what:
        case "fulfilment":
            return "orderId" in document and "lineItems" in document
        case "order":
            return "lineItems" in document and "orderId" not in document
    return {"locationId", "sku"} <= document.keys()


def _one(what: str, document: Mapping[str, Any], now: Any) -> Sequence[Reading]:
    match what:
        case "order":
            return read_by(what, _SYSTEM, lambda: read_order_document(document))
        case "fulfilment":
            return [_fulfilment(each) for each in _of_an_order(document)]
    return read_by(what, _SYSTEM, lambda: _stock(document, now))


def _of_an_order(document: Mapping[str, Any]) -> Sequence[Reading]:
    bare = {"id": document.get("orderId"), "lineItems": document.get("lineItems")}
    return read_by("fulfilment", _SYSTEM, lambda: read_order_document(bare, [document]))


def _fulfilment(reading: Reading) -> Reading:
    """What an order's reading says of its fulfilments alone."""
    read = {name: value for name, value in reading.read.items() if name in ("id", "fulfilments")}
    flaws = {name: flaw for name, flaw in reading.unknown.items() if name.startswith("fulfilments")}
    return replace(reading, read=read, unknown=flaws)


def _stock(document: Mapping[str, Any], now: Any) -> object:
    unread: dict[str, Flaw] = {}
    sku = document.get("sku")
    if not isinstance(sku, str):
        raise TriageError("an inventory level without its SKU")
    positions = read_inventory({"inventory": [document]}, [sku], now, unread, kept_here=True)
    return Stock(tuple(positions), unread)
