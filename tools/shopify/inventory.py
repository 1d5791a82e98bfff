"""Stock in Shopify: what each location has of a SKU, as it counts."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tools.graphql import GraphQL
from tools.reader import Bad, count, flag, items, maybe, moment, need, obj, text, whole
from tools.shopify import documents
from tools.shopify.ids import number
from tools.shopify.jobs import next_page, whole_list
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.stock import Position, Stock
from triage.domain.tape import Tape

_SKUS_A_CALL = 8
_SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/+#()&-]{0,99}")

_Item = Mapping[str, Any]


class ShopifyInventory:
    """Stock over GraphQL. What a location has promised to orders is ``committed``, and not in ``available``."""

    def __init__(self, graphql: GraphQL) -> None:
        self._graphql = graphql

    def fetch_stock(self, skus: Sequence[str], tape: Tape) -> Stock:
        """Positions of ``skus``. A SKU without any, or of two items, is named in ``unread``: no data is not zero."""
        positions: list[Position] = []
        unread: dict[str, Flaw] = {}
        wanted = sorted(set(skus))
        for sku in wanted:
            if not _SKU.fullmatch(sku):
                unread[f"positions.{sku}"] = Flaw(FlawKind.UNREADABLE, "no search of Shopify can hold this SKU")
        askable = [sku for sku in wanted if f"positions.{sku}" not in unread]
        for start in range(0, len(askable), _SKUS_A_CALL):
            some = askable[start : start + _SKUS_A_CALL]
            found = self._items(some, tape)
            for sku in some:
                try:
                    positions += _positions(sku, [item for item in found if maybe(item, "sku", text) == sku])
                except Bad as bad:
                    unread[f"positions.{sku}"] = Flaw(bad.kind, str(bad), bad.word)
        return Stock(tuple(positions), unread)

    def _items(self, skus: Sequence[str], tape: Tape) -> list[_Item]:
        query = " OR ".join(f'sku:"{sku}"' for sku in skus)
        found: list[_Item] = []
        seen: set[str] = set()
        after: str | None = None
        while True:
            data = self._graphql.query(documents.STOCK, {"query": query, "after": after}, tape)
            try:
                page = obj(need(data, "inventoryItems"))
                found += [obj(node) for node in items(need(page, "nodes"))]
                after = next_page(need(page, "pageInfo"), seen)
                for item in found:
                    maybe(item, "sku", text)
            except Bad as bad:
                raise Unreadable(f"Shopify's stock cannot be read: {bad}") from bad
            if after is None:
                return found


def _positions(sku: str, found: Sequence[_Item]) -> list[Position]:
    if not found:
        raise Bad(f"Shopify has no position of {sku}", FlawKind.ABSENT)
    if len(found) > 1:
        raise Bad(f"{len(found)} items of Shopify have the SKU {sku}, so that nobody knows which is meant")
    item = found[0]
    if not flag(need(item, "tracked")):
        raise Bad(f"Shopify does not count the stock of {sku}", FlawKind.NOT_KEPT)
    levels = whole_list(need(item, "inventoryLevels"), "locations")
    positions = [_position(sku, level) for level in levels if flag(need(level, "isActive"))]
    if not positions:
        raise Bad(f"no location of Shopify keeps {sku}", FlawKind.ABSENT)
    return positions


def _position(sku: str, level: Mapping[str, Any]) -> Position:
    listed = [obj(entry) for entry in items(need(level, "quantities"))]
    units = {text(need(entry, "name")): whole(need(entry, "quantity")) for entry in listed}
    return Position(
        sku=sku,
        location=number(need(obj(need(level, "location")), "id")),
        on_hand=whole(need(units, "on_hand")),
        available=whole(need(units, "available")),
        oms_on_hand=None,
        as_of=moment(need(level, "updatedAt")),
        committed=count(need(units, "committed")),
    )
