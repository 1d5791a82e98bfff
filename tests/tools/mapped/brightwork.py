"""Brightwork: a commerce server of our own making, shaped unlike the reference API. Envelopes, minor units, epoch
times, page numbers, OAuth 2, whole lists of labels, and refusals that share a status with crossings.
"""

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Document = dict[str, Any]
CLIENT, SECRET = "merchant-77", "brightwork-secret-0123456789"
_AT = 1_763_985_600  # 2025-11-24 12:00 UTC
_PER_PAGE = 50
_HTML = b"<!DOCTYPE html><html><title>Back soon</title></html>"


def sale(number: str) -> Document:
    return {
        "number": number, "shop": 4, "rev": 7, "state": "PROCESSING", "state_at": _AT, "made_at": _AT - 86_400,
        "changed_at": _AT, "origin": "storefront", "iso": "EUR", "sum": 12_990, "postage": 490, "rebate": 0,
        "rush": 3, "labels": ["gift"], "blocks": [],
        "buyer": {"name": "Edda Lindqvist", "street": "Rosenweg 4", "zip": "01067", "town": "Dresden", "land": "DE"},
        "articles": [
            {"pos": 1, "article": "LAMP-1", "text": "A lamp", "count": "2", "each": 6_250, "sent": "0", "house": "DRS"}
        ],
        "money_in": [{"no": 9001, "how": "visa", "state": "reserved", "sum": 12_990, "at": _AT - 86_000}],
    }  # fmt: skip


def shipment(number: str) -> Document:
    return {
        "no": 31, "sale": number, "house": "DRS", "state": "waiting", "floor": "idle", "sent_at": 0,
        "sticker": {"by": "gls", "kind": "parcel", "code": "GL7001", "at": _AT - 3_600},
    }  # fmt: skip


def _parcel() -> Document:
    moves = [
        {"ms": (_AT - 1_000) * 1000, "what": "moving", "code": "201", "note": "Left the depot"},
        {"ms": (_AT - 3_600) * 1000, "what": "announced", "code": "100", "note": "Data received"},
        {"ms": (_AT - 1_000) * 1000, "what": "moving", "code": "201", "note": "Left the depot"},
    ]
    return {"code": "GL7001", "what": "moving", "moves": moves, "asked_at": _AT}


@dataclass
class Brightwork:
    """All its state. ``tokens`` are the ones it accepts now; ``tokens_last`` seconds."""

    sales: dict[str, Document] = field(default_factory=lambda: {"100042": sale("100042")})
    shipments: list[Document] = field(default_factory=lambda: [shipment("100042")])
    stock: Document = field(default_factory=dict)
    parcels: dict[str, Document] = field(default_factory=lambda: {"GL7001": _parcel()})
    tokens: list[str] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)
    tokens_last: int = 900
    faults: list[str] = field(default_factory=list)
    calls: int = 0
    accepted: int = 0
    seen: list[str] = field(default_factory=list)
    slow_seconds: float = 0.4

    def __post_init__(self) -> None:
        houses = [
            {"house": "DRS", "there": 9, "free": 7, "counted_at": _AT - 600},
            {"house": "KLN", "there": 4, "free": 4, "counted_at": _AT - 7_200},
        ]
        self.stock = {"LAMP-1": {"article": "LAMP-1", "houses": houses}}

    def fault(self, name: str, times: int = 1) -> None:
        self.faults = [name] * times

    def edit(self, number: str) -> None:
        self.sales[number]["rush"] = self.sales[number]["rush"] % 5 + 1
        self.sales[number]["rev"] += 1


class Refused(Exception):
    def __init__(self, status: int, code: str, **headers: str) -> None:
        super().__init__(code)
        self.status, self.code, self.headers = status, code, headers


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, office: Brightwork) -> None:
        self.office = office
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is its own affair."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_PUT(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def _handle(self) -> None:
        office = self.server.office
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        if parts.path == "/auth/token":
            self._send(*_token(office, content.decode()))
            return
        with self.server.lock:
            office.calls += 1
            office.seen.append(f"{self.command} {self.path}")
            fault = office.faults.pop(0) if office.faults else ""
        if fault == "slow":
            time.sleep(office.slow_seconds)
        with self.server.lock:
            body = json.loads(content) if content else {}
            status, told, headers = self._answer(office, parts.path, parse_qs(parts.query), body, fault)
        self._send(status, told, headers, fault)

    def _answer(
        self, office: Brightwork, path: str, query: dict[str, list[str]], body: Document, fault: str
    ) -> tuple[int, Any, dict[str, str]]:
        try:
            _turn_away(fault, self.headers.get("Authorization", "").removeprefix("Bearer ") in office.tokens)
            kept = deepcopy(office.sales) if fault == "200_not_applied" else None
            found = _route(office, self.command, path, query, body)
            if kept is not None:
                office.sales = kept
        except Refused as refused:
            told = {"result": None, "error": {"code": refused.code, "message": "no"}}
            return refused.status, told, {name.replace("_", "-"): value for name, value in refused.headers.items()}
        if fault == "500_after":
            return 500, {"error": {"code": "oops"}}, {}
        if fault == "partial":
            return 200, {**found, "error": {"code": "half_failed"}}, {}
        if fault == "renamed_fields":
            found = {"result": _renamed(found["result"]), **{k: v for k, v in found.items() if k != "result"}}
        return 200, found, {}

    def _send(self, status: int, told: Any, headers: dict[str, str], fault: str = "") -> None:
        content = _HTML if fault == "maintenance" else json.dumps(told).encode()
        if fault == "cut":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if fault == "maintenance" else "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if fault == "half_body":
            self.wfile.write(content[: len(content) // 2])
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.wfile.write(content)


def _turn_away(fault: str, known: bool) -> None:
    refusals = {
        "" if not known else "401": Refused(401, "token_over"),
        "429": Refused(429, "slow_down", Retry_After="1"),
        "throttled": Refused(200, "slow_down"),
        "503": Refused(503, "resting"),
        "gone": Refused(404, "gone"),
        "500_before": Refused(500, "oops"),
    }
    if not known or fault in refusals:
        raise refusals.get("" if not known else fault, Refused(500, "oops"))


def _token(office: Brightwork, form: str) -> tuple[int, Any, dict[str, str]]:
    told = {name: values[0] for name, values in parse_qs(form).items()}
    if (told.get("client_id"), told.get("client_secret")) != (CLIENT, SECRET):
        return 401, {"error": "invalid_client"}, {}
    token = f"brightwork-token-{len(office.issued) + 1:06}"
    office.issued.append(token)
    office.tokens = [token]
    return 200, {"access_token": token, "token_type": "bearer", "expires_in": office.tokens_last}, {}


def _route(office: Brightwork, method: str, path: str, query: dict[str, list[str]], body: Document) -> Document:
    for verb, pattern, do in _ROUTES:
        if verb == method and (found := re.fullmatch(pattern, path)):
            return do(office, {k: unquote(v) for k, v in found.groupdict().items()}, query, body)
    raise Refused(404, "no_such_route")


def _sale(office: Brightwork, given: dict[str, str]) -> Document:
    if given["number"] not in office.sales:
        raise Refused(404, f"no_sale_{given['number'][:40]}")
    return office.sales[given["number"]]


def _changing(office: Brightwork, given: dict[str, str], rev: Any) -> Document:
    found = _sale(office, given)
    if rev is not None and str(rev) != str(found["rev"]):
        raise Refused(409, "rev_conflict")
    if found["state"] in ("VOID", "ARRIVED"):
        raise Refused(409, "sale_over")
    found["rev"] += 1
    office.accepted += 1
    return found


def _one(office: Brightwork, given: dict[str, str], _: Any, __: Any) -> Document:
    return {"result": {"sale": deepcopy(_sale(office, given))}}


def _list(office: Brightwork, _: Any, query: dict[str, list[str]], __: Any) -> Document:
    state = query.get("state", [""])[0]
    listed = [each for each in office.sales.values() if not state or each["state"] == state]
    page = int(query["page"][0])
    pages = max(1, -(-len(listed) // _PER_PAGE))
    some = listed[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    return {"result": {"sales": deepcopy(some)}, "meta": {"page": page, "pages": pages}}


def _shipments(office: Brightwork, given: dict[str, str], _: Any, __: Any) -> Document:
    return {"result": {"shipments": [each for each in office.shipments if each["sale"] == given["number"]]}}


def _houses(office: Brightwork, given: dict[str, str], _: Any, __: Any) -> Document:
    if given["sku"] not in office.stock:
        raise Refused(404, "no_article")
    return {"result": deepcopy(office.stock[given["sku"]])}


def _moves(office: Brightwork, given: dict[str, str], _: Any, __: Any) -> Document:
    if given["code"] not in office.parcels:
        raise Refused(200, "no_data")
    return {"result": deepcopy(office.parcels[given["code"]])}


def _block(office: Brightwork, given: dict[str, str], _: Any, body: Document) -> Document:
    found = _changing(office, given, body.get("rev"))
    block = {"no": 500 + office.accepted, "why": body["why"], "ref": body["ref"], "who": "triage", "at": _AT}
    found["blocks"].append(block)
    return {"result": {"block": block, "rev": found["rev"]}}


def _unblock(office: Brightwork, given: dict[str, str], query: dict[str, list[str]], _: Any) -> Document:
    if not any(str(each["no"]) == given["block"] for each in _sale(office, given)["blocks"]):
        raise Refused(404, "no_block")
    found = _changing(office, given, query.get("rev", [None])[0])
    found["blocks"] = [each for each in found["blocks"] if str(each["no"]) != given["block"]]
    return {"result": {"rev": found["rev"]}}


def _label(office: Brightwork, given: dict[str, str], _: Any, body: Document) -> Document:
    found = _changing(office, given, body.get("rev"))
    found["labels"] = body["labels"]
    return {"result": {"rev": found["rev"]}}


def _rush(office: Brightwork, given: dict[str, str], _: Any, body: Document) -> Document:
    found = _changing(office, given, body.get("rev"))
    found["rush"] = body["rush"]
    return {"result": {"rev": found["rev"]}}


_NUMBER = r"/v3/sales/(?P<number>[^/]+)"
_Do = Callable[[Brightwork, dict[str, str], Any, Any], Document]
_ROUTES: tuple[tuple[str, str, _Do], ...] = (
    ("GET", "/v3/sales", _list),
    ("GET", _NUMBER, _one),
    ("GET", f"{_NUMBER}/shipments", _shipments),
    ("GET", "/v3/articles/(?P<sku>[^/]+)/houses", _houses),
    ("GET", "/v3/parcels/(?P<code>[^/]+)", _moves),
    ("POST", f"{_NUMBER}/blocks", _block),
    ("DELETE", f"{_NUMBER}/blocks/(?P<block>[^/]+)", _unblock),
    ("PUT", f"{_NUMBER}/labels", _label),
    ("PUT", f"{_NUMBER}/rush", _rush),
)


def _renamed(found: Any) -> Any:
    if isinstance(found, dict):
        kept = {"sale", "number", "article"}
        return {name if name in kept else f"{name}_v2": _renamed(value) for name, value in found.items()}
    return [_renamed(each) for each in found] if isinstance(found, list) else found


@contextmanager
def serving(office: Brightwork) -> Iterator[str]:
    """Serve from a thread for as long as the context lasts; gives the address."""
    server = _Server(office)
    thread = threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
