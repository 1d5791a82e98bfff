"""Stock by mapping."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tools.mapped.file import MappingFile
from tools.mapped.paging import ListRead
from tools.wire.session import Session
from triage.domain.errors import NotFound, Unreadable
from triage.domain.flaws import Flaw, FlawKind, not_kept
from triage.domain.ports import Clock
from triage.domain.stock import Position, Stock
from triage.domain.tape import Tape


class MappedInventory:
    """Stock as its mapping file tells it. A SKU without any position is named in ``unread``."""

    def __init__(self, mapping: MappingFile, session: Session, clock: Clock) -> None:
        self._mapping, self._session, self._clock = mapping, session, clock

    def fetch_stock(self, skus: Sequence[str], tape: Tape) -> Stock:
        wanted, listed = sorted(set(skus)), self._mapping.stock
        if not wanted:
            return Stock(())
        if listed is None:
            return Stock((), {"positions": not_kept(self._mapping.system, "stock")})
        positions: list[Position] = []
        unread: dict[str, Flaw] = {}
        for given in _questions(listed, wanted):
            try:
                found = list(listed.entries(self._session, given, self._clock.now, tape))
            except NotFound:
                if "sku" not in given:
                    raise
                continue
            except Unreadable as error:
                unread["positions"] = Flaw(FlawKind.UNREADABLE, str(error))
                continue
            positions += [each for each in found if each.sku in wanted]
        if "positions" in unread:
            return Stock((), unread)
        for sku in set(wanted) - {position.sku for position in positions}:
            unread[f"positions.{sku}"] = Flaw(FlawKind.ABSENT, f"{self._mapping.system} tells no position of {sku}")
        return Stock(tuple(positions), unread)


def _questions(listed: ListRead, wanted: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    if "sku" in listed.request.names():
        yield from ({"sku": sku} for sku in wanted)
        return
    for start in range(0, len(wanted), listed.batch):
        yield {"skus": list(wanted[start : start + listed.batch])}
