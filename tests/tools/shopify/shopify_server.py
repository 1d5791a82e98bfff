"""Shopify's GraphQL Admin API over HTTP, in front of a shop of our own: its errors, its costs, and faults on demand."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from tests.tools.shopify.shopify_shop import Document, Shop

TOKEN = "shpat-0123456789abcdef"
CLIENT, CLIENT_SECRET = "client-of-lindenweg", "shpss-fedcba9876543210"
VERSION = "2026-07"
_HTML = "<!DOCTYPE html><html><title>We'll be right back</title></html>"
_UNDONE = "Internal error. Looks like something went wrong on our end."


@dataclass
class Served:
    """What stands behind one address. ``points`` are left to spend; ``answers_as`` is the version it names;
    ``fault_at`` is an operation and what goes wrong with it each time.
    """

    shop: Shop
    faults: list[str] = field(default_factory=list)
    calls: int = 0
    operations: list[str] = field(default_factory=list)
    points: float = 2000.0
    answers_as: str = VERSION
    fault_at: tuple[str, str] | None = None
    slow_seconds: float = 0.8
    tokens_asked: int = 0

    def fault(self, name: str, times: int = 1) -> None:
        self.faults = [name] * times


class _Refused(Exception):
    """An answer that is no success; ``status`` may well be 200."""

    def __init__(self, document: Any, status: int = 200, **headers: str) -> None:
        super().__init__(str(document))
        self.document, self.status, self.headers = document, status, headers


def _errors(message: str, code: str | None = None, **extensions: Any) -> Document:
    told = {**({"code": code} if code else {}), **extensions}
    return {"errors": [{"message": message, **({"extensions": told} if told else {})}]}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: "_Server"

    def do_POST(self) -> None:
        served = self.server.served
        with self.server.lock:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/admin/oauth/access_token":
                self._give_token(served, parse_qs(content.decode()))
                return
            served.calls += 1
            body = json.loads(content)
            fault = served.faults.pop(0) if served.faults else ""
            if served.fault_at is not None and served.fault_at[0] == body["operationName"]:
                fault = served.fault_at[1]
            try:
                answer, status, headers = self._answer(served, body, fault), 200, {}
            except _Refused as refused:
                answer, status, headers = refused.document, refused.status, refused.headers
        self._send(answer, status, headers, fault)

    def _give_token(self, served: Served, form: dict[str, list[str]]) -> None:
        served.tokens_asked += 1
        wanted = {"grant_type": ["client_credentials"], "client_id": [CLIENT], "client_secret": [CLIENT_SECRET]}
        if form != wanted:
            self._send({"error": "invalid_client"}, 401, {}, "")
        else:
            self._send({"access_token": TOKEN, "scope": "read_orders", "expires_in": 86399}, 200, {}, "")

    def _answer(self, served: Served, body: Document, fault: str) -> Any:
        if not re.fullmatch(r"/admin/api/20\d\d-\d\d/graphql\.json", self.path):
            raise _Refused({"errors": "Not Found"}, 404)
        if self.headers.get("X-Shopify-Access-Token") != TOKEN or fault == "401":
            raise _Refused(
                {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}, 401
            )
        _play(served, fault)
        operation, variables = body["operationName"], body["variables"]
        declared = set(re.findall(r"\$(\w+):", body["query"]))
        if set(variables) != declared or f" {operation}(" not in body["query"]:
            raise _Refused(_errors("Variables do not fit the document", "argumentLiteralsIncompatible"))
        served.operations.append(operation)
        if fault == "200_not_applied":
            kept = served.shop.state()
            data = served.shop.answer(operation, variables)
            assert kept == served.shop.state() or _undo(served.shop, variables)
        else:
            data = served.shop.answer(operation, variables)
        if fault == "500_after":
            raise _Refused(_errors(_UNDONE, "INTERNAL_SERVER_ERROR", requestId="1b355a21"))
        if fault == "partial":
            return {"data": _partly(data), "errors": [{"message": "Something went wrong", "path": ["order"]}]}
        if fault == "renamed_fields":
            data = _renamed(data)
        return {"data": json.loads(json.dumps(data)), "extensions": cost(served, 60)}

    def _send(self, answer: Any, status: int, headers: dict[str, str], fault: str) -> None:
        text = answer if isinstance(answer, str) else json.dumps(answer)
        content = text.encode()
        if fault == "slow":
            threading.Event().wait(self.server.served.slow_seconds)
        if fault == "cut":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(answer, str) else "application/json; charset=utf-8")
        self.send_header("X-Shopify-API-Version", self.server.served.answers_as)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        half = fault == "half_body"
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if half else content)
        self.wfile.flush()
        if half:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ARG002  the base's
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, served: Served) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.served = served
        self.lock = threading.Lock()


@contextmanager
def running_shopify(served: Served) -> Iterator[str]:
    """Serve from a thread for as long as the context lasts; gives the address."""
    server = _Server(served)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def cost(served: Served, asked: float) -> Document:
    status = {"maximumAvailable": 2000.0, "currentlyAvailable": served.points, "restoreRate": 100.0}
    return {"cost": {"requestedQueryCost": asked, "actualQueryCost": asked / 2, "throttleStatus": status}}


def _play(served: Served, fault: str) -> None:
    match fault:
        case "429":
            raise _Refused({"errors": "Exceeded 40 calls per second for api client."}, 429, Retry_After="2.0")
        case "throttled":
            refused = _errors("Throttled", "THROTTLED", documentation="https://shopify.dev/api/usage/rate-limits")
            served.points, points = 10.0, served.points
            told = {**refused, "extensions": cost(served, 60)}
            served.points = points
            raise _Refused(told)
        case "503":
            raise _Refused(_HTML, 503)
        case "500_before":
            raise _Refused({"errors": "Internal Server Error"}, 500)
        case "maintenance":
            raise _Refused(_HTML, 200)
        case "denied":
            raise _Refused(
                _errors("Access denied for order field.", "ACCESS_DENIED", requiredAccess="`read_orders` access scope.")
            )


def _partly(data: Document) -> Document:
    order = data.get("order")
    return {**data, "order": {**order, "shippingAddress": None}} if isinstance(order, dict) else data


def _renamed(data: Any) -> Any:
    """What a change of the interface would do: some names are others."""
    others = {"lineItems": "lines", "status": "state", "quantities": "counts", "displayFinancialStatus": "payment"}
    if isinstance(data, dict):
        return {others.get(name, name): _renamed(value) for name, value in data.items()}
    return [_renamed(each) for each in data] if isinstance(data, list) else data


def _undo(shop: Shop, variables: Document) -> bool:
    """Take a tag back that was added a moment ago."""
    for order in shop.orders.values():
        order["tags"] = [tag for tag in order["tags"] if tag not in variables.get("tags", [])]
    return True
