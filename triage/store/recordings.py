"""Recordings: every exchange that a run had with the outside, for replay."""

import zlib
from datetime import datetime

import orjson
from sqlalchemy import Connection, bindparam, select

from triage.domain.tape import Exchange
from triage.store.prepared import Prepared, inserting
from triage.store.tables import recordings

_ADD = inserting(recordings)
_OF_CASE = Prepared(
    select(recordings.c.run, recordings.c.exchanges)
    .where(recordings.c.case_id == bindparam("case"))
    .order_by(recordings.c.seq)
)
_FAST = 1


class Recordings:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, case_id: str, run: str, at: datetime, exchanges: list[Exchange]) -> None:
        """Keep exchanges, in the order in which their answers came."""
        packed = zlib.compress(orjson.dumps([_plain(exchange) for exchange in exchanges]), _FAST)
        _ADD.run(self._connection, {"case_id": case_id, "run": run, "at": at, "exchanges": packed})

    def of_case(self, case_id: str) -> dict[str, list[Exchange]]:
        """All exchanges of a case by run, oldest first; none of what was erased, or blanked with age."""
        runs: dict[str, list[Exchange]] = {}
        for row in _OF_CASE.all(self._connection, {"case": case_id}):
            if not row["exchanges"]:
                continue
            runs.setdefault(row["run"], []).extend(
                _exchange(plain) for plain in orjson.loads(zlib.decompress(row["exchanges"]))
            )
        return runs


def _plain(exchange: Exchange) -> list[object]:
    return [getattr(exchange, name) for name in Exchange.__slots__]


def _exchange(plain: list[object]) -> Exchange:
    fields = dict(zip(Exchange.__slots__, plain, strict=False))  # those of before had fewer
    fields["at"] = datetime.fromisoformat(str(fields["at"]))
    return Exchange(**fields)  # type: ignore[arg-type]
