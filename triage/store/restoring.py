"""A database that is older than what was done: the pause it starts with, and the cases that are looked at again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, literal, null, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.cases import REOPENS_WITHIN, CaseStatus
from triage.domain.switches import Switch
from triage.store.prepared import Prepared
from triage.store.tables import cases, events, journal, work
from triage.store.transaction import Transaction

STEP = "restored"
"""The journal's line about a restore. ``lost`` is the head that is not there any more, where it is known."""
_BY = "triage"
_LOOKED_AT = or_(
    *(cases.c.status == str(status) for status in (CaseStatus.OPEN, CaseStatus.WATCHING, CaseStatus.CONTAINED)),
    (cases.c.status == str(CaseStatus.RESOLVED)) & (cases.c.resolved_at >= bindparam("since")),
)
_MAC_AT = Prepared(select(journal.c.mac).where(journal.c.seq == bindparam("seq")))
_COUNTS = Prepared(select(cases.c.status, func.count().label("many")).where(_LOOKED_AT).group_by(cases.c.status))
_NEWEST_EVENT = Prepared(select(func.max(events.c.received_at).label("at")))
_FREE = Prepared(
    update(work)
    .where(work.c.lease.is_not(None))
    .values(lease=null(), leased_until=null(), attempts=case((work.c.attempts > 0, work.c.attempts - 1), else_=0))
)


def _wake(dialect: Any) -> Any:
    columns = ["ref", "what", "store", "order_id", "due_at", "why", "wakes", "attempts"]
    now = bindparam("now", type_=work.c.due_at.type)
    rows = select(
        cases.c.id, literal("case"), cases.c.store, cases.c.order_id, now, literal(STEP), literal(1), literal(0)
    ).where(_LOOKED_AT)
    statement = dialect.insert(work).from_select(columns, rows)
    sooner = case((statement.excluded.due_at < work.c.due_at, statement.excluded.due_at), else_=work.c.due_at)
    return statement.on_conflict_do_update(
        index_elements=["ref"], set_={"wakes": work.c.wakes + 1, "due_at": sooner, "why": statement.excluded.why}
    )


_WAKE = Prepared({"sqlite": _wake(sqlite), "postgresql": _wake(postgresql)})


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore was met with: how many cases by status are looked at again, and when the last event came."""

    looked_at: dict[str, int]
    newest_event: datetime | None
    reason: str


def knows(tx: Transaction, seq: int, mac: str) -> bool:
    """Whether the journal holds this line."""
    found: str | None = _MAC_AT.value(tx.connection, {"seq": seq})
    return found == mac


def meet_restore(tx: Transaction, reason: str, by: str, at: datetime, lost: str | None = None) -> Restored:
    """Pause everything, take every claim back, and make due what may stand otherwise in the back office.

    Nobody works on it before somebody resumes. A pause that stands gives way to this one, and its reason is kept.
    """
    standing = next((each for each in tx.switches.thrown() if each.scope == "all"), None)
    if standing is not None and not waits_for_people([standing]):
        reason = f"{reason}; paused before by {standing.thrown_by}: {standing.reason}"
        tx.switches.lift("all", _BY, "paused again for the restore", at)
    tx.switches.throw("all", _BY, reason, at)
    since, now = at - REOPENS_WITHIN, tx.now()
    counts = {row["status"]: int(row["many"]) for row in _COUNTS.all(tx.connection, {"since": since})}
    _FREE.run(tx.connection, {})
    _WAKE.run(tx.connection, {"since": since, "now": now})
    tx.journal.witness(STEP, at, {"by": by, "reason": reason, "lost": lost, "cases": sum(counts.values())})
    return Restored(counts, _NEWEST_EVENT.value(tx.connection, {}), reason)


def waits_for_people(thrown: Iterable[Switch]) -> bool:
    """Whether the database is one that was restored, and nobody has resumed it yet."""
    return any(each.scope == "all" and each.thrown_by == _BY for each in thrown)
