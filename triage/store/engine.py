"""Opening the database: SQLite on one machine, PostgreSQL beyond."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    DisconnectionError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from triage.domain.errors import BadValue, Unavailable
from triage.domain.ports import Clock, Ids
from triage.domain.stops import Stops
from triage.store.away import is_away
from triage.store.keys import Keys, open_keys
from triage.store.prepared import Prepared
from triage.store.transaction import Transaction

_BUSY_TIMEOUT_SECONDS = 30
_BEGIN, _BEGIN_IMMEDIATE = Prepared(text("BEGIN")), Prepared(text("BEGIN IMMEDIATE"))
_WAIT_BRIEFLY = Prepared(text("PRAGMA busy_timeout = 3"))


class Store:
    """The database of one process. Connections are opened when first used, so opening before a fork is safe."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        ids: Ids,
        keys: Callable[[], Keys] = open_keys,
        stops: Stops | None = None,
    ) -> None:
        self.engine = engine
        self._clock = clock
        self._ids = ids
        self._keys = keys
        self.stops = stops or Stops()
        self.commits = 0

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One moment, seen whole; nothing is changed. Raises Unavailable when the database is not there."""
        with self._connected() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            connection.begin()
            yield Transaction(connection, self._clock, self._ids, self._keys, self.stops)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction: all of it or nothing. Raises Unavailable when the database is not there."""
        with self._connected() as connection:
            with connection.execution_options(writes=True).begin():
                tx = Transaction(connection, self._clock, self._ids, self._keys, self.stops)
                yield tx
                tx.seal()
            self.commits += 1

    def check(self) -> None:
        """Raise Unavailable unless the database answers and has this version's schema."""
        from triage.store.migrating import UnknownSchema, missing_revision

        with self._connected() as connection:
            try:
                why = missing_revision(connection)
            except UnknownSchema as unknown:
                raise Unavailable(f"the database {self.where} {unknown}") from unknown
        if why is not None:
            raise Unavailable(f"the database {self.where} {why}; run 'triage migrate'")

    def migrate(self) -> None:
        """Bring the schema to this version. Safe when several processes start at once."""
        from triage.store.migrating import UnknownSchema, upgrade

        with self._connected() as connection:
            try:
                upgrade(connection.execution_options(writes=True))
            except UnknownSchema as unknown:
                raise Unavailable(f"the database {self.where} {unknown}") from unknown

    def close(self) -> None:
        self.engine.dispose()

    @property
    def where(self) -> str:
        """The address without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                yield connection
        except PoolTimeout as error:
            raise Unavailable(f"every connection to the database {self.where} is in use") from error
        except DatabaseError as error:
            if not is_away(error):
                raise
            raise Unavailable(
                f"the database {self.where} cannot be used: {_first_line(error)}; "
                "start it, or check TRIAGE_DATABASE_URL"
            ) from error


def open_store(
    url: str, clock: Clock, ids: Ids, keys: Callable[[], Keys] = open_keys, stops: Stops | None = None
) -> Store:
    """Open a database by its SQLAlchemy address; ``keys`` sign its journal, and are asked for when first needed.

    ``stops`` say when its breaker trips and what a burst is.

    Raises BadValue for an address that is none.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            engine = _sqlite(parsed)
        elif parsed.get_backend_name() == "postgresql":
            engine = _postgresql(parsed)
        else:
            raise BadValue(
                f"a database of type {parsed.get_backend_name()!r} is not supported; use sqlite or postgresql"
            )
    except (ArgumentError, NoSuchModuleError) as error:
        raise BadValue("the database address is not a SQLAlchemy URL; write it as in 'sqlite:///triage.db'") from error
    return Store(engine, clock, ids, keys, stops)


def _sqlite(url: URL) -> Engine:
    memory = url.database in (None, "", ":memory:")
    patience = _patience(url)
    wait_long = Prepared(text(f"PRAGMA busy_timeout = {round(patience * 1000)}"))
    options: dict[str, Any] = {}
    if memory:
        from sqlalchemy.pool import StaticPool

        options["poolclass"] = StaticPool
    engine = create_engine(
        url,
        connect_args={"timeout": patience, "check_same_thread": False},
        pool_reset_on_return=None,
        **options,
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
        if not memory:
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    if not memory and not str(url.database).startswith("file:"):
        _hold_to_the_file(engine, Path(str(url.database)))

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            _begin_writing(connection, patience, wait_long)
        else:
            _BEGIN.run(connection, {})

    return engine


def _hold_to_the_file(engine: Engine, path: Path) -> None:
    """Never write to a file that was moved away or replaced while it was open: nobody would find that again."""

    @event.listens_for(engine, "connect")
    def _remember(_connection: object, record: Any) -> None:
        record.info["file"] = _identity(path)

    @event.listens_for(engine, "checkout")
    def _look(_connection: object, record: Any, _proxy: object) -> None:
        now = _identity(path)
        if now is None:
            raise Unavailable(f"the database file {path} is not there any more; put it back, or run 'triage migrate'")
        if now != record.info["file"]:
            raise DisconnectionError(f"another file stands at {path} now")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _patience(url: URL) -> float:
    """Seconds to wait for another process that holds a SQLite file: ``?timeout=`` of its address, or half a minute."""
    told = url.query.get("timeout", _BUSY_TIMEOUT_SECONDS)
    try:
        return float(str(told))
    except ValueError:
        raise BadValue(f"timeout={told!r} of the database address is not a number of seconds") from None


def _begin_writing(connection: Connection, patience: float, wait_long: Prepared) -> None:
    """Wait for the one writer in steps of a millisecond or two.

    SQLite's own waiting grows to 100 ms a step, so that a writer that comes back soon wins over one that waits.
    """
    until = monotonic() + patience
    _WAIT_BRIEFLY.run(connection, {})
    try:
        while not _begun(connection, last_try=monotonic() >= until):
            pass
    finally:
        wait_long.run(connection, {})


def _begun(connection: Connection, *, last_try: bool) -> bool:
    try:
        _BEGIN_IMMEDIATE.run(connection, {})
    except OperationalError as error:
        busy = isinstance(error.orig, sqlite3.Error) and error.orig.sqlite_errorcode == sqlite3.SQLITE_BUSY
        if last_try or not busy:
            raise
        return False
    return True


def _postgresql(url: URL) -> Engine:
    return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=5)


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).splitlines()[0] if error.orig and str(error.orig) else type(error).__name__
