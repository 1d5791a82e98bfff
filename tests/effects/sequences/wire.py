"""The sandbox without sockets: its application, called in this thread."""

from collections.abc import Coroutine
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Scope

from tests.effects.sequences.fate import Fate


class InProcess(httpx.BaseTransport):
    """Every call is answered at once. Calls of a process that may die go past its fate."""

    def __init__(self, app: ASGIApp, fate: Fate | None = None) -> None:
        self._app = app
        self._fate = fate

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._fate is None:
            return self._answer(request)
        fate, what = self._fate, "read" if request.method == "GET" else "send"
        fate.passing(f"before the {what}")
        astray = None
        if what == "send":
            if (crossing := fate.crossing) is not None:
                fate.crossing = None
                crossing()
            astray, fate.astray = fate.astray, None
        if astray is not None:
            fate.met[f"a write {astray}"] += 1
        if astray == "broke before it was done":
            return httpx.Response(500, json={}, request=request)
        answer = self._answer(request)
        fate.passing(f"after the {what}")
        if astray == "was done and broke":
            return httpx.Response(500, json={}, request=request)
        if astray == "was done and never answered":
            raise httpx.ReadError("cut")
        return answer

    def _answer(self, request: httpx.Request) -> httpx.Response:
        sent: list[Message] = []
        body = request.read()

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        _to_its_end(self._app(_scope(request), receive, send))
        content = b"".join(each.get("body", b"") for each in sent[1:])
        return httpx.Response(sent[0]["status"], headers=sent[0]["headers"], content=content, request=request)


def _scope(request: httpx.Request) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": httpx.URL(request.url).path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("test", 1),
        "server": ("office", 80),
    }


def _to_its_end(work: Any) -> None:
    """Run what never waits for anything."""
    coroutine: Coroutine[Any, Any, None] = work
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise AssertionError("the sandbox waited for something")
