"""Stock behind the reference API."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.reader import Reader, maybe, moment, need, obj, text, whole
from tools.reader import items as listed
from tools.wire.session import Session
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.stock import Position, Recount, Stock
from triage.domain.tape import Tape

_SKUS_A_CALL = 100


class ReferenceInventory:
    """Stock positions over HTTP."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def fetch_stock(self, skus: Sequence[str], tape: Tape) -> Stock:
        """Positions of ``skus``. A SKU without any position is named in ``unread``: no data is not zero."""
        positions: list[Position] = []
        unread: dict[str, Flaw] = {}
        wanted = sorted(set(skus))
        for start in range(0, len(wanted), _SKUS_A_CALL):
            some = wanted[start : start + _SKUS_A_CALL]
            document, _ = self._session.read("/stock", tape, [("sku", sku) for sku in some])
            if not isinstance(document, dict):
                raise Unreadable("the stock system answered something that is no object")
            positions += read_positions(document, some, unread)
        return Stock(tuple(positions), unread)


def read_positions(document: Mapping[str, Any], skus: Sequence[str], unread: dict[str, Flaw]) -> list[Position]:
    """Read the positions of ``skus``; ``unread`` collects what could not be read."""
    found = [position for position in Reader(document, unread).each("positions", _position) if position.sku in skus]
    if "positions" not in unread:
        for sku in set(skus) - {position.sku for position in found}:
            unread[f"positions.{sku}"] = Flaw(FlawKind.ABSENT, f"the stock system has no position of {sku}")
    return found


def _position(fields: Mapping[str, Any]) -> Position:
    return Position(
        sku=text(need(fields, "sku")),
        location=text(need(fields, "location")),
        on_hand=whole(need(fields, "on_hand")),
        available=whole(need(fields, "available")),
        oms_on_hand=maybe(fields, "oms_on_hand", whole),
        as_of=moment(need(fields, "as_of")),
        recounts=tuple(_recount(obj(entry)) for entry in listed(need(fields, "recounts"))),
    )


def _recount(fields: Mapping[str, Any]) -> Recount:
    return Recount(text(need(fields, "id")), text(need(fields, "state")), maybe(fields, "reference", text))
