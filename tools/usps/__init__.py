"""USPS by its Web Tools: tracking answers in XML. USPS ended them in January 2026; gateways still speak them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

import httpx

from tools.access import Access
from tools.parcels.names import carrier_names, tracking_number
from tools.parcels.options import only
from tools.usps.track_document import read_info, read_tracking, track_infos
from tools.wire import Answer, Session
from tools.wire.identity import Secret, sendable
from tools.wire.session import Judge
from triage.domain.errors import Rejected
from triage.domain.ports import Carrier, Clock
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking

__all__ = ["UspsCarrier", "connect", "read_info", "read_tracking", "track_infos"]

_USER = "TRIAGE-USER"


def connect(access: Access) -> Carrier:
    only(access.options)
    user = UserInQuery(access.secret("token"))
    transport = access.transport or httpx.HTTPTransport(trust_env=False)
    if not access.anonymous:
        transport = WithUser(transport, access.secret("token"))
    told = replace(access, transport=transport)
    session = told.session(user, vendor_url="https://secure.shippingapis.com", judge=_judge(access.secret_setting))
    return UspsCarrier(session, access.options, access.clock)


class UspsCarrier:
    """Asks USPS by number; nothing is registered."""

    def __init__(self, session: Session, options: Mapping[str, str], clock: Clock) -> None:
        self._session, self._clock = session, clock
        self._names = carrier_names("USPS", {"usps": "USPS", "unitedstatespostalservice": "USPS"}, options)

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        self._names.of(carrier)
        asked = (
            f'<TrackFieldRequest USERID="{_USER}"><Revision>1</Revision><ClientIp>127.0.0.1</ClientIp>'
            f"<SourceId>order-triage</SourceId><TrackID ID={quoteattr(tracking_number(number))}/></TrackFieldRequest>"
        )
        query = [("API", "TrackV2"), ("XML", asked)]
        answer = self._session.fetch("/ShippingAPI.dll", tape, query, headers={"Accept": "text/xml"})
        return read_tracking(answer.body, number, self._clock.now(), carrier)


class WithUser(httpx.BaseTransport):
    """Puts the user id into the address on its way out: it is part of the query here, and no tape may hold it."""

    def __init__(self, inner: httpx.BaseTransport, user: Secret) -> None:
        self._inner, self._user = inner, user

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        user = escape(sendable(self._user()), {'"': "&quot;"})
        query = [(name, value.replace(_USER, user)) for name, value in request.url.params.multi_items()]
        url = request.url.copy_with(params=query)
        return self._inner.handle_request(
            httpx.Request(request.method, url, headers=request.headers, extensions=request.extensions)
        )

    def close(self) -> None:
        self._inner.close()


class UserInQuery:
    """Who we are is in the query; headers say nothing."""

    def __init__(self, user: Secret) -> None:
        self._user = user
        self._used = ""

    def check(self) -> None:
        sendable(self._user())

    def headers(self, method: str, url: httpx.URL, body: bytes) -> Mapping[str, str]:  # noqa: ARG002  the protocol's
        self._used = self._user()
        return {}

    def refused(self) -> bool:
        return self._user() != self._used

    def hidden(self) -> Sequence[str]:
        return (self._used,) if self._used else ()


def _judge(setting: str) -> Judge:
    def judge(answer: Answer) -> None:
        """USPS says no in a 200."""
        if b"<Error>" in answer.body[:200] and b"80040B1A" in answer.body.upper():
            raise Rejected(f"USPS does not accept who we are, check {setting}", 401)

    return judge
