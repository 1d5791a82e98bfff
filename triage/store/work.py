"""Due work: the rows that are the truth. A message on the broker only says that there is some."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, literal, literal_column, null, select, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.ports import Clock, Ids
from triage.domain.resolves import RECONCILE
from triage.domain.work import Claim, What
from triage.store.prepared import Prepared
from triage.store.tables import work


@dataclass(frozen=True, slots=True)
class WorkCounts:
    due: int
    leased: int
    waiting: int
    oldest_due: datetime | None


def _wake(dialect: Any) -> Any:
    statement = dialect.insert(work).values(
        ref=bindparam("ref"), what=bindparam("what"), store=bindparam("store"), order_id=bindparam("order_id"),
        due_at=bindparam("due_at"), why=bindparam("why"), wakes=1, attempts=0,
    )  # fmt: skip
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["ref"],
        set_={
            "wakes": work.c.wakes + 1,
            "due_at": case((new.due_at < work.c.due_at, new.due_at), else_=work.c.due_at),
            "why": new.why,
        },
    )


_WAKE = Prepared({"sqlite": _wake(sqlite), "postgresql": _wake(postgresql)})
_other = work.alias("other")
_UNLEASED = (work.c.lease.is_(None)) | (work.c.leased_until <= bindparam("now"))
_ORDER_BUSY = (
    select(_other.c.ref)
    .where(
        _other.c.store == work.c.store,
        _other.c.order_id == work.c.order_id,
        _other.c.ref != work.c.ref,
        _other.c.lease.is_not(None),
        _other.c.leased_until > bindparam("now"),
    )
    .exists()
)
_LOOK_BACK = work.c.why == RECONCILE
_SOONER = (
    select(_other.c.ref)
    .where(
        _other.c.store == work.c.store,
        _other.c.order_id == work.c.order_id,
        _other.c.due_at <= bindparam("now"),
        _LOOK_BACK | (_other.c.why != RECONCILE),
        (_other.c.due_at < work.c.due_at) | ((_other.c.due_at == work.c.due_at) & (_other.c.ref < work.c.ref)),
    )
    .exists()
)
_TAKEN = [work.c.ref, work.c.what, work.c.store, work.c.order_id, work.c.wakes, work.c.attempts, work.c.why]
LOST = "lost"
"""What is kept as the error of an attempt whose worker was killed, or froze beyond its lease."""
_WAITS_LONGER = [(2, 2), (3, 4), (4, 8), (5, 16), (6, 32)]
_RESTED = case(
    (work.c.attempts <= 1, work.c.leased_until <= bindparam("now")),
    *((work.c.attempts == n, work.c.leased_until <= bindparam(f"now_{seconds}")) for n, seconds in _WAITS_LONGER),
    else_=work.c.leased_until <= bindparam("now_60"),
)
_RESTS = (*(seconds for _, seconds in _WAITS_LONGER), 60)


def _due(*conditions: Any, first: tuple[Any, ...] = ()) -> Any:
    return (
        select(work.c.ref)
        .where(work.c.due_at <= bindparam("now"), *conditions, ~_ORDER_BUSY, ~_SOONER)
        .order_by(*first, work.c.due_at, work.c.ref)
        .limit(bindparam("most"))
    )


def _claiming(due: Any, error: Any) -> Prepared:
    taken = {"lease": bindparam("token"), "leased_until": bindparam("until"), "attempts": work.c.attempts + 1}

    def claim(chosen: Any) -> Any:
        return update(work).where(chosen).values(**taken, error=error).returning(*_TAKEN, work.c.error)

    locked = due.with_for_update(skip_locked=True, of=work).cte("due")
    return Prepared(
        {"sqlite": claim(work.c.ref.in_(due.scalar_subquery())), "postgresql": claim(work.c.ref == locked.c.ref)}
    )


_LAPSED = work.c.lease.is_not(None) & (work.c.leased_until <= bindparam("now"))
_CLAIM = _claiming(_due(work.c.lease.is_(None), ~_LOOK_BACK), work.c.error)
_CLAIM_LOOK_BACK = _claiming(_due(work.c.lease.is_(None), _LOOK_BACK), work.c.error)
_CLAIM_LOST = _claiming(_due(_LAPSED, _RESTED, first=(work.c.attempts,)), literal(LOST))
_LOCK_CLAIMS = select(func.pg_advisory_xact_lock(literal_column("7021")))
_MINE = (work.c.ref == bindparam("of_ref")) & (work.c.lease == bindparam("of_token"))
_HOLDS = Prepared(select(work.c.wakes).where(_MINE, work.c.leased_until > bindparam("now")))
_WAKES = Prepared(
    select(work.c.ref, work.c.wakes).where(
        work.c.store == bindparam("of_store"), work.c.order_id == bindparam("of_order")
    )
)
_DONE = Prepared(delete(work).where(_MINE, work.c.wakes == bindparam("of_wakes")))
_THEN, _NOW = (bindparam(name, type_=work.c.due_at.type) for name in ("next_due", "now"))
_AGAIN = Prepared(
    update(work)
    .where(_MINE)
    .values(
        due_at=case((work.c.wakes == bindparam("of_wakes"), _THEN), else_=_NOW),
        why=case((work.c.wakes == bindparam("of_wakes"), bindparam("new_why")), else_=work.c.why),
        attempts=bindparam("new_attempts"),
        error=bindparam("new_error"),
        lease=null(),
        leased_until=null(),
    )
)
_WAITING = (work.c.ref == bindparam("of_ref")) & (work.c.due_at > bindparam("now")) & _UNLEASED
_WAITS = select(work.c.due_at).where(_WAITING)
_CANCEL = delete(work).where(_WAITING)


_HASTEN = Prepared(
    update(work)
    .where(work.c.store == bindparam("of_store"), work.c.order_id == bindparam("of_order"))
    .values(due_at=case((work.c.due_at > _NOW, _NOW), else_=work.c.due_at), wakes=work.c.wakes + 1)
)


class Work:
    """Rows of work by the case or event they are about.

    Rows are on the database's time. Times that callers give are on the clock of their worker, and are moved over:
    a clock that is an hour off makes nothing due an hour too soon or too late, and ends nobody's lease.
    """

    def __init__(self, connection: Connection, clock: Clock, ids: Ids, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._clock = clock
        self._ids = ids
        self._now = now

    def wake(self, ref: str, what: What, store: str, order: str, due_at: datetime, why: str) -> None:
        """Say that something is to be looked at by ``due_at``; the earliest time wins."""
        due = due_at + self._ahead
        row = {"ref": ref, "what": what, "store": store, "order_id": order, "due_at": due, "why": why}
        _WAKE.run(self._connection, row)

    def hasten(self, store: str, order: str, due_at: datetime) -> None:
        """Have all that waits under a name looked at by ``due_at``, and what is being looked at once more."""
        _HASTEN.run(self._connection, {"of_store": store, "of_order": order, "now": due_at + self._ahead})

    def claim(self, limit: int, lease: timedelta) -> list[Claim]:
        """Take due rows that nobody holds, oldest first, never two of one order at a time.

        A row whose holder never came back is taken alone, and after a rest that grows: if it is what kills workers,
        it takes no others with it. Looks back at what was resolved wait until nothing else is due.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_LOCK_CLAIMS)
        ends = self._clock.monotonic() + lease.total_seconds()
        now = self._now()
        token, until = self._ids.new(), now + lease
        times = {"now": now, "token": token, "until": until}
        rests = {f"now_{seconds}": now - timedelta(seconds=seconds) for seconds in _RESTS}
        rows = (
            _CLAIM_LOST.all(self._connection, {**times, **rests, "most": 1})
            or _CLAIM.all(self._connection, {**times, "most": limit})
            or _CLAIM_LOOK_BACK.all(self._connection, {**times, "most": limit})
        )
        claims = [Claim(order=row.pop("order_id"), token=token, leased_until=until, ends=ends, **row) for row in rows]
        return sorted(claims, key=lambda claim: claim.ref)

    def holds(self, claim: Claim) -> bool:
        """Whether a claim is still ours: the fence around everything that is written under it."""
        where = {"of_ref": claim.ref, "of_token": claim.token, "now": self._now()}
        return _HOLDS.one(self._connection, where) is not None

    def wakes(self, store: str, order: str) -> dict[str, int]:
        """How often each thing of an order that is due, or will be, was woken."""
        rows = _WAKES.all(self._connection, {"of_store": store, "of_order": order})
        return {row["ref"]: row["wakes"] for row in rows}

    def finish(
        self,
        claim: Claim,
        next_due: datetime | None = None,
        why: str = "done",
        *,
        failed: bool = False,
        error: str | None = None,
    ) -> bool:
        """End a claim: gone, or due again at ``next_due``, or due now when somebody woke it meanwhile.

        ``failed`` keeps the count of attempts. False when the lease was lost: then nothing was changed.
        """
        where = {"of_ref": claim.ref, "of_token": claim.token, "of_wakes": claim.wakes}
        if next_due is None and _DONE.run(self._connection, where) == 1:
            return True
        now = self._now()
        again = {
            **where,
            "now": now,
            "next_due": next_due + self._ahead if next_due else now,
            "new_why": why,
            "new_attempts": claim.attempts if failed else 0,
            "new_error": error,
        }
        return _AGAIN.run(self._connection, again) == 1

    def release(self, claim: Claim, after: timedelta = timedelta(0)) -> bool:
        """Give a claim back unworked, to be taken again so long after; it counts as no attempt."""
        where = {"of_ref": claim.ref, "of_token": claim.token, "of_wakes": claim.wakes}
        now = self._now()
        attempts = max(0, claim.attempts - 1)
        again = {**where, "now": now, "next_due": now + after, "new_why": claim.why, "new_attempts": attempts}
        return _AGAIN.run(self._connection, {**again, "new_error": claim.error}) == 1

    def held(self, ref: str) -> bool:
        """Whether somebody works on it now."""
        held = select(work.c.ref).where(work.c.ref == ref, ~_UNLEASED)
        return self._connection.execute(held, {"now": self._now()}).one_or_none() is not None

    def waits_until(self, ref: str) -> datetime | None:
        """When something that nobody holds is to be looked at, if that is still to come."""
        return self._connection.execute(_WAITS, {"of_ref": ref, "now": self._now()}).scalar_one_or_none()

    def cancel(self, ref: str) -> bool:
        """Forget what waits for a time to come. False when it is due, or somebody holds it."""
        return self._connection.execute(_CANCEL, {"of_ref": ref, "now": self._now()}).rowcount == 1

    def drop(self, ref: str) -> None:
        """Forget what was to be looked at, whoever holds it."""
        self._connection.execute(delete(work).where(work.c.ref == ref))

    def counts(self) -> WorkCounts:
        now = self._now()
        leased = (work.c.lease.is_not(None)) & (work.c.leased_until > now)
        row = self._connection.execute(
            select(
                func.coalesce(func.sum(case((~leased & (work.c.due_at <= now), 1), else_=0)), 0),
                func.coalesce(func.sum(case((leased, 1), else_=0)), 0),
                func.coalesce(func.sum(case((~leased & (work.c.due_at > now), 1), else_=0)), 0),
                func.min(case((~leased & (work.c.due_at <= now), work.c.due_at))),
            )
        ).one()
        return WorkCounts(int(row[0]), int(row[1]), int(row[2]), row[3])

    @cached_property
    def _ahead(self) -> timedelta:
        """How far the database's time is ahead of our clock: nothing on SQLite, whose time is our machine's."""
        if self._connection.dialect.name == "sqlite":
            return timedelta(0)
        return self._now() - self._clock.now()
