"""Stock behind the reference API."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.reference.reader import Reader, maybe, moment, need, obj, text, whole
from tools.reference.reader import items as listed
from tools.reference.session import Session
from triage.domain.errors import Unreadable
from triage.domain.stock import Position, Recount, Stock
from triage.domain.tape import Tape


class ReferenceInventory:
    """Stock positions over HTTP."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def fetch_stock(self, skus: Sequence[str], tape: Tape) -> Stock:
        if not skus:
            return Stock(())
        document, _ = self._session.read("/stock", tape, [("sku", sku) for sku in skus])
        if not isinstance(document, dict):
            raise Unreadable("the stock system answered something that is no object")
        unread: dict[str, str] = {}
        return Stock(Reader(document, unread).each("positions", _position), unread)


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
