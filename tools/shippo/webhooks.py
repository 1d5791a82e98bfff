"""Shippo's webhooks: ``track_updated`` with a track in ``data``, signed where Shippo made a secret for it."""

from collections.abc import Mapping

from tools.access import SourceAccess
from tools.parcels.deliveries import delivery_id, document_of, fresh, from_hex, parcel_event, signed_by_one_of
from tools.shippo.track_document import read_track
from triage.domain.errors import BadValue, NotSigned, Unreadable
from triage.domain.events import Event

_HEADER = "shippo-auth-signature"
_UNSIGNED = (
    "the header shippo-auth-signature is missing; Shippo signs only after its support made an HMAC secret for the "
    "webhook, and a token in its address proves nothing of the body, so deliveries without a signature are refused"
)


class ShippoWebhooks:
    """``Shippo-Auth-Signature: t=SECONDS,v1=HEX`` is a MAC over ``SECONDS.BODY``."""

    def __init__(self, access: SourceAccess) -> None:
        self._access = access

    def read(self, headers: Mapping[str, str], body: bytes) -> Event:
        self._prove(headers, body)
        document = document_of(body)
        about = document.get("event")
        if not isinstance(about, str) or not about:
            raise BadValue("the body is no webhook of Shippo: it names no event")
        told = None
        if about.startswith("track"):
            try:
                told = read_track(document.get("data"), self._access.clock.now())
            except Unreadable as unreadable:
                raise BadValue(str(unreadable)) from None
        return parcel_event(
            self._access,
            body,
            delivery=delivery_id(None, body),
            vendor_type=f"shippo.{about[:64]}",
            standing=(told.status, told.reason) if told else None,
            number=told.number if told else None,
            occurred_at=told.as_of if told and "as_of" not in told.unread else None,
        )

    def _prove(self, headers: Mapping[str, str], body: bytes) -> None:
        told = headers.get(_HEADER, "")
        if not told:
            raise NotSigned(_UNSIGNED)
        pairs = [part.strip().partition("=") for part in told[:1024].split(",")]
        stamp = next((value for name, _, value in pairs if name == "t"), "")
        made = [value for name, _, value in pairs if name == "v1"]
        fresh(stamp, self._access.clock.now(), self._access.window)
        over, secrets = f"{stamp}.".encode() + body, self._access.all_secrets()
        if not any(signed_by_one_of(secrets, over, from_hex(each)) for each in made[:8]):
            raise NotSigned("no secret of this source makes this signature; it is the HMAC secret that Shippo gave")
