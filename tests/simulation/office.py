"""The wire and the back office: the sandbox's own rules behind the product's own client, without a socket."""

import re
from collections.abc import Awaitable, Iterator
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response

from tests.simulation.plan import Happening
from tests.simulation.watch import Watch
from tests.simulation.world import Process, World
from triage.sandbox import reads, writes
from triage.sandbox.faults import Faults
from triage.sandbox.office import Handler, Office
from triage.sandbox.state import State

_LATENCY_SECONDS = 0.03
_TIMEOUT_SECONDS = 2.0
_ORDER = re.compile("/orders/([^/]+)")
_Route = tuple[str, re.Pattern[str], Handler]


class BackOffice:
    """Answers calls at once, by the rules of the sandbox."""

    def __init__(self, world: World, state: State) -> None:
        self.world = world
        self.state = state
        self._faults = Faults()
        self._routes = _routes(Office(state, self._faults))

    def answer(self, request: httpx.Request, fault: Happening | None) -> httpx.Response:
        path = request.url.raw_path.partition(b"?")[0].decode()
        if fault is not None and fault.which in _OF_THE_SANDBOX:
            self._faults.add({"path": path, "fault": fault.which, "seconds": fault.seconds})
        for method, pattern, handler in self._routes:
            if method == request.method and (found := pattern.fullmatch(path)):
                answered = _run(handler(_request(request, path, found.groupdict())))
                self._faults.clear()
                return httpx.Response(answered.status_code, headers=answered.raw_headers, content=bytes(answered.body))
        return httpx.Response(404, json={"error": {"code": "no_such_route", "message": path}})


class Wire(httpx.BaseTransport):
    """One process's way to the back office, under the eyes of the watch."""

    def __init__(self, process: Process, office: BackOffice, watch: Watch) -> None:
        self._process = process
        self._office = office
        self._watch = watch

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        process, world = self._process, self._process.world
        writing = request.method != "GET"
        if writing:
            self._watch.sendings.starts(process, _key(request), f"{request.method} {request.url.path}")
        fault = process.at("sends" if writing else "reads", world.dice.random() * _LATENCY_SECONDS)
        which = fault.which if fault else ""
        if fault is not None:
            world.exercised[f"office {which}"] += 1
        if which == "unconnected":
            raise httpx.ConnectError("nobody answers the door")
        if which == "lost":
            process.pause(_TIMEOUT_SECONDS)
            raise httpx.ReadTimeout("no answer")
        response = self._answered(request, fault)
        process.at("sent" if writing else "read", world.dice.random() * _LATENCY_SECONDS)
        match which:
            case "silent":
                process.pause(_TIMEOUT_SECONDS)
                raise httpx.ReadTimeout("no answer")
            case "cut":
                raise httpx.RemoteProtocolError("the connection was cut")
            case "half_body":
                return httpx.Response(response.status_code, headers=response.headers, stream=_Half(response.content))
        if (order := _ORDER.fullmatch(request.url.path)) and not writing and "etag" in response.headers:
            self._watch.effects.reads(process, order[1], int(response.headers["etag"].strip('"')))
        return response

    def _answered(self, request: httpx.Request, fault: Happening | None) -> httpx.Response:
        process, ledger = self._process, self._office.state.ledger
        had, effects = len(ledger), self._watch.effects
        found = None if request.method == "GET" else effects.arrives(_key(request))
        response = self._office.answer(request, fault)
        about = f"{request.method} {request.url.path} -> {response.status_code}"
        process.world.tell(process.name, "calls", f"{about} ({fault.which})" if fault else about)
        for entry in ledger[had:]:
            assert found is not None
            effects.happened(process, entry, found)
        return response


def _key(request: httpx.Request) -> str:
    key: str = request.headers["idempotency-key"]
    return key


class _Half(httpx.SyncByteStream):
    def __init__(self, whole: bytes) -> None:
        self._whole = whole

    def __iter__(self) -> Iterator[bytes]:
        yield self._whole[: len(self._whole) // 2]
        raise httpx.RemoteProtocolError("the connection was cut in the middle of the body")


_OF_THE_SANDBOX = ("500_before", "500_after", "200_not_applied", "429", "lag", "renamed_fields")


def _run(work: Awaitable[Response]) -> Response:
    """Run a handler that waits for nothing."""
    try:
        next(work.__await__())
    except StopIteration as done:
        response: Response = done.value
        return response
    raise AssertionError("a handler of the sandbox waits for something")


def _request(request: httpx.Request, path: str, named: dict[str, str]) -> Request:
    scope = {
        "type": "http",
        "method": request.method,
        "path": path,
        "query_string": request.url.query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "path_params": named,
    }
    body = request.read()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(scope, receive)


def _routes(office: Office) -> list[_Route]:
    read, write = office.reading, office.writing
    return [
        _route("GET", "/orders/{order}", read(reads.one_order)),
        _route("GET", "/stock", read(reads.stock)),
        _route("GET", "/tracking/{carrier}/{number}", read(reads.tracking)),
        _route("GET", "/terms", read(reads.terms)),
        _route("GET", "/orders", read(reads.list_orders)),
        _route("GET", "/orders/{order}/export", read(reads.export_state)),
        _route("POST", "/orders/{order}/holds", write(writes.place_hold)),
        _route("DELETE", "/orders/{order}/holds/{hold}", write(writes.release_hold)),
        _route("PUT", "/orders/{order}/tags/{tag}", write(writes.add_tag)),
        _route("DELETE", "/orders/{order}/tags/{tag}", write(writes.remove_tag)),
        _route("PUT", "/orders/{order}/priority", write(writes.set_priority)),
        _route("PATCH", "/orders/{order}/shipping-address", write(writes.correct_address)),
        _route("PUT", "/orders/{order}/status", write(writes.set_status)),
        _route("POST", "/orders/{order}/export", write(writes.request_export)),
        _route("DELETE", "/orders/{order}/export", write(writes.withdraw_export)),
        _route("POST", "/orders/{order}/reallocation", write(writes.reallocate)),
        _route("POST", "/orders/{order}/reservations", write(writes.reserve)),
        _route("DELETE", "/orders/{order}/reservations/{reference}", write(writes.release_reservations)),
        _route("POST", "/recounts", write(writes.request_recount)),
        _route("DELETE", "/recounts/{recount}", write(writes.withdraw_recount)),
    ]


def _route(method: str, path: str, handler: Handler) -> _Route:
    return method, re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path)), handler
