"""Stock behind an onX server.

onX dates no count. Where the server's own number is the stock that there is (``stock`` is ``kept-here``), it is as old
as the answer; otherwise nobody knows, and it is not told. Without ``locations`` a server gives the sum of them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.onx.client import McpClient
from tools.onx.scalars import name, whole_units
from tools.reader import Bad, items, need, obj
from tools.wire.answers import sent_at
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.stock import Position, Stock
from triage.domain.tape import Tape

_SKUS_A_CALL = 100
_UNDATED = (
    "onX does not say when its stock was counted; where nothing else counts it, say stock=kept-here in "
    "TRIAGE_BACKOFFICE_OPTIONS"
)


@dataclass(frozen=True, slots=True)
class OnxInventory:
    """Stock positions over MCP."""

    client: McpClient
    locations: Sequence[str]
    kept_here: bool

    def fetch_stock(self, skus: Sequence[str], tape: Tape) -> Stock:
        """Positions of ``skus``. A SKU without any position is named in ``unread``: no data is not zero."""
        positions: list[Position] = []
        unread: dict[str, Flaw] = {}
        wanted = sorted(set(skus))
        for start in range(0, len(wanted), _SKUS_A_CALL):
            some = wanted[start : start + _SKUS_A_CALL]
            asked = {"skus": some, **({"locationIds": list(self.locations)} if self.locations else {})}
            given = self.client.read("get-inventory", asked, tape)
            as_of = sent_at(given.headers) if self.kept_here else None
            positions += read_inventory(given.body, some, as_of, unread, kept_here=self.kept_here)
        return Stock(tuple(positions), unread)


def read_inventory(
    body: Any, skus: Sequence[str], as_of: datetime | None, unread: dict[str, Flaw], *, kept_here: bool
) -> list[Position]:
    """Read the positions of ``skus``, of each SKU all or none. Raises Unreadable for what is no list of stock."""
    try:
        entries = [obj(entry) for entry in items(need(obj(body), "inventory"))]
        named = [(name(need(entry, "sku")), entry) for entry in entries]
    except Bad as bad:
        raise Unreadable(f"the MCP server's stock cannot be read: {bad}") from bad
    positions: list[Position] = []
    for sku in skus:
        try:
            if not kept_here:
                raise Bad(_UNDATED, FlawKind.NOT_KEPT)  # noqa: TRY301  said as what is found wrong below
            positions += _of_sku(sku, [entry for told, entry in named if told == sku], as_of)
        except Bad as bad:
            unread[f"positions.{sku}"] = Flaw(bad.kind, f"stock of {sku}: {bad}", bad.word)
    return positions


def _of_sku(sku: str, found: Sequence[Any], as_of: datetime | None) -> list[Position]:
    if not found:
        raise Bad("the MCP server has none", FlawKind.ABSENT)
    if as_of is None:
        raise Bad("the answer is not dated", FlawKind.ABSENT)
    read = [_position(sku, entry, as_of) for entry in found]
    if len({each.location for each in read}) < len(read):
        raise Bad("two counts of one location")
    return read


def _position(sku: str, fields: Any, as_of: datetime) -> Position:
    available, on_hand = (whole_units(need(fields, key)) for key in ("available", "onHand"))
    return Position(sku, name(need(fields, "locationId")), on_hand, available, None, as_of)
