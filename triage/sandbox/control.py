"""Routes for whoever runs the sandbox: its ledger, its state, its faults, and other people's edits."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from triage.sandbox.bodies import as_object, read_body
from triage.sandbox.faults import Faults
from triage.sandbox.paths import ids
from triage.sandbox.refusal import Refusal
from triage.sandbox.shapes import check_order, check_parcel, check_position, read_seed
from triage.sandbox.state import Document, State
from triage.sandbox.vocabulary import PICK_STATES

Path = dict[str, str]
Control = Callable[[Path, Any], Any]
Check = Callable[[Document], None]
_LARGEST_SEED = 64 * 1024 * 1024
_OK = {"ok": True}


def control_routes(state: State, faults: Faults) -> list[Route]:
    """``/_ledger``, ``/_snapshot``, ``/_faults``, ``/_settings``, ``/_reset``, ``/_seed`` and edits by others."""
    desk = _Desk(state, faults)
    return [
        _control("/_ledger", GET=lambda *_: state.ledger),
        _control("/_snapshot", GET=lambda path, _: state.snapshot(path.get("order"))),
        _control("/_settings", GET=desk.settings, POST=desk.settings),
        _control("/_faults", GET=desk.faults_on, POST=desk.add_fault, DELETE=desk.clear_faults),
        _control("/_reset", POST=desk.reset),
        _control("/_seed", POST=desk.seed),
        _control("/_orders/{order}", PUT=desk.put_order),
        _control("/_orders/{order}/_edit", POST=desk.edit_order),
        _control("/_orders/{order}/_pick", POST=desk.pick),
        _control("/_stock/{sku}/{location}/_edit", POST=desk.edit_position),
        _control("/_tracking/{carrier}/{number}/_edit", POST=desk.edit_parcel),
    ]


class _Desk:
    """What a person at the sandbox's own controls can do."""

    def __init__(self, state: State, faults: Faults) -> None:
        self._state = state
        self._faults = faults

    def settings(self, _: Path, body: Any) -> Any:
        if body is not None:
            self._state.settings.change(as_object(body))
        return asdict(self._state.settings)

    def faults_on(self, _: Path, __: Any) -> Any:
        return [fault.document for fault in self._faults.on]

    def add_fault(self, _: Path, body: Any) -> Any:
        return self._faults.add(body).document

    def clear_faults(self, _: Path, __: Any) -> Any:
        self._faults.clear()
        return _OK

    def reset(self, _: Path, __: Any) -> Any:
        self._state.reset()
        self._faults.clear()
        return _OK

    def seed(self, _: Path, body: Any) -> Any:
        self._state.load(read_seed(body))
        return _OK

    def put_order(self, path: Path, body: Any) -> Any:
        self._state.load(read_seed({"orders": [{**as_object(body), "id": path["order"]}]}))
        return _OK

    def edit_order(self, path: Path, body: Any) -> Any:
        order = self._state.order(path["order"])
        _edit(self._state, order, body, check_order)
        self._state.changed(order)
        return {"version": order["version"]}

    def edit_position(self, path: Path, body: Any) -> Any:
        _edit(self._state, self._state.position(path["sku"], path["location"]), body, check_position)
        return _OK

    def edit_parcel(self, path: Path, body: Any) -> Any:
        _edit(self._state, self._state.parcel(path["carrier"], path["number"]), body, check_parcel)
        return _OK

    def pick(self, path: Path, body: Any) -> Any:
        """The warehouse's progress, ``{"state", "fulfilment"?}``: on one fulfilment, or on every one."""
        order, wanted = self._state.order(path["order"]), as_object(body)
        to, name = wanted.get("state"), wanted.get("fulfilment")
        parts = [part for part in order["fulfilments"] if name in (None, part["id"])]
        if to not in PICK_STATES or not parts:
            raise Refusal(422, "bad_value", f"state is one of {', '.join(PICK_STATES)}; fulfilment one of the order's")
        self._state.changing(order)
        for part in parts:
            part["pick_state"] = to
        self._state.changed(order)
        return {"version": order["version"]}


def _control(path: str, **controls: Control) -> Route:
    async def handle(request: Request) -> Response:
        try:
            body = await read_body(request, _LARGEST_SEED)
            control = controls.get(request.method) or controls["GET"]
            answer = control({**request.query_params, **ids(request)}, body)
        except Refusal as refusal:
            return _json({"error": {"code": refusal.code, "message": refusal.message}}, refusal.status)
        return _json(answer)

    return Route(path, handle, methods=list(controls))


def _edit(state: State, document: Document, body: Any, check: Check) -> None:
    """What somebody else changed: members of ``body`` replace those of the document, objects member by member."""
    edited = deepcopy(document)
    _merge(edited, as_object(body))
    fixed = ("id", "sku", "location", "carrier", "number")
    if any(edited.get(name) != document.get(name) for name in fixed):
        raise Refusal(422, "bad_value", "an edit never renames what it edits")
    check(edited)
    state.changing(document)
    document.clear()
    document.update(edited)


def _merge(target: Document, patch: Document) -> None:
    for name, value in patch.items():
        if isinstance(value, dict) and isinstance(target.get(name), dict):
            _merge(target[name], value)
        else:
            target[name] = value


def _json(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), status, media_type="application/json")
