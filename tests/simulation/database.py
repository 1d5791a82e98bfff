"""The database of a run: the real store on SQLite in memory, begun anew for each, with boundaries around it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property, lru_cache
from random import Random
from typing import Any

from sqlalchemy import Engine

from tests.simulation.world import Process
from triage.domain.errors import Unavailable
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import Store, open_store
from triage.store.transaction import Transaction
from triage.store.work import Work

Committed = Callable[[Process, datetime], str]
_LATENCY_SECONDS, _SLOW_SECONDS, _SLOW_ONE_IN = 0.004, 0.08, 12


@lru_cache(maxsize=1)
def _template() -> tuple[Engine, bytes]:
    """One engine for every run, and what a database with our schema and nothing in it is made of."""
    store = open_store("sqlite://", SystemClock(), TimeOrderedIds())
    store.migrate()
    return store.engine, driver(store.engine).serialize()


def fresh_engine() -> Engine:
    engine, empty = _template()
    driver(engine).deserialize(empty)
    return engine


def driver(engine: Engine) -> Any:
    """The one connection to the database, past SQLAlchemy."""
    with engine.connect() as connection:
        return connection.connection.driver_connection


def _latency(dice: Random) -> float:
    """Mostly a moment; now and then long enough for others to get far."""
    return dice.random() * (_SLOW_SECONDS if dice.randrange(_SLOW_ONE_IN) == 0 else _LATENCY_SECONDS)


class SharedTime(Transaction):
    """A transaction of a database that has a time of its own, whatever a process's clock says."""

    def now(self) -> datetime:
        process = self.clock
        assert isinstance(process, Process)
        return process.world.wall

    @cached_property
    def work(self) -> Work:
        """Rows of work on that time: as on PostgreSQL, not as on SQLite, whose time is its machine's."""
        process = self.clock
        assert isinstance(process, Process)
        work = Work(self.connection, process, process, self.now)
        work.__dict__["_ahead"] = -process.skew
        return work


def _on_shared_time(tx: Transaction) -> Transaction:
    return SharedTime(tx.connection, tx.clock, tx.ids, tx.keys)


class SimulatedStore(Store):
    """A process's store. A transaction is over before another process goes on; all wait before and after it, so that
    whenever it looks, it goes by the time at which it began.
    """

    def __init__(self, engine: Engine, process: Process, committed: Committed) -> None:
        super().__init__(engine, process, process)
        self._process = process
        self._committed = committed

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        self._begin()
        with super().read() as tx:
            yield _on_shared_time(tx)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        self._begin()
        process, world = self._process, self._process.world
        wall = world.wall
        with super().write() as tx:
            shared = _on_shared_time(tx)
            yield shared
            shared.seal()
            process.passing("commits")
        label = self._committed(process, wall)
        process.at(label, _latency(world.dice))

    def _begin(self) -> None:
        process, world = self._process, self._process.world
        process.at("begins", _latency(world.dice))
        if world.now < world.database_back_at:
            raise Unavailable("the database is gone")
