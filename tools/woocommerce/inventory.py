"""Stock behind WooCommerce's REST API.

WooCommerce keeps one number of a product: what is left to promise. It was taken down when an order came in, so that
what an order itself was promised is not in it, and it dates no count. Where the shop's own number is the stock that
there is (``stock`` is ``kept-here``), it is as old as the answer. Otherwise nobody knows how old the count behind it
is, and it is not told.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tools.reader import Bad, items, need, obj, text, whole
from tools.wire.answers import sent_at
from tools.wire.session import Session
from tools.woocommerce.pages import PAGE, PATH
from tools.woocommerce.shipments import LOCATION
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.stock import Position, Stock
from triage.domain.tape import Tape

_UNDATED = Flaw(
    FlawKind.NOT_KEPT,
    "WooCommerce does not say when its stock was counted; where nothing else counts it, say stock=kept-here in "
    "TRIAGE_BACKOFFICE_OPTIONS",
)
_SKUS_A_CALL = 25


class WooInventory:
    """Stock positions over HTTP. ``kept_here``: the shop's own number is the stock that there is."""

    def __init__(self, session: Session, kept_here: bool) -> None:
        self._session = session
        self._kept_here = kept_here

    def fetch_stock(self, skus: Sequence[str], tape: Tape) -> Stock:
        """Positions of ``skus``. A SKU whose stock is not told is named in ``unread``: no data is not zero."""
        positions: list[Position] = []
        unread: dict[str, Flaw] = {}
        wanted = sorted(set(skus))
        askable = [sku for sku in wanted if sku and "," not in sku]
        for start in range(0, len(askable), _SKUS_A_CALL):
            some = askable[start : start + _SKUS_A_CALL]
            query = [("sku", ",".join(some)), ("per_page", str(PAGE))]
            document, headers = self._session.read(f"{PATH}/products", tape, query)
            positions += read_products(document, sent_at(headers), some, unread, kept_here=self._kept_here)
        for sku in set(wanted) - set(askable):
            unread[f"positions.{sku}"] = Flaw(
                FlawKind.UNREADABLE, "a line without a SKU, or with one that lists cannot hold"
            )
        return Stock(tuple(positions), unread)


def read_products(
    document: Any, as_of: datetime | None, skus: Sequence[str], unread: dict[str, Flaw], *, kept_here: bool
) -> list[Position]:
    """Read the positions of ``skus``. Raises Unreadable for what is no list of products."""
    try:
        products = [obj(entry) for entry in items(document)]
        named = [(text(need(product, "sku")), product) for product in products]
    except Bad as bad:
        raise Unreadable(f"WooCommerce's products cannot be read: {bad}") from bad
    if len(products) >= PAGE:
        raise Unreadable("WooCommerce has more products of these SKUs than a page holds")
    positions = []
    for sku in skus:
        try:
            found = [product for name, product in named if name == sku]
            positions.append(_position(sku, found, as_of, kept_here=kept_here))
        except Bad as bad:
            unread[f"positions.{sku}"] = Flaw(bad.kind, f"stock of {sku}: {bad}", bad.word)
    return positions


def _position(sku: str, found: list[Any], as_of: datetime | None, *, kept_here: bool) -> Position:
    if len(found) != 1:
        raise Bad(f"{len(found) or 'no'} products have this SKU", FlawKind.UNREADABLE if found else FlawKind.ABSENT)
    managed = need(found[0], "manage_stock")
    if managed == "parent":
        raise Bad("its stock is shared with the other variations of its product", FlawKind.NOT_KEPT)
    if managed is False:
        raise Bad("WooCommerce does not manage its stock", FlawKind.NOT_KEPT)
    if managed is not True:
        raise Bad("manage_stock is neither true nor false")
    if not kept_here:
        raise Bad(_UNDATED.why, _UNDATED.kind)
    if as_of is None:
        raise Bad("the answer is not dated", FlawKind.ABSENT)
    left = whole(need(found[0], "stock_quantity"))
    return Position(sku, LOCATION, on_hand=left, available=left, oms_on_hand=None, as_of=as_of)
