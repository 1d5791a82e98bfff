"""A vendor's API over real HTTP, spoilt on demand. Each vendor says how it answers, refuses and asks who one is."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import httpx
from pydantic import SecretStr

from tests.contracts.stands import Fault
from tests.tools.backoffice import CountedClock
from tools.access import Access
from triage.domain.ports import Carrier
from triage.secrets import KeptSecrets

TOKEN = "tok-4f1c9b7e2a6d8053"
_MAINTENANCE = b"<!doctype html><html><body><h1>We'll be back soon</h1></body></html>"


@dataclass(frozen=True)
class Asked:
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


def as_json(document: Any, status: int = 200, **headers: str) -> Reply:
    return Reply(
        status, json.dumps(document).encode(), {name.replace("_", "-"): value for name, value in headers.items()}
    )


class StandIn(ABC):
    """``renames`` are fields of an answer, and what they are called once the vendor has changed its mind."""

    renames: ClassVar[Mapping[bytes, bytes]]
    not_accepted = 401

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []

    def reply(self, asked: Asked) -> tuple[Reply, Fault | None]:
        self.asked.append(asked)
        fault = self.faults.pop(0) if self.faults else None
        if fault == "401" or not self.knows(asked):
            return self.refusal(self.not_accepted), fault
        if fault in ("429", "503", "500_before"):
            return self.refusal(int(fault[:3])), fault
        if fault == "maintenance":
            return Reply(200, _MAINTENANCE, content_type="text/html"), fault
        reply = self.answer(asked)
        if fault == "renamed_fields":
            body = reply.body
            for name, other in self.renames.items():
                assert name in body, f"{name!r} is not in the answer"
                body = body.replace(name, other)
            reply = Reply(reply.status, body, reply.headers, reply.content_type)
        return reply, fault

    @abstractmethod
    def knows(self, asked: Asked) -> bool:
        """Whether the request says who asks, as this vendor wants it."""

    @abstractmethod
    def answer(self, asked: Asked) -> Reply: ...

    @abstractmethod
    def refusal(self, status: int) -> Reply:
        """The vendor's own body and headers of an error."""


@contextmanager
def served(stand_in: StandIn) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply, fault = stand_in.reply(Asked(parts.path, dict(parse_qsl(parts.query)), headers))
            if fault == "cut":
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[: len(reply.body) // 2] if fault == "half_body" else reply.body)
            if fault == "half_body":
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None: ...  # noqa: A002  the library's name

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Stand:
    carrier: Carrier
    stand_in: StandIn
    clock: CountedClock
    parcel: tuple[str, str]
    unknown: tuple[str, str]
    cannot_play: frozenset[str] = frozenset()
    secrets: Sequence[str] = (TOKEN,)

    def fault(self, name: Fault, times: int = 1) -> None:
        self.stand_in.faults = [name] * times


def access_to(address: str, clock: CountedClock, transport: httpx.BaseTransport, **options: str) -> Access:
    secrets = KeptSecrets(None, {"parcels-token": [SecretStr(TOKEN)], "parcels-user": [SecretStr("user-1")]})
    return Access(
        "parcels",
        address,
        clock,
        secrets,
        transport,
        timeout_seconds=2.0,
        options=options,
        address_setting="TRIAGE_CARRIERS__PARCELS__URL",
        secret_setting="TRIAGE_SECRETS__PARCELS_TOKEN",
        system="parcels",
    )


@contextmanager
def standing(
    stand_in: StandIn,
    address: str,
    connect: Callable[[Access], Carrier],
    parcel: tuple[str, str],
    unknown: tuple[str, str],
) -> Iterator[Stand]:
    clock = CountedClock()
    stand_in.faults, stand_in.asked = [], []
    with httpx.HTTPTransport(trust_env=False) as transport:
        yield Stand(connect(access_to(address, clock, transport)), stand_in, clock, parcel, unknown)
