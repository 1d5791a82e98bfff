"""Webhooks of WooCommerce: proved by the HMAC of their body, read by their topic.

``X-WC-Webhook-Delivery-ID`` is made of the webhook and the second: two orders that change in the same second may share
one. So a delivery is known by it and by what it says. WooCommerce does not repeat a delivery that failed; after five
failures it stops the webhook, and sweeps find what was missed. The ping that a webhook sends when it is saved is a form
that nobody signs. It says nothing and counts once for ever, so that whoever sends it a thousand times tells us nothing.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from tools.access import SourceAccess
from tools.reader import Bad, need
from tools.woocommerce.scalars import gmt, number
from triage.domain.errors import BadValue, NotSigned
from triage.domain.events import Event

_PING = re.compile(rb"webhook_id=\d{1,18}")


class WooWebhooks:
    """One shop's webhooks; any of the source's secrets proves a delivery."""

    def __init__(self, access: SourceAccess) -> None:
        self._access = access

    def read(self, headers: Mapping[str, str], body: bytes) -> Event:
        now = self._access.clock.now()
        if _PING.fullmatch(body):
            return self._event("ping", "ping", "webhook_id", None, now, now)
        self._verify(headers, body)
        told = headers.get("x-wc-webhook-delivery-id", "")
        if not (0 < len(told) <= 64 and all("!" <= each <= "~" for each in told)):
            told = "unnumbered"
        topic = _topic(headers)
        order, at = _read(topic, body, now)
        delivery = f"{told}-{hashlib.sha256(topic.encode() + body).hexdigest()[:32]}"
        return self._event(delivery, topic, body.decode(), order, at, now)

    def _event(self, delivery: str, topic: str, raw: str, order: str | None, at: datetime, now: datetime) -> Event:
        return Event(
            id=self._access.ids.new(),
            source=self._access.name,
            delivery=delivery,
            type=topic,
            store=self._access.store,
            order=order,
            subject="order",
            sku=None,
            claims=False,
            kind=None,
            occurred_at=at,
            received_at=now,
            raw=raw,
        )

    def _verify(self, headers: Mapping[str, str], body: bytes) -> None:
        given = headers.get("x-wc-webhook-signature", "").encode("utf-8", "replace")
        if not given:
            raise NotSigned("the header x-wc-webhook-signature is missing; give the webhook a secret")
        for secret in self._access.all_secrets():
            ours = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
            if hmac.compare_digest(ours, given):
                return
        raise NotSigned("no secret of this source makes this signature; it is the webhook's own, over the raw body")


def _topic(headers: Mapping[str, str]) -> str:
    topic = headers.get("x-wc-webhook-topic", "").lower()
    if 0 < len(topic) <= 100 and all("!" <= each <= "~" for each in topic):
        return topic
    raise BadValue("x-wc-webhook-topic is not 1 to 100 visible ASCII characters")


def _read(topic: str, body: bytes, now: datetime) -> tuple[str | None, datetime]:
    """Whose order it is, None for a topic of something else, and when it last changed."""
    try:
        fields: Any = orjson.loads(body.decode())
    except (UnicodeDecodeError, orjson.JSONDecodeError):
        raise BadValue(f"the body of this {topic} is no JSON") from None
    if not isinstance(fields, dict):
        raise BadValue(f"the body of this {topic} is no JSON object")
    if not topic.startswith("order."):
        return None, now
    try:
        order = number(need(fields, "id"))
        return order, min(gmt(fields["date_modified_gmt"]), now) if fields.get("date_modified_gmt") else now
    except Bad as bad:
        raise BadValue(f"this {topic} cannot be read: {bad}") from None
