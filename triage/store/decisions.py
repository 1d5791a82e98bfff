"""Decisions with the facts they rested on."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from triage.domain.decisions import RecordedDecision
from triage.store.tables import decisions

_ADD = insert(decisions)
_OF_CASE = select(decisions).where(decisions.c.case_id == bindparam("case")).order_by(decisions.c.seq.desc())
_LATEST = _OF_CASE.limit(1)


class Decisions:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, recorded: RecordedDecision) -> None:
        row = {name: getattr(recorded, name) for name in RecordedDecision.__slots__ if name != "case"}
        self._connection.execute(_ADD, {**row, "case_id": recorded.case})

    def latest(self, case_id: str) -> RecordedDecision | None:
        row = self._connection.execute(_LATEST, {"case": case_id}).one_or_none()
        return _decision(row) if row is not None else None

    def of_case(self, case_id: str) -> list[RecordedDecision]:
        """Newest first."""
        return [_decision(row) for row in self._connection.execute(_OF_CASE, {"case": case_id})]


def _decision(row: Row[Any]) -> RecordedDecision:
    fields = dict(row._mapping)
    del fields["seq"]
    return RecordedDecision(case=fields.pop("case_id"), **fields)
