"""Standard Webhooks: whether a delivery comes from somebody who knows one of our secrets, and is fresh."""

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from standardwebhooks.webhooks import Webhook

from triage.domain.errors import BadValue, NotSigned

_PREFIX = "whsec_"
_LONGEST_ID = 128
_MOST_DIGITS = 11
_MOST_SIGNATURES = 20


class Signatures:
    """The secrets of one source; any of them verifies, so that one can be changed for another in peace.

    The library signs; what is compared, and when, is decided here: its own ``verify`` reads the machine's
    clock, has one fixed window, and raises whatever a malformed header makes it raise.
    """

    def __init__(self, secrets: Sequence[str], window: timedelta) -> None:
        """Raises BadValue for a secret that is none; its text is never repeated."""
        self._signers = [Webhook(_key(secret)) for secret in secrets]
        self._window_seconds = int(window.total_seconds())

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        """The delivery's id, once its signature is proved. ``headers`` have names in lower case.

        Raises NotSigned for a signature that is missing, malformed, old or nobody's, and BadValue for a
        body or an id that cannot be read at all.
        """
        delivery, stamp, signatures = (
            _header(headers, name) for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
        )
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise BadValue("the body is not UTF-8, so it cannot be what was signed; send JSON in UTF-8") from None
        at = self._fresh(stamp, now)
        given = _signatures(signatures)
        ours = [_signatures(signer.sign(delivery, at, text))[0] for signer in self._signers]
        if not any(hmac.compare_digest(mine, theirs) for mine in ours for theirs in given):
            raise NotSigned("no secret of this source makes this signature; sign 'id.timestamp.body' over the raw body")
        if len(delivery) > _LONGEST_ID or not all("!" <= character <= "~" for character in delivery):
            raise BadValue(f"webhook-id is not 1 to {_LONGEST_ID} visible ASCII characters")
        return delivery

    def _fresh(self, stamp: str, now: datetime) -> datetime:
        if not stamp.isascii() or not stamp.isdigit() or len(stamp) > _MOST_DIGITS:
            raise NotSigned("webhook-timestamp is not whole seconds since 1970")
        off = int(stamp) - int(now.timestamp())
        if abs(off) > self._window_seconds:
            raise NotSigned(
                f"webhook-timestamp is {abs(off)} s {'ahead of' if off > 0 else 'behind'} our clock,"
                f" the most is {self._window_seconds} s; sign every attempt anew"
            )
        return datetime.fromtimestamp(int(stamp), UTC)


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "")
    if not value:
        raise NotSigned(f"the header {name} is missing; deliveries are signed as standardwebhooks.com says")
    return value


def _signatures(header: str) -> list[bytes]:
    """The version 1 signatures of a header; others are none of ours to judge."""
    found = []
    for each in header.split(" ")[:_MOST_SIGNATURES]:
        version, _, encoded = each.partition(",")
        if version == "v1":
            try:
                found.append(base64.b64decode(encoded, validate=True))
            except ValueError:
                continue
    if not found:
        raise NotSigned("webhook-signature holds no signature of the form 'v1,BASE64'")
    return found


def _key(secret: str) -> bytes:
    encoded = secret.removeprefix(_PREFIX)
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise BadValue("a signing secret is not base64, with or without the prefix 'whsec_'")
    return key
