"""What the sandbox tells, faults that spoil a reading included."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from starlette.requests import Request

from triage.sandbox.faults import Fault
from triage.sandbox.refusal import Refusal
from triage.sandbox.state import Document, State, time_text
from triage.sandbox.terms import declared_terms

Answer = tuple[int, bytes, dict[str, str]]
Read = Callable[[State, Request, Fault | None], Answer]
_STALE = timedelta(hours=4)
_RENAMED = {
    "status": "orderStatus",
    "available": "qtyAvailable",
    "events": "history",
    "lines": "lineItems",
    "payment": "transaction",
}
_LISTED = ("id", "store", "status", "updated_at")


def one_order(state: State, request: Request, fault: Fault | None) -> Answer:
    order_id = request.path_params["order"]
    if fault is not None and fault.name == "lag":
        body = state.order_bytes_before(order_id, fault.seconds)
        return 200, body, {"ETag": f'"{orjson.loads(body)["version"]}"'}
    body = state.order_bytes(order_id)
    return 200, _spoiled(body, fault, state), {"ETag": f'"{state.orders[order_id]["version"]}"'}


def list_orders(state: State, request: Request, fault: Fault | None) -> Answer:
    query = request.query_params
    limit = _limit(query)
    since = _time(query, "updated_since")
    after = query.get("cursor", "")
    found: list[Document] = []
    for order_id in sorted(state.orders):
        order = state.orders[order_id]
        if order_id > after and _wanted(order, query, since):
            found.append({name: order[name] for name in _LISTED})
        if len(found) > limit:
            break
    following = found[limit - 1]["id"] if len(found) > limit else None
    return 200, _spoiled(orjson.dumps({"orders": found[:limit], "next": following}), fault, state), {}


def stock(state: State, request: Request, fault: Fault | None) -> Answer:
    skus = request.query_params.getlist("sku")
    if not skus or len(skus) > 200:
        raise Refusal(422, "bad_value", "name 1 to 200 SKUs, as in ?sku=A&sku=B")
    return 200, _spoiled(orjson.dumps({"positions": state.positions(skus)}), fault, state), {}


def tracking(state: State, request: Request, fault: Fault | None) -> Answer:
    carrier, number = request.path_params["carrier"], request.path_params["number"]
    parcel = state.tracking.get((carrier, number))
    if parcel is None:
        raise Refusal(404, "no_such_parcel", f"{carrier} has no data for {number!r}")
    return 200, _spoiled(orjson.dumps(parcel), fault, state), {}


def export_state(state: State, request: Request, fault: Fault | None) -> Answer:
    order = state.order(request.path_params["order"])
    export = order["export"] or {"state": "not_due", "reference": None, "requested_at": None}
    receiver = {"has": export["state"] == "acknowledged", "reference": None, **order.get("_receiver", {})}
    return 200, _spoiled(orjson.dumps({**export, "receiver": receiver}), fault, state), {}


def terms(state: State, _: Request, fault: Fault | None) -> Answer:
    return 200, _spoiled(orjson.dumps(declared_terms(state.settings)), fault, state), {}


def _spoiled(body: bytes, fault: Fault | None, state: State) -> bytes:
    if fault is None:
        return body
    if fault.name == "stale":
        return orjson.dumps(_dated_back(orjson.loads(body), time_text(state.clock() - _STALE)))
    if fault.name == "renamed_fields":
        return orjson.dumps(_renamed(orjson.loads(body)))
    return body


def _dated_back(value: Any, then: str) -> Any:
    match value:
        case dict():
            return {name: then if name == "as_of" else _dated_back(inner, then) for name, inner in value.items()}
        case list():
            return [_dated_back(inner, then) for inner in value]
    return value


def _renamed(value: Any) -> Any:
    match value:
        case dict():
            return {_RENAMED.get(name, name): _renamed(inner) for name, inner in value.items()}
        case list():
            return [_renamed(inner) for inner in value]
    return value


def _wanted(order: Document, query: Mapping[str, str], since: datetime | None) -> bool:
    if (status := query.get("status")) is not None and order["status"] != status:
        return False
    if (sku := query.get("sku")) is not None and all(line["sku"] != sku for line in order["lines"]):
        return False
    return since is None or datetime.fromisoformat(order["updated_at"]) >= since


def _limit(query: Mapping[str, str]) -> int:
    text = query.get("limit", "50")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 200:
        raise Refusal(422, "bad_value", "limit is a whole number from 1 to 200")
    return int(text)


def _time(query: Mapping[str, str], name: str) -> datetime | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refusal(422, "bad_value", f"{name} is a time with its zone, as in 2026-11-23T12:00:00Z")
    return moment
