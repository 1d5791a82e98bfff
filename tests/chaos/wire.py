"""The real wire, on which every read, send and answer is a boundary."""

from collections.abc import Callable

import httpx

from tests.chaos.killer import Killer

_SENT = "http11.send_request_body.complete"
_ANSWER_BEGINS = "http11.receive_response_headers.complete"


class DeadlyWire(httpx.HTTPTransport):
    """``undoing`` tells whether a key belongs to an undo."""

    def __init__(self, killer: Killer, undoing: Callable[[str], bool]) -> None:
        super().__init__(trust_env=False)
        self._killer = killer
        self._undoing = undoing
        self.order_was_read = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._read(request) if request.method == "GET" else self._write(request)

    def _read(self, request: httpx.Request) -> httpx.Response:
        boundary = _what_is_read(request.url.path)
        if boundary is None:
            return super().handle_request(request)
        self._killer.at(boundary, "before")
        response = super().handle_request(request)
        response.read()
        self._killer.at(boundary, "after")
        self.order_was_read = self.order_was_read or boundary == "order read"
        return response

    def _write(self, request: httpx.Request) -> httpx.Response:
        sent = "undo sent" if self._undoing(request.headers.get("idempotency-key", "")) else "call sent"

        def trace(event: str, _: object) -> None:
            if event == _SENT:
                self._killer.at(sent, "after")
            elif event == _ANSWER_BEGINS:
                self._killer.at("call answered", "before")

        request.extensions = {**request.extensions, "trace": trace}
        self._killer.at(sent, "before")
        response = super().handle_request(request)
        response.read()
        self._killer.at("call answered", "after")
        return response


def _what_is_read(path: str) -> str | None:
    first, _, rest = path.strip("/").partition("/")
    if first == "orders" and rest and "/" not in rest:
        return "order read"
    return {"stock": "stock read", "tracking": "tracking read"}.get(first)
