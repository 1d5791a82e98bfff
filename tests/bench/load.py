"""Deliveries: signed before the clock runs, then sent over a few kept connections."""

import http.client
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

SECRET = "whsec_YmVuY2gtc2VjcmV0LW9mLW5vLXZhbHVlLWF0LWFsbA=="
CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Delivery:
    body: str
    headers: dict[str, str]


def order_ids(count: int) -> list[str]:
    return [f"SO-{n:05}" for n in range(count)]


def deliveries(orders: Sequence[str]) -> list[Delivery]:
    """A delivery for each order: an exception that names its kind."""
    webhook, now = Webhook(SECRET), datetime.now(UTC)
    return [_delivery(webhook, now, order) for order in orders]


def send(port: int, path: str, all_of_them: Sequence[Delivery], connections: int = CONNECTIONS) -> float:
    """Send all of them; the seconds that it took. Raises RuntimeError unless each was taken with 202."""
    shares = [all_of_them[n::connections] for n in range(connections)]
    began = time.monotonic()
    with ThreadPoolExecutor(connections) as senders:
        for _ in senders.map(lambda share: _send_share(port, path, share), shares):
            pass
    return time.monotonic() - began


def _delivery(webhook: Webhook, now: datetime, order: str) -> Delivery:
    event = {
        "specversion": "1.0",
        "id": f"evt-{order}",
        "source": "https://shop.example/oms",
        "type": "com.example.order.exception",
        "time": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "data": {"order": order, "kind": "reservation_lost"},
    }
    body, name = json.dumps(event), f"dlv-{order}"
    headers = {
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": webhook.sign(name, now, body),
        "content-type": "application/cloudevents+json",
    }
    return Delivery(body, headers)


def _send_share(port: int, path: str, share: Sequence[Delivery]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        for delivery in share:
            connection.request("POST", path, delivery.body, delivery.headers)
            response = connection.getresponse()
            told = response.read()
            if response.status != 202:
                raise RuntimeError(f"a delivery was answered {response.status}: {told[:200]!r}")
    finally:
        connection.close()
