"""Senders: whoever delivers to us, well meant or not."""

import base64
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook

from tests.store.fake_clock import NOON

SECRET = "whsec_" + base64.b64encode(b"an OMS and we share this").decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"we shared this last year").decode()
FOREIGN_SECRET = "whsec_" + base64.b64encode(b"nobody shares this with us").decode()


def cloud_event(type_: str = "com.acme.order.exception", data: object = None, **attributes: Any) -> dict[str, Any]:
    """A CloudEvent about order SO-1 unless told otherwise."""
    data = {"order": "SO-1"} if data is None else data
    return {"specversion": "1.0", "id": "ce-1", "source": "/oms", "type": type_, "data": data, **attributes}


def body_of(document: object) -> bytes:
    return json.dumps(document).encode()


def signed(
    body: bytes, delivery: str = "msg_1", *, at: datetime = NOON, secret: str = SECRET, ahead: timedelta = timedelta(0)
) -> dict[str, str]:
    """The headers that prove a body, as a sender makes them; bytes that are no text are signed as if they were."""
    moment = at + ahead
    signature = Webhook(secret).sign(delivery, moment, body.decode(errors="replace"))
    return {
        "webhook-id": delivery,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": signature,
    }


@dataclass
class Sender:
    """Speaks to one server over real sockets."""

    port: int
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=20.0, trust_env=False))

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path: str) -> httpx.Response:
        return self.client.get(self.url(path))

    def post(self, body: bytes, headers: Mapping[str, str] | None = None, source: str = "oms") -> httpx.Response:
        return self.client.post(self.url(f"/webhooks/{source}"), content=body, headers=dict(headers or {}))

    def deliver(self, document: object, delivery: str = "msg_1") -> httpx.Response:
        body = body_of(document)
        return self.post(body, signed(body, delivery))

    def raw(self, *pieces: bytes, until_closed: bool = False) -> bytes:
        """Send bytes as they are; what came back, empty when the connection was only closed."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20.0) as connection:
            heard = b""
            try:
                for piece in pieces:
                    connection.sendall(piece)
                while chunk := connection.recv(65_536):
                    heard += chunk
                    if not until_closed and b"\r\n\r\n" in heard:
                        break
            except ConnectionError:
                pass
            return heard

    def hang_up_after(self, said: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(said)


def status_of(answer: bytes) -> int:
    """The status of a raw answer; 0 when there was none."""
    return int(answer.split(b" ")[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def head(*lines: bytes, path: bytes = b"/webhooks/oms") -> bytes:
    return b"\r\n".join([b"POST " + path + b" HTTP/1.1", b"host: intake", *lines, b"", b""])
