"""Sending deliveries as a merchant's system does: signed, over HTTP, again and again."""

import json
from datetime import UTC, datetime

import httpx
from standardwebhooks.webhooks import Webhook

from triage.demo.scenario import Delivery
from triage.domain.errors import Unavailable
from triage.domain.fact_values import format_time


class Sender:
    """Signs and sends to one webhook source."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._webhook = Webhook(secret)
        self._client = httpx.Client(timeout=10.0, trust_env=False)

    def send(self, delivery: Delivery) -> bool:
        """Send one delivery; whether it was recognised as a duplicate. Raises Unavailable unless it was taken."""
        body = json.dumps(cloud_event(delivery))
        now = datetime.now(UTC)
        headers = {
            "webhook-id": delivery.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._webhook.sign(delivery.id, now, body),
            "content-type": "application/cloudevents+json",
        }
        response = self._client.post(self._url, content=body, headers=headers)
        if response.status_code != 202:
            raise Unavailable(f"{self._url} answered {response.status_code} to {delivery.id}: {response.text[:200]}")
        return bool(response.json()["duplicate"])

    def close(self) -> None:
        self._client.close()


def cloud_event(delivery: Delivery) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": delivery.id,
        "source": "https://shop.example/oms",
        "type": delivery.type,
        "time": format_time(delivery.at.replace(microsecond=0)),
        "data": delivery.data,
    }
