"""Decisions with the facts they rested on."""

from sqlalchemy import Connection, bindparam, select

from triage.domain.decisions import RecordedDecision
from triage.store.prepared import Prepared, Row, inserting
from triage.store.tables import decisions

_ADD = inserting(decisions)
_NEWEST_FIRST = select(decisions).where(decisions.c.case_id == bindparam("case")).order_by(decisions.c.seq.desc())
_OF_CASE = Prepared(_NEWEST_FIRST)
_LATEST = Prepared(_NEWEST_FIRST.limit(1))


class Decisions:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, recorded: RecordedDecision) -> None:
        row = {name: getattr(recorded, name) for name in RecordedDecision.__slots__ if name != "case"}
        shadow = recorded.decision.get("shadow") or None
        _ADD.run(self._connection, {**row, "case_id": recorded.case, "shadow": shadow})

    def latest(self, case_id: str) -> RecordedDecision | None:
        row = _LATEST.one(self._connection, {"case": case_id})
        return _decision(row) if row is not None else None

    def of_case(self, case_id: str) -> list[RecordedDecision]:
        """Newest first."""
        return [_decision(row) for row in _OF_CASE.all(self._connection, {"case": case_id})]


def _decision(row: Row) -> RecordedDecision:
    fields = dict(row)
    del fields["seq"], fields["shadow"]
    return RecordedDecision(case=fields.pop("case_id"), **fields)
