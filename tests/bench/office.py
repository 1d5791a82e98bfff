"""The sandbox as the bench runs it: a process of its own that counts calls and notes when writes came.

Every variant talks to the same one. When a write came is read from its clock, so that what a variant
says of itself is never believed.
"""

import argparse
import http.client
import time
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from triage.sandbox.app import create_app
from triage.sandbox.server import listen
from triage.sandbox.state import Seed, State
from triage.sandbox.world import predicament

TOKEN = "sandbox"


class Counting:
    """Counts what the API is asked, the sandbox's own controls left out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._calls = 0
        self._writes: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path == "/_calls":
            await _answer(send, [self._calls, len(self._writes)])
            return
        if path == "/_writes":
            await _answer(send, self._writes)
            return
        if path == "/_reset":
            self._calls, self._writes = 0, []
        elif scope["type"] == "http" and not path.startswith(("/_", "/health", "/terms")):
            self._calls += 1
            if scope["method"] != "GET":
                self._writes.append(time.monotonic())
        await self._app(scope, receive, send)


async def _answer(send: Send, document: object) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": orjson.dumps(document)})


class Office:
    """The running sandbox, from outside."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def stage(self, orders: list[str]) -> None:
        """Begin anew, with these orders in one predicament: paid, in stock, and their reservation lost."""
        self._ask("POST", "/_reset")
        seed = Seed()
        now = datetime.now(UTC)
        for n, order in enumerate(orders):
            one = predicament("reservation_lost", order, now, 2 * n)
            seed.orders += one.orders
            seed.stock += one.stock
        self._ask("POST", "/_seed", {"orders": seed.orders, "stock": seed.stock, "tracking": []})

    def counts(self) -> tuple[int, int]:
        """How many calls there were, and how many of them were writes."""
        calls, writes = self._ask("GET", "/_calls")
        return calls, writes

    def writes_at(self) -> list[float]:
        """When each write came, on the machine's monotonic clock."""
        return list(self._ask("GET", "/_writes"))

    def written(self) -> list[str]:
        """The order of each write that was accepted."""
        return [entry["order"] for entry in self._ask("GET", "/_ledger")]

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        sent = orjson.dumps(body) if body is not None else None
        self._connection.request(method, path, sent, {"content-type": "application/json"})
        response = self._connection.getresponse()
        told = response.read()
        if response.status != 200:
            raise RuntimeError(f"the sandbox answered {response.status} to {method} {path}: {told[:200]!r}")
        return orjson.loads(told)


def main() -> None:
    import uvicorn

    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    listener = listen("127.0.0.1", parser.parse_args().port)
    app = Counting(create_app(State(token=TOKEN)))
    uvicorn.Server(
        uvicorn.Config(
            app,
            loop="uvloop",
            http="httptools",
            access_log=False,
            log_level="warning",
            lifespan="off",
            timeout_keep_alive=60,
        )
    ).run(sockets=[listener])


if __name__ == "__main__":
    main()
