"""Stock by location, as Vendure keeps it."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.graphql import GraphQL
from tools.reader import Bad, count, flag, items, moment, need, obj, text, whole
from tools.vendure.documents import FETCH_STOCK, PAGE
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.stock import Position, Stock
from triage.domain.tape import Tape

_Fields = Mapping[str, Any]


class VendureInventory:
    """Stock levels. ``as_of`` is when a level last changed, by a count or by an order: Vendure dates no count alone."""

    def __init__(self, graphql: GraphQL) -> None:
        self._graphql = graphql

    def fetch_stock(self, skus: Sequence[str], tape: Tape) -> Stock:
        """Positions of ``skus``. A SKU that cannot be read is named in ``unread``: no data is not zero."""
        positions: list[Position] = []
        unread: dict[str, Flaw] = {}
        wanted = sorted(set(skus))
        for start in range(0, len(wanted), PAGE):
            some = wanted[start : start + PAGE]
            variants, tracked = self._variants(some, tape)
            for sku in some:
                found = [each for each in variants if each.get("sku") == sku]
                try:
                    positions += _positions(sku, found, tracked=tracked)
                except Bad as bad:
                    unread[f"positions.{sku}"] = Flaw(bad.kind, f"positions.{sku}: {bad}", bad.word)
        return Stock(tuple(positions), unread)

    def _variants(self, skus: Sequence[str], tape: Tape) -> tuple[list[_Fields], bool]:
        found: list[_Fields] = []
        while True:
            data = self._graphql.query(FETCH_STOCK, {"skus": list(skus), "skip": len(found), "take": PAGE}, tape)
            try:
                page = obj(need(data, "productVariants"))
                some = [obj(entry) for entry in items(need(page, "items"))]
                total = count(need(page, "totalItems"))
                tracked = flag(need(obj(need(data, "globalSettings")), "trackInventory"))
            except Bad as bad:
                raise Unreadable(f"the stock in Vendure cannot be read: {bad}") from bad
            if some and some == found[-len(some) :]:
                raise Unreadable("Vendure answered a page of its stock with the page before it")
            found += some
            if not some or len(found) >= total:
                return found, tracked


def _positions(sku: str, variants: Sequence[_Fields], *, tracked: bool) -> list[Position]:
    if not variants:
        raise Bad("Vendure has no variant of this SKU", FlawKind.ABSENT)
    if len(variants) > 1:
        raise Bad("Vendure has several variants of this SKU")
    (variant,) = variants
    keeps = text(need(variant, "trackInventory"))
    if keeps not in ("TRUE", "FALSE", "INHERIT"):
        raise Bad(f"{keeps[:40]!r} is a word that is not in the map", FlawKind.UNKNOWN_WORD, keeps[:40])
    if keeps == "FALSE" or (keeps == "INHERIT" and not tracked):
        raise Bad("Vendure does not track the stock of this SKU", FlawKind.ABSENT)
    found = [_position(sku, obj(entry)) for entry in items(need(variant, "stockLevels"))]
    if len({each.location for each in found}) < len(found):
        raise Bad("two locations of one name")
    if not found:
        raise Bad("no location keeps this SKU", FlawKind.ABSENT)
    return found


def _position(sku: str, fields: _Fields) -> Position:
    on_hand, allocated = whole(need(fields, "stockOnHand")), count(need(fields, "stockAllocated"))
    return Position(
        sku=sku,
        location=text(need(obj(need(fields, "stockLocation")), "name")),
        on_hand=on_hand,
        available=on_hand - allocated,
        oms_on_hand=None,
        as_of=moment(need(fields, "updatedAt")),
        committed=allocated,
    )
