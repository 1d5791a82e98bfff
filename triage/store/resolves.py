"""Resolves, as rows."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from triage.domain.breaker import Setback
from triage.domain.cases import REOPENS_WITHIN
from triage.domain.resolves import ReopenedBy, Resolve
from triage.store.prepared import Prepared, inserting
from triage.store.tables import cases, resolves

CountSetback = Callable[[str | None, str, str, Setback], object]
"""Takes the policy, the case, the run, and how the run ended badly."""


def uncounted(_: str | None, __: str, ___: str, ____: Setback) -> None:
    """For repositories that are used without a breaker."""


_ADD = inserting(resolves)
_COUNTS = (
    resolves.c.case_id == bindparam("of_case"),
    resolves.c.reopened_at.is_(None),
    resolves.c.resolved_at < bindparam("happened"),
    resolves.c.resolved_at >= bindparam("oldest"),
)
_CAME_BACK = update(resolves).values(reopened_at=bindparam("now"), reopened_by=bindparam("by"))
_WHOSE = (resolves.c.policy, resolves.c.run)
_ANY_CAME_BACK = Prepared(_CAME_BACK.where(*_COUNTS).returning(*_WHOSE))
_KIND_CAME_BACK = Prepared(_CAME_BACK.where(*_COUNTS, resolves.c.kind == bindparam("of_kind")).returning(*_WHOSE))
_COUNT = Prepared(update(cases).where(cases.c.id == bindparam("of_case")).values(reopened=cases.c.reopened + 1))
_NEWEST = Prepared(
    select(resolves)
    .where(resolves.c.case_id == bindparam("of_case"))
    .order_by(resolves.c.resolved_at.desc(), resolves.c.run.desc())
    .limit(1)
)
_NEXT_LOOK = Prepared(
    select(resolves.c.next_look)
    .where(resolves.c.case_id == bindparam("of_case"), resolves.c.next_look.is_not(None))
    .order_by(resolves.c.resolved_at.desc())
    .limit(1)
)
_LOOK_AGAIN = Prepared(
    update(resolves)
    .where(resolves.c.case_id == bindparam("of_case"), resolves.c.next_look.is_not(None))
    .values(next_look=bindparam("then"))
)


class Resolves:
    """Each counts as reopened once at most, whatever tells of it and how often."""

    def __init__(self, connection: Connection, setback: CountSetback = uncounted) -> None:
        self._connection = connection
        self._setback = setback

    def add(self, resolve: Resolve) -> None:
        _ADD.run(self._connection, {name: getattr(resolve, name) for name in Resolve.__slots__})

    def came_back(self, case_id: str, kind: str | None, happened: datetime, now: datetime, by: ReopenedBy) -> bool:
        """Count what happened within 30 days after a resolve against who resolved it. False where it counts no more.

        With ``kind`` None whatever was resolved came back.
        """
        oldest = happened - REOPENS_WITHIN
        values = {"of_case": case_id, "happened": happened, "oldest": oldest, "now": now, "by": by}
        if kind is None:
            counted = _ANY_CAME_BACK.all(self._connection, values)
        else:
            counted = _KIND_CAME_BACK.all(self._connection, {**values, "of_kind": kind})
        if counted:
            _COUNT.run(self._connection, {"of_case": case_id})
        for each in counted:
            self._setback(each["policy"], case_id, each["run"], "reopened")
        return bool(counted)

    def next_look(self, case_id: str) -> datetime | None:
        """When what was resolved is to be looked at again, if ever."""
        found: datetime | None = _NEXT_LOOK.value(self._connection, {"of_case": case_id})
        return found

    def look_again(self, case_id: str, then: datetime | None) -> None:
        """Put the next look off to ``then``; with None there is none."""
        _LOOK_AGAIN.run(self._connection, {"of_case": case_id, "then": then})

    def of_case(self, case_id: str) -> list[Resolve]:
        """Oldest first."""
        query = select(resolves).where(resolves.c.case_id == case_id).order_by(resolves.c.resolved_at)
        return [Resolve(**row._mapping) for row in self._connection.execute(query)]

    def newest(self, case_id: str) -> Resolve | None:
        row = _NEWEST.one(self._connection, {"of_case": case_id})
        return None if row is None else Resolve(**row)
