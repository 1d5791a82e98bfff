"""Vendure's admin API over HTTP, in front of a shop of our own: sessions, and its errors in a 200."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.tools.vendure.vendure_shop import PASSWORD, TOKEN, USER, Document, Shop


@dataclass
class Served:
    """What stands behind one address. ``sessions`` are the tokens that are good; ``logins`` how often one was given."""

    shop: Shop
    sessions: set[str] = field(default_factory=set)
    logins: int = 0

    def forget_sessions(self) -> None:
        self.sessions.clear()

    def log_in(self, given: Document) -> tuple[Document, dict[str, str]]:
        if (given["user"], given["password"]) != (USER, PASSWORD):
            told = {"__typename": "InvalidCredentialsError", "errorCode": "INVALID_CREDENTIALS_ERROR"}
            return {"data": {"login": told}}, {}
        self.logins += 1
        token = f"{TOKEN}{self.logins:08}"
        self.sessions.add(token)
        return {"data": {"login": {"__typename": "CurrentUser", "id": "1"}}}, {"vendure-auth-token": token}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: "_Server"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            answer, status, headers = self._answer(self.server.served, body)
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _answer(self, served: Served, body: Document) -> tuple[Document, int, dict[str, str]]:
        given = body["variables"]
        if "mutation LogIn" in body["query"]:
            return (*_with_status(served.log_in(given)),)
        if "TriagePlugin" not in served.shop.plugins and "triage" in body["query"]:
            return _errors("Cannot query a field.", "GRAPHQL_VALIDATION_FAILED", data=False), 400, {}
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in served.sessions:
            return _errors("You are not currently authorized to perform this action", "FORBIDDEN"), 200, {}
        return {"data": served.shop.answer(body["operationName"], given)}, 200, {}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ARG002  the base's
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, served: Served) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.served = served
        self.lock = threading.Lock()


@contextmanager
def running_vendure(served: Served) -> Iterator[str]:
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


def _with_status(told: tuple[Document, dict[str, str]]) -> tuple[Document, int, dict[str, str]]:
    answer, headers = told
    return answer, 200, headers


def _errors(message: str, code: str, *, data: bool = True) -> Document:
    told: Document = {"errors": [{"message": message, "extensions": {"code": code}}]}
    return {**told, "data": None} if data else told
