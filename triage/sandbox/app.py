"""The reference API and its control routes as one ASGI application."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from triage.sandbox import reads, writes
from triage.sandbox.control import control_routes
from triage.sandbox.faults import Fault, Faults
from triage.sandbox.refusal import Refusal
from triage.sandbox.state import Document, State
from triage.sandbox.transport import BrokenOff

Handler = Callable[[Request], Awaitable[Response]]
_MAX_BODY = 256 * 1024


def create_app(state: State) -> Starlette:
    """The sandbox over one state. Faults live as long as the application."""
    office = _Office(state, Faults())
    read, write = office.reading, office.writing
    routes = [
        *control_routes(state, office.faults),
        _route("/health", GET=_health),
        _route("/terms", GET=read(reads.terms)),
        _route("/orders", GET=read(reads.list_orders)),
        _route("/orders/{order}", GET=read(reads.one_order)),
        _route("/orders/{order}/holds", POST=write(writes.place_hold)),
        _route("/orders/{order}/holds/{hold}", DELETE=write(writes.release_hold)),
        _route("/orders/{order}/tags/{tag}", PUT=write(writes.add_tag), DELETE=write(writes.remove_tag)),
        _route("/orders/{order}/priority", PUT=write(writes.set_priority)),
        _route("/orders/{order}/shipping-address", PATCH=write(writes.correct_address)),
        _route("/orders/{order}/status", PUT=write(writes.set_status)),
        _route(
            "/orders/{order}/export",
            GET=read(reads.export_state),
            POST=write(writes.request_export),
            DELETE=write(writes.withdraw_export),
        ),
        _route("/orders/{order}/reallocation", POST=write(writes.reallocate)),
        _route("/orders/{order}/reservations", POST=write(writes.reserve)),
        _route("/orders/{order}/reservations/{reference}", DELETE=write(writes.release_reservations)),
        _route("/stock", GET=read(reads.stock)),
        _route("/tracking/{carrier}/{number}", GET=read(reads.tracking)),
        _route("/recounts", POST=write(_recount)),
        _route("/recounts/{recount}", DELETE=write(_no_recount)),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _http_error})


class _Office:
    """What every call goes through: token, faults, keys, conditions, ledger."""

    def __init__(self, state: State, faults: Faults) -> None:
        self.state = state
        self.faults = faults

    def reading(self, read: reads.Read) -> Handler:
        async def handle(request: Request) -> Response:
            try:
                fault = self._admitted(request)
                await self._before(fault)
                status, body, headers = read(self.state, request, fault)
                answer = Response(body, status, headers, "application/json")
            except Refusal as refusal:
                return refused(refusal)
            return self._after(fault, answer)

        return handle

    def writing(self, write: writes.Write) -> Handler:
        async def handle(request: Request) -> Response:
            try:
                fault = self._admitted(request)
                await self._before(fault)
                body = await _json_body(request)
                answer = self._write(request, write, body, dry=fault is not None and fault.name == "200_not_applied")
            except Refusal as refusal:
                return refused(refusal)
            return self._after(fault, answer)

        return handle

    def _admitted(self, request: Request) -> Fault | None:
        if request.headers.get("authorization") != f"Bearer {self.state.token}":
            raise Refusal(
                401, "bad_token", "send the token as 'Authorization: Bearer …'", {"WWW-Authenticate": "Bearer"}
            )
        return self.faults.take(request.method, request.url.path)

    async def _before(self, fault: Fault | None) -> None:
        match fault.name if fault else None:
            case "slow":
                await asyncio.sleep(fault.seconds if fault else 0)
            case "429":
                raise Refusal(429, "slow_down", "too many calls", {"Retry-After": "1"})
            case "401":
                raise Refusal(401, "bad_token", "the token is not accepted", {"WWW-Authenticate": "Bearer"})
            case "503":
                raise Refusal(503, "unavailable", "down for a moment", {"Retry-After": "1"})
            case "500_before":
                raise Refusal(500, "internal", "something broke before anything happened")

    def _after(self, fault: Fault | None, answer: Response) -> Response:
        match fault.name if fault else None:
            case "500_after":
                return refused(Refusal(500, "internal", "something broke after all was done"))
            case "cut":
                return BrokenOff(bytes(answer.body), answer.status_code, 0.0)
            case "half_body":
                return BrokenOff(bytes(answer.body), answer.status_code, 0.5)
        return answer

    def _write(self, request: Request, write: writes.Write, body: Document, *, dry: bool) -> Response:
        state, key = self.state, request.headers.get("idempotency-key", "")
        if not 1 <= len(key) <= 128 or not key.isprintable():
            raise Refusal(428, "key_needed", "send an Idempotency-Key of 1 to 128 printable characters")
        print_ = f"{request.method} {request.url.path} {orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()}"
        if (known := self._replayed(key, print_)) is not None:
            return known
        path = dict(request.path_params)
        order = state.order(path["order"]) if "order" in path else {}
        _check_condition(request, order)
        if dry:
            return self._answer(writes.Done(200, {}, "nothing"), order)
        done = write(state, order, body, key, path)
        answer = self._answer(done, order)
        state.keys[key] = (
            state.clock(),
            print_,
            answer.status_code,
            bytes(answer.body),
            answer.headers.get("etag", ""),
        )
        state.ledger.append(
            {
                "at": state.now_text(),
                "method": request.method,
                "path": request.url.path,
                "key": key,
                "order": order.get("id"),
                "effect": done.effect,
                "side_effects": done.side_effects,
            }
        )
        return answer

    def _replayed(self, key: str, print_: str) -> Response | None:
        stored = self.state.keys.get(key)
        if stored is None:
            return None
        at, known_print, status, body, etag = stored
        if self.state.clock() - at > timedelta(seconds=self.state.settings.keys_live_seconds):
            del self.state.keys[key]
            return None
        if known_print != print_:
            raise Refusal(422, "key_reused", "this Idempotency-Key came with another request before")
        headers = {"Idempotent-Replay": "true", **({"ETag": etag} if etag else {})}
        return Response(body, status, headers, "application/json")

    def _answer(self, done: writes.Done, order: Document) -> Response:
        version = order.get("version")
        body = {**({"version": version} if version else {}), **done.body}
        headers = {"ETag": f'"{version}"'} if version else {}
        return Response(orjson.dumps(body), done.status, headers, "application/json")


def refused(refusal: Refusal) -> Response:
    body = orjson.dumps({"error": {"code": refusal.code, "message": refusal.message}})
    return Response(body, refusal.status, refusal.headers, "application/json")


def _check_condition(request: Request, order: Document) -> None:
    wanted = request.headers.get("if-match")
    if wanted is None or wanted == "*" or not order:
        return
    current = f'"{order["version"]}"'
    if current not in [tag.strip() for tag in wanted.split(",")]:
        raise Refusal(412, "changed", f"order {order['id']} is at version {order['version']} now", {"ETag": current})


def _recount(state: State, _: Document, body: Document, key: str, __: dict[str, str]) -> writes.Done:
    return writes.request_recount(state, body, key)


def _no_recount(state: State, _: Document, __: Document, ___: str, path: dict[str, str]) -> writes.Done:
    return writes.withdraw_recount(state, path["recount"])


async def _json_body(request: Request) -> Document:
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _MAX_BODY:
            raise Refusal(413, "too_large", "the body is larger than 256 KiB")
    if not raw:
        return {}
    try:
        body: Any = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Refusal(400, "not_json", f"the body is not JSON: {error.msg}") from error
    if not isinstance(body, dict):
        raise Refusal(422, "bad_value", "the body is an object")
    return body


async def _health(_: Request) -> Response:
    return Response(b'{"ok":true}', media_type="application/json")


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return refused(Refusal(error.status_code, "http", str(error.detail), dict(error.headers or {})))


def _route(path: str, **handlers: Handler) -> Route:
    async def handle(request: Request) -> Response:
        return await handlers[request.method](request)

    return Route(path, handle if len(handlers) > 1 else next(iter(handlers.values())), methods=list(handlers))
