"""ShipEngine's webhooks: ``API_TRACK`` with a tracking answer in ``data``, signed with its RSA key."""

import base64
import binascii
from collections.abc import Mapping

import httpx

from tools.access import SourceAccess
from tools.parcels.deliveries import delivery_id, document_of, fresh, header, parcel_event
from tools.shipengine.keys import Keys
from tools.shipengine.tracking_document import read_tracking
from triage.domain.errors import BadValue, NotSigned, Unreadable
from triage.domain.events import Event

_KEY, _SIGNATURE, _TIME = (
    "x-shipengine-rsa-sha256-key-id",
    "x-shipengine-rsa-sha256-signature",
    "x-shipengine-timestamp",
)


class ShipEngineWebhooks:
    """The signature is over ``TIME.BODY``. Secrets are where its public keys are, or these keys themselves."""

    def __init__(self, access: SourceAccess, transport: httpx.BaseTransport | None = None) -> None:
        self._access = access
        self._keys = Keys(access.clock, transport)

    def read(self, headers: Mapping[str, str], body: bytes) -> Event:
        self._prove(headers, body)
        document = document_of(body)
        about, told = document.get("resource_type"), None
        if not isinstance(about, str) or not about:
            raise BadValue("the body is no webhook of ShipEngine: it has no resource_type")
        if "TRACK" in about.upper():
            try:
                told = read_tracking(document.get("data"), self._access.clock.now())
            except Unreadable as unreadable:
                raise BadValue(str(unreadable)) from None
        return parcel_event(
            self._access,
            body,
            delivery=delivery_id(None, body),
            vendor_type=f"shipengine.{about[:64]}",
            standing=(told.status, told.reason) if told else None,
            number=told.number if told else None,
            occurred_at=None,
        )

    def _prove(self, headers: Mapping[str, str], body: bytes) -> None:
        key_id, told, stamp = (header(headers, name, "ShipEngine") for name in (_KEY, _SIGNATURE, _TIME))
        fresh(stamp, self._access.clock.now(), self._access.window)
        try:
            signature = base64.b64decode(told, validate=True)
        except (binascii.Error, ValueError):
            raise NotSigned(f"{_SIGNATURE} is not base64") from None
        key = self._keys.find(key_id[:256], self._access.all_secrets())
        if key is None:
            raise NotSigned("ShipEngine publishes no such key, or its keys cannot be had just now")
        if not key.signed(f"{stamp}.".encode() + body, signature):
            raise NotSigned("ShipEngine's key did not make this signature")
