"""A sweep: what is listed is read, and what is wrong with it and nobody told of becomes a case."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

import structlog

from triage.bootstrap import Triage
from triage.domain.durations import parse_duration
from triage.domain.errors import Halted, Unavailable
from triage.domain.ports import OrderSummary
from triage.domain.sweeps import THE_REST, Progress, Sweep
from triage.domain.systems import Systems
from triage.domain.tape import Tape
from triage.runtime import OneAfterTheOther
from triage.sweeping.finding import Seen, Trouble, look_for_trouble
from triage.sweeping.heeding import Heeding
from triage.sweeping.listing import Found, Listing
from triage.sweeping.pace import Pace, PutOff
from triage.sweeping.suspicious import SUSPICIOUS
from triage.sweeping.telling import Telling

LEASE = timedelta(minutes=5)
"""Longer than one order takes with its usual waits; whoever is slower loses it, and another goes on."""
_CHANGED = "changed"
_GRACE = timedelta(minutes=10)
"""How long a webhook may take before it counts as missed."""
_PUT_OFF_AT_LEAST_SECONDS = 60.0
_AT_A_TIME = 50
_NOT_SEEN = Seen(None, (), ("order",), half=True)
_log = structlog.get_logger()
Watch = Callable[[Progress, int], None]


@dataclass(frozen=True, slots=True)
class Came:
    """What a turn at a sweep came to. ``later``: it goes on at a time, for ``why``; ``busy``: another has it."""

    to: Literal["an end", "later", "busy"]
    progress: Progress
    seconds: float = 0.0
    why: str = ""


def _nobody(_progress: Progress, _left: int) -> None:
    pass


@dataclass
class Sweeping:
    """Sweeps of one store. ``watch`` hears how far one has come after each order, and how many are left."""

    triage: Triage
    watch: Watch = _nobody
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace(self.triage.settings.sweep_reads_per_second, self.triage.clock)

    def run(self, *, at_once: bool = False, backlog: bool = False) -> Came:
        """Begin a sweep that is due, or go on with the one that was left, to its end or as far as the systems let it.

        The first of a store is a backlog. Raises Halted when another took it over meanwhile.
        """
        with self.triage.store.write() as tx:
            sweep = tx.sweeps.begin(self._store, tx.now(), LEASE, at_once=at_once, backlog=backlog)
        if sweep is None:
            return Came("busy", Progress())
        try:
            self._list(sweep)
            self._read(sweep)
        except PutOff as off:
            return self._leave(sweep, off)
        except KeyboardInterrupt:
            self._leave(sweep, PutOff(0.0, "it was stopped"))
            raise
        return self._end(sweep)

    def look(self, progress: Progress) -> Iterator[Trouble]:
        """What a sweep would tell of, and nothing written: neither how far it came, nor what it learned."""
        orders: dict[str, None] = {}

        def found(page: list[OrderSummary]) -> None:
            orders.update(dict.fromkeys(each.id for each in page))
            progress.asked = len(orders)

        self._all_statuses(progress, self.triage.clock.now(), found)
        for place, order in enumerate(orders):
            seen = self._seen(self._store, order)
            self._count(progress, seen)
            for trouble in self._telling.untold(seen.troubles):
                progress.kinds[trouble.kind] += 1
                yield trouble
            self.watch(progress, len(orders) - place - 1)

    @property
    def _store(self) -> str:
        return self.triage.settings.store

    @property
    def _telling(self) -> Telling:
        triage = self.triage
        return Telling(triage.store, triage.receiver, triage.clock, triage.ids)

    @property
    def _listing(self) -> Listing:
        return Listing(self.triage.orders, self.pace, timedelta(days=self.triage.settings.sweep_days))

    def _list(self, sweep: Sweep) -> None:
        """Write down every order that is to be read, a list at a time: one that was begun is begun again."""
        progress = sweep.progress

        def found(page: list[OrderSummary]) -> None:
            with self.triage.store.write() as tx:
                progress.asked += tx.sweeps.add(self._store, [each.id for each in page])
                self._keep(tx.sweeps.keep(sweep, tx.now(), LEASE))
            self.watch(progress, 0)

        self._all_statuses(progress, sweep.began_at, found)
        if _CHANGED not in progress.listed:
            self._list_changed(sweep)
            progress.listed.append(_CHANGED)

    def _all_statuses(self, progress: Progress, now: datetime, found: Found) -> None:
        """What the order system cannot be asked for by its status is looked for among all that changed lately."""
        listing = self._listing
        for status in SUSPICIOUS:
            if status not in progress.listed and status not in progress.refused:
                could = listing.of_status(status, now, found)
                (progress.listed if could else progress.refused).append(str(status))
        rest = progress.refused if THE_REST not in progress.listed else []
        if rest and listing.in_any_of(rest, now, found):
            progress.listed.append(THE_REST)

    def _list_changed(self, sweep: Sweep) -> None:
        """Of the orders that changed since the sweep before, those that no event told of are read, whatever they are
        like now.
        """
        if sweep.since is None:
            return
        since, until, progress = sweep.since - _GRACE, sweep.began_at - _GRACE, sweep.progress
        progress.changed = progress.missed = 0
        seen: set[str] = set()

        def found(page: list[OrderSummary]) -> None:
            orders = sorted({each.id for each in page} - seen)
            seen.update(orders)
            with self.triage.store.write() as tx:
                missed = tx.sweeps.untold(self._store, orders, since)
                progress.asked += tx.sweeps.add(self._store, sorted(missed))
                progress.changed += len(orders)
                progress.missed += len(missed)
                self._keep(tx.sweeps.keep(sweep, tx.now(), LEASE))

        self._listing.changed(since, until, found)

    def _read(self, sweep: Sweep) -> None:
        while orders := self._next(sweep):
            for order in orders:
                self._read_one(sweep, order)

    def _next(self, sweep: Sweep) -> list[str]:
        with self.triage.store.read() as tx:
            return tx.sweeps.unread(sweep.store, _AT_A_TIME)

    def _read_one(self, sweep: Sweep, order: str) -> None:
        """Read, tell, and write that it was read: killed in between, it is read once more, and tells nothing new."""
        progress, learning = sweep.progress, self.triage.services.learning
        try:
            seen = self._seen(sweep.store, order)
            self._tell(sweep, seen)
        except PutOff:
            if progress.stuck != order:
                progress.stuck = order
                raise
            seen = _NOT_SEEN
        except (Halted, Unavailable):
            raise
        except Exception as error:  # noqa: BLE001 the edge: whatever an order does to a sweep, the rest goes on
            _log.error("sweep.order_failed", order=order, error=type(error).__name__)
            seen = _NOT_SEEN
        if (progress.backlog or order in sweep.of_backlog) and seen.half:
            progress.saw_half(order)
        self._count(progress, seen)
        parcels = learning.news(seen.order, sweep.store) if learning is not None else ()
        with self.triage.store.write() as tx:
            if learning is not None and parcels:
                learning.file(tx, parcels)
            tx.sweeps.was_read(sweep.store, order, tx.now())
            self._keep(tx.sweeps.keep(sweep, tx.now(), LEASE))
            left = tx.sweeps.left(sweep.store)
        if learning is not None:
            learning.filed(parcels)
        self.watch(progress, left)

    def _tell(self, sweep: Sweep, seen: Seen) -> None:
        progress = sweep.progress
        for trouble in self._telling.untold(seen.troubles):
            if self._telling.tell(trouble, backlog=progress.backlog or trouble.order in sweep.of_backlog):
                progress.opened += 1
                progress.kinds[trouble.kind] += 1

    def _seen(self, store: str, order: str) -> Seen:
        with self.triage.store.read() as tx:
            ours = frozenset(intent.id for intent in tx.journal.of_order(store, order))
        systems: Systems = replace(self.triage.systems, reads=OneAfterTheOther())

        def ask(tape: Tape) -> Seen:
            return look_for_trouble(Heeding(systems), store, order, ours, tape)

        return self.pace.asked(ask)

    def _count(self, progress: Progress, seen: Seen) -> None:
        if seen.order is None:
            progress.unread += 1
        else:
            progress.read += 1
        self._clocked(progress)

    def _clocked(self, progress: Progress) -> None:
        """Calls and waits since they were written last."""
        progress.calls += self.pace.calls
        progress.waited_seconds += self.pace.waited_seconds
        self.pace.calls, self.pace.waited_seconds = 0, 0.0

    def _leave(self, sweep: Sweep, off: PutOff) -> Came:
        seconds = max(off.seconds, _PUT_OFF_AT_LEAST_SECONDS) if off.seconds else 0.0
        self._clocked(sweep.progress)
        with self.triage.store.write() as tx:
            self._keep(tx.sweeps.leave(sweep, tx.now() + timedelta(seconds=seconds)))
        _log.warning("sweep.put_off", seconds=seconds)
        return Came("later", sweep.progress, seconds, str(off))

    def _end(self, sweep: Sweep) -> Came:
        every = self.triage.settings.sweep_every
        self._clocked(sweep.progress)
        with self.triage.store.write() as tx:
            now = tx.now()
            due = sweep.began_at + parse_duration(every) if every else now
            self._keep(tx.sweeps.end(sweep, now, max(due, now)))
        progress = sweep.progress
        took = (now - sweep.began_at).total_seconds()
        _log.info("sweep.ended", read=progress.read, opened=progress.opened, missed=progress.missed, seconds=took)
        return Came("an end", progress, took)

    def _keep(self, ours: bool) -> None:
        if not ours:
            raise Halted("the sweep went to another process, which goes on with it", "lease")
