"""AfterShip's webhooks: a tracking in ``msg``, signed with the webhook secret of the account."""

import base64
import binascii
from collections.abc import Mapping

from tools.access import SourceAccess
from tools.aftership.tracking_document import read_tracking
from tools.parcels.deliveries import delivery_id, document_of, header, parcel_event, signed_by_one_of
from triage.domain.errors import BadValue, NotSigned, Unreadable
from triage.domain.events import Event

_HEADERS = ("aftership-hmac-sha256", "as-signature-hmac-sha256")


class AfterShipWebhooks:
    """``aftership-hmac-sha256``, or ``as-signature-hmac-sha256``, is a MAC over the body, in base64."""

    def __init__(self, access: SourceAccess) -> None:
        self._access = access

    def read(self, headers: Mapping[str, str], body: bytes) -> Event:
        self._prove(headers, body)
        document = document_of(body)
        about = document.get("event")
        if not isinstance(about, str) or not about:
            raise BadValue("the body is no webhook of AfterShip: it names no event")
        told = None
        if about.startswith("tracking"):
            try:
                told = read_tracking(document.get("msg"), self._access.clock.now())
            except Unreadable as unreadable:
                raise BadValue(str(unreadable)) from None
        return parcel_event(
            self._access,
            body,
            delivery=delivery_id(document.get("event_id"), body),
            vendor_type=f"aftership.{about[:64]}",
            standing=(told.status, told.reason) if told else None,
            number=told.number if told else None,
            occurred_at=told.as_of if told and "as_of" not in told.unread else None,
        )

    def _prove(self, headers: Mapping[str, str], body: bytes) -> None:
        name = next((each for each in _HEADERS if headers.get(each)), _HEADERS[0])
        try:
            given = base64.b64decode(header(headers, name, "AfterShip"), validate=True)
        except (binascii.Error, ValueError):
            raise NotSigned(f"{name} is not base64") from None
        if not signed_by_one_of(self._access.all_secrets(), body, given):
            raise NotSigned("no secret of this source makes this signature; it is the webhook secret of the account")
