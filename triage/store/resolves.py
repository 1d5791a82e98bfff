"""Resolves: what was resolved, by whom, when to look at it again, and whether it came back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, select, update

from triage.domain.cases import REOPENS_WITHIN
from triage.store.prepared import Prepared, inserting
from triage.store.tables import cases, resolves

By = Literal["event", "proven", "not_lasting"]
"""What brought a case back: an event that claims the same, a look that proves it, or effects that did not last."""

_ADD = inserting(resolves)
_COUNTS = (
    resolves.c.case_id == bindparam("of_case"),
    resolves.c.reopened_at.is_(None),
    resolves.c.resolved_at < bindparam("happened"),
    resolves.c.resolved_at >= bindparam("oldest"),
)
_CAME_BACK = update(resolves).values(reopened_at=bindparam("now"), reopened_by=bindparam("by"))
_ANY_CAME_BACK = Prepared(_CAME_BACK.where(*_COUNTS))
_KIND_CAME_BACK = Prepared(_CAME_BACK.where(*_COUNTS, resolves.c.kind == bindparam("of_kind")))
_COUNT = Prepared(update(cases).where(cases.c.id == bindparam("of_case")).values(reopened=cases.c.reopened + 1))
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


@dataclass(frozen=True, slots=True)
class Resolve:
    """One resolve of a case. ``resolved_at`` is when the cause was read to be gone, not when that was written down.

    ``started_by`` is ``policy:ID``, or ``person:NAME`` where a person approved.
    """

    case_id: str
    run: str
    policy: str | None
    started_by: str
    kind: str
    resolved_at: datetime
    next_look: datetime | None = None
    reopened_at: datetime | None = None
    reopened_by: By | None = None


class Resolves:
    """Each counts as reopened once at most, whatever tells of it and how often."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, resolve: Resolve) -> None:
        _ADD.run(self._connection, {name: getattr(resolve, name) for name in Resolve.__slots__})

    def came_back(self, case_id: str, kind: str | None, happened: datetime, now: datetime, by: By) -> bool:
        """Count what happened within 30 days after a resolve against who resolved it. False where it counts no more.

        With ``kind`` None whatever was resolved came back.
        """
        oldest = happened - REOPENS_WITHIN
        values = {"of_case": case_id, "happened": happened, "oldest": oldest, "now": now, "by": by}
        if kind is None:
            counted = _ANY_CAME_BACK.run(self._connection, values)
        else:
            counted = _KIND_CAME_BACK.run(self._connection, {**values, "of_kind": kind})
        if counted:
            _COUNT.run(self._connection, {"of_case": case_id})
        return counted > 0

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
