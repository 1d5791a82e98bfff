"""A vendor's API over real HTTP, and every way in which its answers may be spoiled."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.contracts.stands import Fault

PAGE = b"<!DOCTYPE html><html><body><h1>Briefly unavailable for scheduled maintenance.</h1></body></html>"

WARNING = b"<br />\n<b>Warning</b>:  Undefined array key 0 in <b>/srv/wp/plugin.php</b> on line <b>7</b><br />\n"
_HTML = {"Content-Type": "text/html; charset=UTF-8"}


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True)
class Said:
    status: int
    document: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        return self.document if isinstance(self.document, bytes) else json.dumps(self.document).encode()


class Vendor:
    """``answer`` is what the vendor does and says. ``refusals`` are its own words for being asked too much, or by
    whom it does not know.
    """

    def __init__(self, answer: Callable[[Asked], Said], refusals: Mapping[str, Said], now: Callable[[], datetime]):
        self.answer = answer
        self.refusals = refusals
        self.now = now
        self.faults: list[str] = []
        self.calls = 0
        self.asked: list[Asked] = []
        self.waiting = Event()

    def fault(self, name: Fault | str, times: int = 1) -> None:
        self.faults = [name] * times

    def says(self, asked: Asked, fault: str | None) -> Said:
        """The answer as it is spoilt; what was done was done all the same, unless it was turned away."""
        if fault is not None and fault in self.refusals:
            return self.refusals[fault]
        if fault in ("503", "500_before"):
            return Said(int(fault[:3]), PAGE, _HTML)
        if fault == "maintenance":
            return Said(200, PAGE, _HTML)
        said = self.answer(asked)
        match fault:
            case "500_after":
                return Said(500, PAGE, _HTML)
            case "renamed_fields":
                return Said(said.status, renamed(said.document), said.headers)
            case "warnings":
                return Said(said.status, WARNING + said.body, said.headers)
        return said

    def next_fault(self) -> str | None:
        return self.faults.pop() if self.faults else None


def renamed(document: Any) -> Any:
    """Every field under another name."""
    match document:
        case dict():
            return {f"{name}_v4": renamed(value) for name, value in document.items()}
        case list():
            return [renamed(each) for each in document]
    return document


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, vendor: Vendor) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.vendor = vendor


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    disable_nagle_algorithm = True
    timeout = 5
    server: _Server

    def log_message(self, *_: object) -> None:
        return

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def _do(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, parts.path, query, headers, body)
        vendor = self.server.vendor
        vendor.calls += 1
        vendor.asked.append(asked)
        fault = vendor.next_fault()
        said = vendor.says(asked, fault)
        if fault == "slow":
            vendor.waiting.wait(5)
        if fault in ("cut", "slow"):
            self.close_connection = True
        else:
            self._say(said, half=fault == "half_body")

    do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815  the server's own names

    def _say(self, said: Said, *, half: bool) -> None:
        self.send_response_only(said.status)
        headers = {"Content-Type": "application/json", "Date": format_datetime(self.server.vendor.now(), usegmt=True)}
        for name, value in {**headers, **said.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        self.wfile.write(said.body[: len(said.body) // 2] if half else said.body)
        self.close_connection = self.close_connection or half


@contextmanager
def serving(vendor: Vendor) -> Iterator[str]:
    """Serve from a thread for as long as the context lasts; gives the address."""
    server = _Server(vendor)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        vendor.waiting.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
