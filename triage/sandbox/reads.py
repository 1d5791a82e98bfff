"""What the sandbox tells, faults that spoil a reading included."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import Request

from triage.sandbox.faults import Fault
from triage.sandbox.paths import ids
from triage.sandbox.refusal import Refusal
from triage.sandbox.state import Document, State, public, time_text
from triage.sandbox.terms import declared_terms
from triage.sandbox.vocabulary import STATUSES

Answer = tuple[int, bytes, dict[str, str]]
Read = Callable[[State, Request, Fault | None], Answer]
_STALE_SECONDS = 4 * 3600.0
_DATES = ("as_of", "assessed_at", "checked_at")
_RENAMED = {
    "status": "orderStatus",
    "available": "qtyAvailable",
    "events": "history",
    "lines": "lineItems",
    "payment": "transaction",
    "orders": "results",
    "receiver": "recipient",
    "sets_off": "triggers",
}
_LONGEST_ID = 128
_LONGEST_CURSOR = 512
_LISTED = ("id", "store", "status", "updated_at")


def one_order(state: State, request: Request, fault: Fault | None) -> Answer:
    _only(request.query_params)
    order_id = ids(request)["order"]
    if fault is None and state.settings.reads_back:
        return 200, state.order_bytes(order_id), _tag(state.orders[order_id])
    order = _seen(state, state.order(order_id), fault)
    return 200, _spoiled(public(order), fault, state), _tag(order)


def list_orders(state: State, request: Request, fault: Fault | None) -> Answer:
    query = request.query_params
    _only(query, "status", "sku", "updated_since", "limit", "cursor")
    limit, since, status = _limit(query), _time(query, "updated_since"), _status(query)
    sku, after = _id(query.get("sku"), "sku", _LONGEST_ID), _id(query.get("cursor"), "cursor", _LONGEST_CURSOR) or ""
    found: list[Document] = []
    for order_id in sorted(state.orders):
        if order_id > after:
            order = _seen(state, state.orders[order_id], fault)
            if _wanted(order, status, sku, since):
                found.append({name: order[name] for name in _LISTED})
        if len(found) > limit:
            break
    following = found[limit - 1]["id"] if len(found) > limit else None
    return 200, _spoiled({"orders": found[:limit], "next": following}, fault, state), {}


def stock(state: State, request: Request, fault: Fault | None) -> Answer:
    _only(request.query_params, "sku")
    skus = request.query_params.getlist("sku")
    if not skus or len(skus) > 200:
        raise Refusal(422, "bad_value", "name 1 to 200 SKUs, as in ?sku=A&sku=B")
    for sku in skus:
        _id(sku, "sku", _LONGEST_ID)
    positions = [_dated(state, _seen(state, position, fault)) for position in state.positions(skus)]
    return 200, _spoiled({"positions": positions}, fault, state), {}


def tracking(state: State, request: Request, fault: Fault | None) -> Answer:
    _only(request.query_params)
    path = ids(request)
    parcel = state.parcel(path["carrier"], path["number"])
    return 200, _spoiled(_dated(state, _seen(state, parcel, fault)), fault, state), {}


def export_state(state: State, request: Request, fault: Fault | None) -> Answer:
    _only(request.query_params)
    order = _seen(state, state.order(ids(request)["order"]), fault)
    export = order["export"] or {"state": "not_due", "reference": None, "requested_at": None}
    receiver = {"has": export["state"] == "acknowledged", "reference": None, **(order.get("_receiver") or {})}
    return 200, _spoiled({**export, "receiver": receiver}, fault, state), {}


def terms(state: State, request: Request, fault: Fault | None) -> Answer:
    _only(request.query_params)
    return 200, _spoiled(declared_terms(state.settings), fault, state), {}


def _tag(order: Document) -> dict[str, str]:
    return {"ETag": f'"{order["version"]}"'}


def _seen(state: State, document: Document, fault: Fault | None) -> Document:
    match fault.name if fault else None:
        case "lag":
            return state.before(document, fault.seconds if fault else 0.0)
        case "stale":
            return state.before(document, _STALE_SECONDS)
    return state.shown(document)


def _dated(state: State, document: Document) -> Document:
    return {**document, "as_of": state.now_text()} if state.settings.dated_now else document


def _spoiled(document: Document, fault: Fault | None, state: State) -> bytes:
    match fault.name if fault else None:
        case "stale":
            document = _dated_back(document, time_text(state.clock() - timedelta(seconds=_STALE_SECONDS)))
        case "renamed_fields":
            document = _renamed(document)
    return orjson.dumps(document)


def _dated_back(value: Any, then: str) -> Any:
    match value:
        case dict():
            return {name: then if name in _DATES else _dated_back(inner, then) for name, inner in value.items()}
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


def _wanted(order: Document, status: str | None, sku: str | None, since: datetime | None) -> bool:
    if status is not None and order["status"] != status:
        return False
    if sku is not None and all(line["sku"] != sku for line in order["lines"]):
        return False
    return since is None or datetime.fromisoformat(order["updated_at"]) >= since


def _only(query: QueryParams, *names: str) -> None:
    if unknown := sorted(set(query) - set(names)):
        takes = f"it takes {', '.join(names)}" if names else "it takes none"
        raise Refusal(422, "bad_value", f"there is no parameter {unknown[0][:64]!r} in this request; {takes}")


def _id(told: str | None, name: str, longest: int) -> str | None:
    if told is None or 0 < len(told) <= longest:
        return told
    raise Refusal(422, "bad_value", f"{name} is 1 to {longest} characters")


def _limit(query: QueryParams) -> int:
    told = query.get("limit", "50")
    if not told.isascii() or not told.isdigit() or len(told) > 3 or not 1 <= int(told) <= 200:
        raise Refusal(422, "bad_value", "limit is a whole number from 1 to 200")
    return int(told)


def _status(query: QueryParams) -> str | None:
    status = query.get("status")
    if status is not None and status not in STATUSES:
        raise Refusal(422, "bad_value", f"status is one of {', '.join(STATUSES)}")
    return status


def _time(query: QueryParams, name: str) -> datetime | None:
    told = query.get(name)
    if told is None:
        return None
    try:
        moment = datetime.fromisoformat(told.upper())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refusal(422, "bad_value", f"{name} is a time with its zone, as in 2026-11-23T12:00:00Z")
    return moment
