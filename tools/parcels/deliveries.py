"""Webhooks about parcels: a proved body into an Event. They name a parcel and no order."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from tools.access import SourceAccess
from triage.domain.errors import BadValue, NotSigned
from triage.domain.events import Event
from triage.domain.tracking import CarrierReason, TrackingStatus

_LONGEST_ID = 128
_WORD = re.compile(r"[A-Za-z0-9._-]{1,80}", re.ASCII)
_AHEAD = timedelta(days=1)


def header(headers: Mapping[str, str], name: str, vendor: str) -> str:
    """A header that must be there. Raises NotSigned."""
    value = headers.get(name, "")
    if not value:
        raise NotSigned(f"the header {name} is missing; {vendor} signs each delivery with it")
    return value


def signed_by_one_of(secrets: Sequence[str], over: bytes, given: bytes) -> bool:
    """Whether one of the secrets makes the SHA-256 MAC ``given`` over the bytes."""
    made = [hmac.new(secret.encode(), over, hashlib.sha256).digest() for secret in secrets]
    return any(hmac.compare_digest(each, given) for each in made)


def from_hex(told: str) -> bytes:
    """The bytes of a signature in hex. Raises NotSigned."""
    try:
        return bytes.fromhex(told) if told.isascii() and len(told) == 2 * hashlib.sha256().digest_size else b""
    except ValueError:
        raise NotSigned("the signature is no SHA-256 in hex") from None


def fresh(told: str, now: datetime, window: timedelta) -> None:
    """Raises NotSigned for a signed time outside the window: seconds since 1970, ISO 8601, or as mails write it."""
    at = _signed_time(told)
    if at is None:
        raise NotSigned("the signed time cannot be read")
    if abs(at - now) > window:
        raise NotSigned(
            f"the signed time is more than {window.total_seconds():.0f} s off our clock; sign each attempt anew"
        )


def document_of(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises BadValue."""
    try:
        body.decode()
        document = orjson.loads(body)
    except (UnicodeDecodeError, orjson.JSONDecodeError, RecursionError):
        raise BadValue("the body is not JSON in UTF-8") from None
    if not isinstance(document, dict):
        raise BadValue("the body is not a JSON object")
    return document


def delivery_id(told: object, body: bytes) -> str:
    """The sender's own id of a delivery, or what tells its body from any other."""
    if isinstance(told, str) and 0 < len(told) <= _LONGEST_ID and told.isascii() and told.isprintable():
        return told
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def parcel_event(
    access: SourceAccess,
    body: bytes,
    *,
    delivery: str,
    vendor_type: str,
    standing: tuple[TrackingStatus | None, CarrierReason | None] | None,
    number: str | None,
    occurred_at: datetime | None,
) -> Event:
    """An event of type ``parcel.STATUS.REASON``, or of the vendor's own type where ``standing`` is None.

    It claims no exception: carriers call half of what they do one, and the facts decide. ``triage.intake`` looks at
    attempts, returns, waits and exceptions, and takes the rest as observations.
    """
    if not _WORD.fullmatch(vendor_type):
        raise BadValue("the kind of event is no word of 1 to 80 letters, digits, dots, dashes")
    now = access.clock.now()
    told = occurred_at if occurred_at is not None and occurred_at <= now + _AHEAD else now
    return Event(
        id=access.ids.new(),
        source=access.name,
        delivery=delivery,
        type=vendor_type if standing is None else _type(*standing),
        store=access.store,
        order=None,
        subject="order",
        sku=None,
        claims=False,
        kind=None,
        occurred_at=told,
        received_at=now,
        raw=body.decode(),
        parcel=number if number and len(number) <= _LONGEST_ID and number.isprintable() else None,
    )


def _type(status: TrackingStatus | None, reason: CarrierReason | None) -> str:
    return ".".join(["parcel", status or "unknown", *([reason] if reason else [])])


def _signed_time(told: str) -> datetime | None:
    try:
        if told.isascii() and told.isdigit() and len(told) <= 14:
            seconds = int(told)
            return datetime.fromtimestamp(seconds / 1000 if seconds >= 100_000_000_000 else seconds, UTC)
        parsed = datetime.fromisoformat(told) if told[:1].isdigit() else parsedate_to_datetime(told)
        return None if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
