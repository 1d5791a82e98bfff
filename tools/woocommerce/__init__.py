"""WooCommerce's REST API, version 3: orders, stock, holds and webhooks."""

from dataclasses import replace

import httpx

from tools.access import Access
from tools.wire import Basic
from tools.woocommerce.inventory import WooInventory
from tools.woocommerce.order_document import read_order_document
from tools.woocommerce.orders import WooOrders
from tools.woocommerce.terms import WooTerms
from tools.woocommerce.words import statuses
from triage.domain.connector import Connector
from triage.domain.errors import BadValue

__all__ = ["WooInventory", "WooOrders", "connect", "read_order_document"]

_OPTIONS = frozenset({"store", "statuses", "stock"})
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def connect(access: Access) -> Connector:
    """``options``: ``store``, what cases of this shop are kept under; ``statuses`` of its own, as in
    ``packing=open``; ``stock``, ``kept-here`` where nothing but the shop counts it.
    """
    options = access.options
    if unknown := sorted(set(options) - _OPTIONS):
        raise BadValue(f"WooCommerce has no option {unknown[0]!r}; there are {', '.join(sorted(_OPTIONS))}")
    if (stock := options.get("stock", "synced")) not in ("synced", "kept-here"):
        raise BadValue(f"stock is kept-here or synced, not {stock[:40]!r}")
    url = httpx.URL(access.url)
    if url.scheme == "http" and url.host not in _LOOPBACK:
        raise BadValue(
            f"WooCommerce takes a key and a secret over https alone, not from {access.address_setting}={url}"
        )
    known = statuses(options.get("statuses", ""))
    part = access.name.upper().replace("-", "_")
    access = replace(access, secret_setting=f"TRIAGE_SECRETS__{part}_KEY and TRIAGE_SECRETS__{part}_SECRET")
    session = access.session(Basic(access.secret("key"), access.secret("secret")))
    return Connector(
        WooOrders(session, access.clock, options.get("store", "main"), known),
        WooInventory(session, kept_here=stock == "kept-here"),
        None,
        WooTerms(2 * session.settings.longest_call).fetch_terms,
        session.settings.longest_call,
        session.close,
    )
