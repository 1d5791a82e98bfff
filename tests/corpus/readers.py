"""Which reader a payload goes through, told by its shape alone: files may lie anywhere, under any name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from tests.corpus.onx_readers import readings_of_onx
from tests.corpus.payloads import Payload
from tests.corpus.readings import Reading, read_by
from tools import aftership, canadapost, easypost, shipengine, shippo, usps
from tools.parcels.xml import parsed
from tools.shopify import rest_documents, rest_parts
from tools.shopify.untold import UNTOLD
from tools.wire import Answer
from tools.woocommerce import order_document as woocommerce
from triage.domain.errors import TriageError, Unreadable

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
_Fields = Mapping[str, Any]
_NOT_TRACKING = (
    "RateV4Response", "TrackFieldRequest", "TrackRequest", "eparcel", "mailing-scenario", "messages", "price-quotes",
)  # fmt: skip


def readings_of(payload: Payload) -> Sequence[Reading]:
    """What came of a payload. Empty: it is of a kind that we read, or nobody knows of which, and finds no reader."""
    if payload.status >= 300:
        return [_refusal(payload)]
    if isinstance(payload.body, bytes):
        return _xml(payload.body)
    if isinstance(payload.body, list):
        return _list(payload.body)
    return _object(payload.body) if isinstance(payload.body, dict) else ()


def _refusal(payload: Payload) -> Reading:
    """An answer that says no goes the way it goes on the wire."""
    body = payload.body if isinstance(payload.body, bytes) else orjson.dumps(payload.body)
    path = urlsplit(payload.asked).path or "/"
    answer = Answer("GET", path, payload.status, httpx.Headers(), body)
    try:
        raise answer.refusal(NOW) if payload.status >= 400 else Unreadable(_redirect(answer))
    except TriageError as error:
        return Reading("refusal", "tools.wire", refused=f"{type(error).__name__}: {error}")


def _redirect(answer: Answer) -> str:
    try:
        answer.document()
    except Unreadable as error:
        return str(error)
    return "a redirect"


def _xml(body: bytes) -> Sequence[Reading]:
    try:
        root = parsed(body, "the file").tag
    except Unreadable:
        return _nothing("no tracking answer: XML that is refused, for it declares a document type or is none")
    match root:
        case "TrackResponse" | "Error":
            return read_by(
                "tracking", "tools.usps", lambda: [usps.read_info(each, NOW) for each in usps.track_infos(body)]
            )
        case "tracking-detail" | "tracking-summary":
            return read_by("tracking", "tools.canadapost", lambda: canadapost.read_tracking(body, NOW))
        case (
            "eparcel"
            | "mailing-scenario"
            | "price-quotes"
            | "RateV4Response"
            | "messages"
            | "TrackFieldRequest"
            | "TrackRequest"
        ):
            return _nothing(f"no tracking answer: {root}")
    return ()


def _list(body: list[Any]) -> Sequence[Reading]:
    entries = [each for each in body if isinstance(each, dict)]
    if not entries:
        return _nothing("an empty list")
    return [reading for each in entries for reading in _object(each)]


def _object(body: _Fields) -> Sequence[Reading]:
    if not body:
        return _nothing("an empty answer")
    for recognise in (_onx, _easypost, _aftership, _shippo, _shipengine, _shopify, _woocommerce, _other):
        if found := recognise(body):
            return found
    return ()


def _easypost(body: _Fields) -> Sequence[Reading]:
    def read(tracker: Any) -> Sequence[Reading]:
        return read_by("tracking", "tools.easypost", lambda: easypost.read_tracker(tracker, NOW))

    about_a_tracker = str(body.get("description")).startswith("tracker.") and body.get("result")
    if body.get("object") == "Event" and about_a_tracker:
        return read(body.get("result"))
    if body.get("object") == "Tracker":
        return read(body)
    if isinstance(body.get("trackers"), list):
        return [reading for each in body["trackers"] for reading in read(each)]
    if isinstance(body.get("object"), str):
        return _nothing(f"no tracking answer, order, fulfilment or inventory level: EasyPost's {body['object']}")
    for listed in body.values():
        if isinstance(listed, list) and listed and all(isinstance(each, dict) and "object" in each for each in listed):
            return [reading for each in listed for reading in _object(each)]
    return ()


def _aftership(body: _Fields) -> Sequence[Reading]:
    def read(tracking: Any) -> Sequence[Reading]:
        return read_by("tracking", "tools.aftership", lambda: aftership.read_tracking(tracking, NOW))

    inner = body.get("data")
    if isinstance(inner, dict) and isinstance(inner.get("trackings"), list):
        return [reading for each in inner["trackings"] for reading in read(each)]
    if isinstance(inner, dict) and isinstance(inner.get("tracking"), dict):
        return read(inner["tracking"])
    if isinstance(body.get("msg"), dict) and "tracking_number" in body["msg"]:
        return read(body["msg"])
    bare = inner if isinstance(inner, dict) and "slug" in inner else body
    return read(bare) if {"slug", "tracking_number"} <= bare.keys() else ()


def _shippo(body: _Fields) -> Sequence[Reading]:
    inner = body["data"] if isinstance(body.get("data"), dict) and "event" in body else body
    if {"tracking_number", "tracking_history"} <= inner.keys() or "tracking_status" in inner:
        return read_by("tracking", "tools.shippo", lambda: shippo.read_track(inner, NOW))
    return ()


def _shipengine(body: _Fields) -> Sequence[Reading]:
    inner = body["data"] if isinstance(body.get("data"), dict) and "resource_type" in body else body
    if "tracking_number" in inner and ("status_code" in inner or "events" in inner):
        return read_by("tracking", "tools.shipengine", lambda: shipengine.read_tracking(inner, NOW))
    return ()


_SHOPIFY: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    "order": ("order", rest_documents.read_rest_order),
    "orders": ("order", rest_documents.read_rest_orders),
    "fulfillment": ("fulfilment", rest_parts.read_rest_fulfilment),
    "fulfillment_event": ("tracking event", rest_parts.read_rest_event),
    "inventory_level": ("inventory level", rest_parts.read_rest_levels),
    "inventory_levels": ("inventory level", rest_parts.read_rest_levels),
    "location": ("location", rest_parts.read_rest_locations),
    "locations": ("location", rest_parts.read_rest_locations),
    "refund": ("refund", rest_parts.read_rest_refund),
    "risk": ("risk", rest_parts.read_rest_risk),
    "risks": ("risk", rest_parts.read_rest_risk),
}


def _shopify(body: _Fields) -> Sequence[Reading]:
    if len(body) != 1:
        return ()
    name = next(iter(body))
    if name == "fulfillments" and isinstance(body[name], list):
        return [one for each in body[name] for one in _shopify({"fulfillment": each})]
    if name == "fulfillment_events" and isinstance(body[name], list):
        return [one for each in body[name] for one in _shopify({"fulfillment_event": each})]
    if (found := _SHOPIFY.get(name)) is None:
        return ()
    what, read = found
    readings = read_by(what, "tools.shopify", lambda: read(body))
    return [_untold(each) for each in readings] if what == "fulfilment" else readings


def _untold(reading: Reading) -> Reading:
    """A fulfilment by itself carries no flaws: what Shopify never tells of one is known of its orders."""
    parts = {
        name.removeprefix("fulfilments."): flaw for name, flaw in UNTOLD.items() if name.startswith("fulfilments.")
    }
    parts |= dict.fromkeys(("confirmed_at", "confirm_by"), UNTOLD["fulfilments.confirmation"])
    return replace(
        reading, read={name: told for name, told in reading.read.items() if name not in parts}, unknown=parts
    )


def _woocommerce(body: _Fields) -> Sequence[Reading]:
    if {"line_items", "date_created_gmt"} <= body.keys() or "order_key" in body:
        return read_by("order", "tools.woocommerce", lambda: woocommerce.read_order_document(body))
    return ()


def _onx(body: _Fields) -> Sequence[Reading]:
    if found := readings_of_onx(body, NOW):
        return found
    if "$title" in body:
        return _nothing(f"no tracking answer, order, fulfilment or inventory level: {body['$title'] or 'a request'}")
    return ()


def _other(body: _Fields) -> Sequence[Reading]:
    """What is recognised, and is neither of a parcel nor of an order nor of stock."""
    kinds = {
        "a note of an order": {"note", "customer_note"},
        "a webhook's own settings": {"delivery_url", "topic"},
        "a fulfilment service": {"fulfillment_service"},
        "that a tracker was deleted": {"success"},
        "what was sent to a webhook": {"payloads"},
    }
    for what, names in kinds.items():
        if names <= body.keys():
            return _nothing(f"no tracking answer, order, fulfilment or inventory level: {what}")
    return ()


def _nothing(why: str) -> Sequence[Reading]:
    return [Reading("other", "", refused=why)]
