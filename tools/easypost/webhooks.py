"""EasyPost's webhooks: an Event object, signed with the webhook's secret."""

import unicodedata
from collections.abc import Mapping

from tools.access import SourceAccess
from tools.easypost.tracker_document import read_tracker
from tools.parcels.deliveries import delivery_id, document_of, fresh, from_hex, header, parcel_event, signed_by_one_of
from triage.domain.errors import BadValue, NotSigned, Unreadable
from triage.domain.events import Event

_BEFORE = "hmac-sha256-hex="
_V1, _V2 = "x-hmac-signature", "x-hmac-signature-v2"


class EasyPostWebhooks:
    """``X-Hmac-Signature`` is over the body. ``X-Hmac-Signature-V2`` is over time, method, path and body, and counts
    where the first is not sent.
    """

    def __init__(self, access: SourceAccess) -> None:
        self._access = access

    def read(self, headers: Mapping[str, str], body: bytes) -> Event:
        self._prove(headers, body)
        document = document_of(body)
        delivery, result = delivery_id(document.get("id"), body), document.get("result")
        about, told = document.get("description"), None
        if not isinstance(about, str) or not about:
            raise BadValue("the body is no Event of EasyPost: it has no description")
        if about.startswith("tracker."):
            try:
                told = read_tracker(result, self._access.clock.now())
            except Unreadable as unreadable:
                raise BadValue(str(unreadable)) from None
        return parcel_event(
            self._access,
            body,
            delivery=delivery,
            vendor_type=f"easypost.{about[:64]}",
            standing=(told.status, told.reason) if told else None,
            number=told.number if told else None,
            occurred_at=told.as_of if told and "as_of" not in told.unread else None,
        )

    def _prove(self, headers: Mapping[str, str], body: bytes) -> None:
        secrets = [unicodedata.normalize("NFKD", secret) for secret in self._access.all_secrets()]
        first = headers.get(_V1)
        if first:
            over, given = body, first
        else:
            given = header(headers, _V2, "EasyPost")
            stamp, path = header(headers, "x-timestamp", "EasyPost"), header(headers, "x-path", "EasyPost")
            fresh(stamp, self._access.clock.now(), self._access.window)
            over = f"{stamp}POST{path}".encode() + body
        if not given.startswith(_BEFORE) or not signed_by_one_of(secrets, over, from_hex(given.removeprefix(_BEFORE))):
            raise NotSigned("no secret of this source makes this signature; it is the webhook_secret of the webhook")
