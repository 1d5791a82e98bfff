"""What every call goes through: token, faults, keys, conditions, ledger."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from hmac import compare_digest

import orjson
from starlette.requests import Request
from starlette.responses import Response

from triage.sandbox import reads, writes
from triage.sandbox.bodies import read_object
from triage.sandbox.faults import Fault, Faults
from triage.sandbox.paths import ids
from triage.sandbox.refusal import Refusal
from triage.sandbox.state import Document, State
from triage.sandbox.transport import BrokenOff

_KEY = re.compile(r"[!-~]{1,128}")
_CONDITION = re.compile(r'\*|"[!#-+\--~]+"(, *"[!#-+\--~]+")*')
Handler = Callable[[Request], Awaitable[Response]]


class Office:
    """One back office: its state, and the faults that are on."""

    def __init__(self, state: State, faults: Faults) -> None:
        self.state = state
        self.faults = faults

    def reading(self, read: reads.Read) -> Handler:
        async def handle(request: Request) -> Response:
            try:
                fault = self._admitted(request)
                await self._before(fault)
                status, body, headers = read(self.state, request, fault)
            except Refusal as refusal:
                return refused(refusal)
            return self._after(fault, Response(body, status, headers, "application/json"))

        return handle

    def writing(self, write: writes.Write) -> Handler:
        async def handle(request: Request) -> Response:
            try:
                fault = self._admitted(request)
                body = await read_object(request)
                await self._before(fault)
                answer = self._write(request, write, body, lie=fault is not None and fault.name == "200_not_applied")
            except Refusal as refusal:
                return refused(refusal)
            return self._after(fault, answer)

        return handle

    def _admitted(self, request: Request) -> Fault | None:
        wanted, told = f"Bearer {self.state.token}", request.headers.get("authorization", "")
        if not compare_digest(told.encode(), wanted.encode()):
            raise Refusal(
                401, "bad_token", "send the token as 'Authorization: Bearer …'", {"WWW-Authenticate": "Bearer"}
            )
        return self.faults.take(request.method, request.scope["path"])

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

    def _write(self, request: Request, write: writes.Write, body: Document, *, lie: bool) -> Response:
        state, key = self.state, _key(request)
        path, method = str(request.scope["path"]), request.method
        print_ = f"{method} {path} {orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()}"
        if (known := self._replayed(key, print_)) is not None:
            return known
        named = ids(request)
        order = state.order(named["order"]) if "order" in named else {}
        if state.settings.conditions:
            _check_condition(request, order)
        if lie:
            state, order = _copied(state, order)
        else:
            state.writing(order)
        done = write(state, order, body, key, named)
        answer = _answered(done, order)
        if lie:
            return answer
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
                "method": method,
                "path": path,
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
        if self.state.clock() - at >= timedelta(seconds=self.state.settings.keys_live_seconds):
            del self.state.keys[key]
            return None
        if known_print != print_:
            raise Refusal(422, "key_reused", "this Idempotency-Key came with another request before")
        headers = {"Idempotent-Replay": "true", **({"ETag": etag} if etag else {})}
        return Response(body, status, headers, "application/json")


def refused(refusal: Refusal) -> Response:
    body = orjson.dumps({"error": {"code": refusal.code, "message": refusal.message}})
    return Response(body, refusal.status, refusal.headers, "application/json")


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise Refusal(400, "key_needed", "send an Idempotency-Key of 1 to 128 visible ASCII characters")
    return key


def _check_condition(request: Request, order: Document) -> None:
    wanted = request.headers.get("if-match")
    if wanted is None or not order:
        return
    if not _CONDITION.fullmatch(wanted):
        raise Refusal(400, "bad_condition", "If-Match is an ETag in its quotes, several after commas, or *")
    current = f'"{order["version"]}"'
    if wanted != "*" and current not in [tag.strip() for tag in wanted.split(",")]:
        raise Refusal(412, "changed", f"order {order['id']} is at version {order['version']} now", {"ETag": current})


def _copied(state: State, order: Document) -> tuple[State, Document]:
    """A state to spoil: what is done there is answered, and never happened."""
    order = deepcopy(order)
    orders = {order["id"]: order} if order else {}
    return replace(state, orders=orders, stock=deepcopy(state.stock), _bytes={}, _past={}), order


def _answered(done: writes.Done, order: Document) -> Response:
    version = order.get("version")
    body = {**({"version": version} if version else {}), **done.body}
    headers = {"ETag": f'"{version}"'} if version else {}
    return Response(orjson.dumps(body), done.status, headers, "application/json")
