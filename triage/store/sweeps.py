"""Sweeps: one at a time for all machines, and how far it has come, so that another can go on with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.ports import Ids
from triage.domain.sweeps import SWEEP, LastSweep, Progress, Sweep
from triage.store.tables import events, intents, sweeps, swept

_NAME = "silent"
_FIRST = "since"
_AT_ONCE = 100


class Sweeps:
    """A row for a store, and one for each order that its sweep has yet to read or has read."""

    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def begin(self, store: str, now: datetime, lease: timedelta, *, at_once: bool, backlog: bool) -> Sweep | None:
        """Take the sweep of a store, or go on with one that was left half way; None while another has it, or it is
        not due. What goes on is a backlog where either began as one; what follows an incomplete backlog is one, too.
        """
        self._make(store, now)
        row = self._row(store)
        if (row.lease is not None and row.leased_until > now) or (row.due_at > now and not at_once):
            return None
        going_on = row.began_at is not None and bool(row.progress)
        progress = Progress.of(row.progress) if going_on else Progress()
        before = Progress.of(row.last) if row.last else None
        progress.backlog = progress.backlog or backlog or before is None or before.incomplete
        token = self._ids.new()
        began = row.began_at if going_on else now
        taken = (
            update(sweeps)
            .where(_of(store), sweeps.c.lease.is_not_distinct_from(row.lease))
            .values(began_at=began, lease=token, leased_until=now + lease, progress=progress.document)
        )
        if self._connection.execute(taken).rowcount != 1:
            return None
        since = datetime.fromisoformat(row.last[_FIRST]) if row.last else None
        of_backlog = frozenset(before.half_seen) if before else frozenset[str]()
        return Sweep(store, token, began, row.ended_at, since, progress, of_backlog)

    def keep(self, sweep: Sweep, now: datetime, lease: timedelta) -> bool:
        """Write how far it has come, and hold it for longer. False where it went to another."""
        return self._change(sweep, progress=sweep.progress.document, leased_until=now + lease)

    def leave(self, sweep: Sweep, due_at: datetime) -> bool:
        """Give it back half way: whoever takes it next goes on with it."""
        return self._change(sweep, progress=sweep.progress.document, due_at=due_at, lease=None, leased_until=None)

    def end(self, sweep: Sweep, now: datetime, due_at: datetime) -> bool:
        """It is over. Its figures are kept until the next is."""
        took = (now - sweep.began_at).total_seconds()
        last = {**sweep.progress.document, _FIRST: sweep.began_at.isoformat(), "seconds": took}
        over = self._change(
            sweep, progress={}, last=last, ended_at=now, due_at=due_at, began_at=None, lease=None, leased_until=None
        )
        if over:
            self._connection.execute(delete(swept).where(swept.c.store == sweep.store))
        return over

    def last(self, store: str, now: datetime) -> LastSweep | None:
        """How sweeps stand; None where there never was one."""
        row = self._connection.execute(select(sweeps).where(_of(store))).one_or_none()
        if row is None:
            return None
        running = row.lease is not None and row.leased_until > now
        return LastSweep(row.due_at, row.began_at, row.ended_at, running, Progress.of(row.progress), row.last)

    def add(self, store: str, orders: Sequence[str]) -> int:
        """Write down orders that are to be read; how many were not down yet."""
        added = 0
        for start in range(0, len(orders), _AT_ONCE):
            rows = [
                {"store": store, "name": _NAME, "order_id": order, "read_at": None}
                for order in sorted(set(orders[start : start + _AT_ONCE]))
            ]
            fresh = self._insert()(swept).values(rows).on_conflict_do_nothing().returning(swept.c.order_id)
            added += len(self._connection.execute(fresh).all())
        return added

    def unread(self, store: str, most: int) -> list[str]:
        """So many of the orders that are yet to be read."""
        query = select(swept.c.order_id).where(_of(store, swept), swept.c.read_at.is_(None))
        return list(self._connection.execute(query.order_by(swept.c.order_id).limit(most)).scalars())

    def left(self, store: str) -> int:
        query = select(func.count()).select_from(swept).where(_of(store, swept), swept.c.read_at.is_(None))
        return int(self._connection.execute(query).scalar_one())

    def was_read(self, store: str, order: str, at: datetime) -> None:
        self._connection.execute(update(swept).where(_of(store, swept), swept.c.order_id == order).values(read_at=at))

    def untold(self, store: str, orders: Sequence[str], since: datetime) -> set[str]:
        """Those of the orders that no event told of since, and on which we did nothing ourselves."""
        left = set(orders)
        for start in range(0, len(orders), _AT_ONCE):
            some = orders[start : start + _AT_ONCE]
            told = select(events.c.order_id).where(
                events.c.store == store,
                events.c.order_id.in_(some),
                events.c.received_at >= since,
                events.c.source != SWEEP,
            )
            done = select(intents.c.order_id).where(
                intents.c.store == store, intents.c.order_id.in_(some), intents.c.intended_at >= since
            )
            left -= {str(order) for order in self._connection.execute(told.union(done)).scalars()}
        return left

    def _make(self, store: str, now: datetime) -> None:
        row = {"store": store, "name": _NAME, "due_at": now, "progress": {}}
        self._connection.execute(self._insert()(sweeps).values(row).on_conflict_do_nothing())

    def _row(self, store: str) -> Any:
        return self._connection.execute(select(sweeps).where(_of(store)).with_for_update()).one()

    def _change(self, sweep: Sweep, **values: Any) -> bool:
        mine = update(sweeps).where(_of(sweep.store), sweeps.c.lease == sweep.token).values(**values)
        return self._connection.execute(mine).rowcount == 1

    def _insert(self) -> Any:
        return postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert


def _of(store: str, table: Any = sweeps) -> Any:
    return (table.c.store == store) & (table.c.name == _NAME)
