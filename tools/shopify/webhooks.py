"""Webhooks of Shopify: proved by their HMAC over the raw body, read by their topic.

A delivery's id is ``X-Shopify-Webhook-Id``, which a repeated try keeps. ``X-Shopify-Event-Id`` is shared by webhooks of
several topics and things that one act set off, so that it would lose all but the first. Only the body is signed: the
time in ``X-Shopify-Triggered-At`` dates the event and proves nothing, and since Shopify repeats a delivery for hours
without changing it, an old one is taken.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

import orjson

from tools.access import SourceAccess
from tools.reader import Bad, moment
from tools.shopify.topics import told_by
from triage.domain.errors import BadValue, NotSigned
from triage.domain.events import Event

_LONGEST_ID = 128
_LONGEST_TOPIC = 100


class ShopifyWebhooks:
    """One shop's webhooks; any of the source's secrets proves a delivery."""

    def __init__(self, access: SourceAccess) -> None:
        self._access = access

    def read(self, headers: Mapping[str, str], body: bytes) -> Event:
        self._verify(headers, body)
        now = self._access.clock.now()
        topic = _printable(headers, "x-shopify-topic", _LONGEST_TOPIC).lower()
        delivery = _printable(headers, "x-shopify-webhook-id", _LONGEST_ID)
        try:
            raw, fields = body.decode(), orjson.loads(body)
        except (UnicodeDecodeError, orjson.JSONDecodeError):
            raise BadValue(f"the body of this {topic} is no JSON") from None
        if not isinstance(fields, dict):
            raise BadValue(f"the body of this {topic} is no JSON object")
        try:
            told = told_by(topic, fields)
        except Bad as bad:
            raise BadValue(f"this {topic} cannot be read: {bad}") from None
        return Event(
            id=self._access.ids.new(),
            source=self._access.name,
            delivery=delivery,
            type=topic,
            store=self._access.store,
            order=told.order,
            subject=told.subject,
            sku=None,
            claims=told.claims,
            kind=told.kind,
            occurred_at=_triggered_at(headers, now),
            received_at=now,
            raw=raw,
        )

    def _verify(self, headers: Mapping[str, str], body: bytes) -> None:
        given = headers.get("x-shopify-hmac-sha256", "").encode("utf-8", "replace")
        if not given:
            raise NotSigned("the header x-shopify-hmac-sha256 is missing; Shopify signs every webhook")
        for secret in self._access.all_secrets():
            ours = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
            if hmac.compare_digest(ours, given):
                return
        raise NotSigned(
            "no secret of this source makes this signature; it is the app's client secret, over the raw body"
        )


def _printable(headers: Mapping[str, str], name: str, longest: int) -> str:
    value = headers.get(name, "")
    if 0 < len(value) <= longest and all("!" <= character <= "~" for character in value):
        return value
    raise BadValue(f"{name} is not 1 to {longest} visible ASCII characters")


def _triggered_at(headers: Mapping[str, str], now: datetime) -> datetime:
    try:
        return min(moment(headers.get("x-shopify-triggered-at")), now)
    except Bad:
        return now
