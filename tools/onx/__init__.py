"""onX, the commerce operations foundation's interface, over MCP: orders, fulfilments and stock."""

from dataclasses import replace

from tools.access import Access
from tools.onx.client import McpClient
from tools.onx.inventory import OnxInventory
from tools.onx.messages import judge
from tools.onx.order_document import read_order_document
from tools.onx.orders import OnxOrders
from tools.onx.terms import OnxTerms
from tools.onx.words import statuses
from tools.wire import Bearer
from triage.domain.connector import Connector
from triage.domain.errors import BadValue

__all__ = ["OnxInventory", "OnxOrders", "connect", "read_order_document"]

_OPTIONS = frozenset({"path", "statuses", "stock", "locations", "omits-empty"})


def connect(access: Access) -> Connector:
    """``options``: ``path`` of the MCP endpoint; ``statuses`` of the server's own, as in ``awaiting_pick=released``;
    ``stock``, ``kept-here`` where nothing else counts it; ``locations`` whose stock is asked for, with commas between;
    ``omits-empty``, ``yes`` where the server leaves out what is empty.
    """
    options = access.options
    if unknown := sorted(set(options) - _OPTIONS):
        raise BadValue(f"onX has no option {unknown[0]!r}; there are {', '.join(sorted(_OPTIONS))}")
    kept_here = _one_of(options.get("stock", "synced"), "stock", "kept-here", "synced")
    omits_empty = _one_of(options.get("omits-empty", "no"), "omits-empty", "yes", "no")
    locations = [each.strip() for each in options.get("locations", "").split(",") if each.strip()]
    part = access.name.upper().replace("-", "_")
    access = replace(access, secret_setting=f"TRIAGE_SECRETS__{part}_TOKEN")
    session = access.session(Bearer(access.secret("token")), judge=judge)
    client = McpClient(session, options.get("path", "/mcp"), access.anonymous)
    longest = session.settings.longest_call
    return Connector(
        OnxOrders(client, statuses(options.get("statuses", "")), omits_empty, access.clock),
        OnxInventory(client, locations, kept_here),
        None,
        OnxTerms(client, 2 * longest).fetch_terms,
        longest,
        session.close,
    )


def _one_of(told: str, option: str, yes: str, no: str) -> bool:
    if told not in (yes, no):
        raise BadValue(f"{option} is {yes} or {no}, not {told[:40]!r}")
    return told == yes
