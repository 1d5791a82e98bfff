"""The backlog: cases that were there before we were. They are decided, and not acted on until a person says so."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select, update

from triage.domain.cases import Case
from triage.store.cases import Cases
from triage.store.tables import cases
from triage.store.witness import Witness
from triage.store.work import Work

LIFTED = "backlog"
_AT_A_TIME = 200


class Backlog:
    """Reads and releases what was imported."""

    def __init__(self, connection: Connection, of_cases: Cases, work: Work, witness: Witness) -> None:
        self._connection = connection
        self._cases = of_cases
        self._work = work
        self._witness = witness

    def lift(self, case: Case, by: str, reason: str, at: datetime) -> bool:
        """Leave a case to the policies from now on, and have it looked at again. False where it was before."""
        freed = update(cases).where(cases.c.id == case.id, cases.c.backlog).values(backlog=False)
        if self._connection.execute(freed).rowcount != 1:
            return False
        self._witness(LIFTED, at, {"case": case.id, "lifted_by": by, "reason": reason})
        if not case.status.closed:
            self._work.wake(case.id, "case", case.store, case.order, at, "backlog lifted")
        return True

    def all(self, kind: str | None = None) -> Iterator[Case]:
        """What is left of it, the oldest first; of one kind, where one is named."""
        query = select(cases.c.id).where(cases.c.backlog).order_by(cases.c.id).limit(_AT_A_TIME)
        if kind is not None:
            query = query.where(cases.c.kind == kind)
        after = ""
        while found := list(self._connection.execute(query.where(cases.c.id > after)).scalars()):
            yield from map(self._cases.get, found)
            after = found[-1]
