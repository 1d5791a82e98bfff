"""Who we are to Shopify: a client id and secret of the Dev Dashboard, or the token of an older custom app."""

from dataclasses import replace

import httpx

from tools.access import Access
from tools.wire import ClientCredentials, Header, Identity
from triage.domain.errors import BadValue

_HEADER = "X-Shopify-Access-Token"


def identified(access: Access) -> tuple[Access, Identity]:
    """The identity, and the access whose messages name the setting that it rests on.

    Where the secrets hold ``NAME-client-secret``, tokens are asked for with it; they live for a day.
    """
    if not _has(access, "client-secret"):
        return access, Header(_HEADER, access.secret("token"))
    setting = f"TRIAGE_SECRETS__{access.name.upper().replace('-', '_')}_CLIENT_SECRET"
    identity = ClientCredentials(
        token_url=f"{access.url.rstrip('/')}/admin/oauth/access_token",
        client_id=access.secret("client-id"),
        client_secret=access.secret("client-secret"),
        clock=access.clock,
        transport=access.transport or httpx.HTTPTransport(trust_env=False),
        timeout_seconds=access.timeout_seconds,
        name=_HEADER,
        before="",
    )
    return replace(access, secret_setting=setting), identity


def _has(access: Access, part: str) -> bool:
    try:
        return bool(access.secret(part)())
    except BadValue:
        return False
