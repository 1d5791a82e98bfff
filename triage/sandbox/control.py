"""Routes for whoever runs the sandbox: its ledger, its state, its faults, and other people's edits."""

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from triage.sandbox.faults import Faults
from triage.sandbox.refusal import Refusal
from triage.sandbox.state import Document, Seed, Settings, State

Control = Callable[[Request, Any], Any]


def control_routes(state: State, faults: Faults) -> list[Route]:
    """``/_ledger``, ``/_snapshot``, ``/_faults``, ``/_settings``, ``/_reset`` and the edits under ``/_``."""

    def reset(_: Request, __: Any) -> Any:
        state.reset()
        faults.clear()
        return {"ok": True}

    def clear(_: Request, __: Any) -> Any:
        faults.clear()
        return {"ok": True}

    def settings(_: Request, body: Any) -> Any:
        known = {part.name: getattr(state.settings, part.name) for part in fields(Settings)}
        for name, value in _object(body).items():
            if name not in known or type(value) is not type(known[name]):
                raise Refusal(422, "bad_value", f"settings are {', '.join(known)}; each keeps its type")
            setattr(state.settings, name, value)
        return asdict(state.settings)

    def edit(request: Request, body: Any) -> Any:
        order = state.order(request.path_params["order"])
        state.changing(order)
        _merge(order, _object(body))
        state.changed(order)
        return {"version": order["version"]}

    def put_order(request: Request, body: Any) -> Any:
        state.orders.pop(request.path_params["order"], None)
        state.load(_seed(orders=[{**_object(body), "id": request.path_params["order"]}]))
        return {"ok": True}

    return [
        _control("/_ledger", GET=lambda *_: state.ledger),
        _control("/_snapshot", GET=lambda request, _: state.snapshot(request.query_params.get("order"))),
        _control("/_settings", GET=lambda *_: asdict(state.settings), POST=settings),
        _control("/_faults", POST=lambda _, body: asdict(faults.add(body)), DELETE=clear),
        _control("/_reset", POST=reset),
        _control("/_seed", POST=lambda _, body: state.load(_seed(**_object(body)))),
        _control("/_orders/{order}", PUT=put_order),
        _control("/_orders/{order}/_edit", POST=edit),
    ]


def _control(path: str, **controls: Control) -> Route:
    async def handle(request: Request) -> Response:
        try:
            raw = await request.body()
            answer = controls[request.method](request, orjson.loads(raw) if raw else None)
        except orjson.JSONDecodeError:
            return _json({"error": {"code": "not_json", "message": "the body is not JSON"}}, 400)
        except Refusal as refusal:
            return _json({"error": {"code": refusal.code, "message": refusal.message}}, refusal.status)
        return _json(answer if answer is not None else {"ok": True})

    return Route(path, handle, methods=list(controls))


def _seed(**parts: Any) -> Seed:
    if not set(parts) <= {"orders", "stock", "tracking"} or not all(isinstance(part, list) for part in parts.values()):
        raise Refusal(422, "bad_value", "a seed has lists of orders, stock and tracking")
    return Seed(**parts)


def _merge(target: Document, patch: Document) -> None:
    for name, value in patch.items():
        if isinstance(value, dict) and isinstance(target.get(name), dict):
            _merge(target[name], value)
        else:
            target[name] = value


def _object(body: Any) -> Document:
    if not isinstance(body, dict):
        raise Refusal(422, "bad_value", "the body is an object")
    return body


def _json(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), status, media_type="application/json")
