"""Databases to try the store on: a SQLite file and a real PostgreSQL, empty for every test."""

import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fcntl import LOCK_EX, flock
from itertools import count
from pathlib import Path
from tempfile import gettempdir, mkdtemp

import psycopg
from sqlalchemy import make_url

from triage.domain.ports import Clock, Ids
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import Store, open_store
from triage.store.tables import metadata

_numbers = count(1)
_CLOCK_OF_TESTS = """
CREATE SCHEMA tests; CREATE SCHEMA aside;
CREATE TABLE aside.clock (now timestamptz);
CREATE FUNCTION tests.clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE sql AS
$$ SELECT coalesce((SELECT now FROM aside.clock), pg_catalog.clock_timestamp()) $$
"""


@dataclass(frozen=True, slots=True)
class Database:
    """One empty database with our schema. ``fresh`` gives the address of another one with nothing in it.

    ``set_clock`` sets the clock of a database that has one of its own.
    """

    kind: str
    url: str
    fresh: Callable[[], str]
    set_clock: Callable[[datetime], None] = lambda _: None

    def open(self, clock: Clock, ids: Ids) -> Store:
        return open_store(self.url, clock, ids)


class SqliteFiles:
    """Files in a folder, copied from one that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        _migrate(f"sqlite:///{self._template}")

    def empty(self) -> Database:
        copy = self._new()
        shutil.copy(self._template, copy)
        return Database("sqlite", f"sqlite:///{copy}", lambda: f"sqlite:///{self._new()}")

    def _new(self) -> Path:
        return self._folder / f"{next(_numbers)}.db"


class PostgresServer:
    """A private PostgreSQL from the pgserver wheel, in a folder of its own, without a port."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pgserver.postgres_server import get_server
        with _one_at_a_time():
            self._server = get_server(Path(mkdtemp(prefix="triage-pg-")), cleanup_mode="delete")
        self._main = self._server.get_uri()
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._run(f"ALTER SYSTEM SET {setting} = off")
        self._run("SELECT pg_reload_conf()")
        self._url = self._create()
        _migrate(self._url)
        self._let_its_clock_be_set()

    def empty(self) -> Database:
        tables = ", ".join(metadata.tables)
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"TRUNCATE {tables}, aside.clock RESTART IDENTITY".encode())
        return Database("postgresql", self._url, self._create, self._set_clock)

    def _let_its_clock_be_set(self) -> None:
        """``clock_timestamp()`` is what a test says, or else the real time."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(_CLOCK_OF_TESTS)
            name = make_url(self._url).database
            connection.execute(f"ALTER DATABASE {name} SET search_path = public, tests, pg_catalog".encode())

    def _set_clock(self, now: datetime) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("BEGIN")
            connection.execute("DELETE FROM aside.clock")
            connection.execute("INSERT INTO aside.clock VALUES (%s)", (now,))
            connection.execute("COMMIT")

    @contextmanager
    def away(self) -> Iterator[None]:
        """Stopped while others are connected, and started again. No crash: this server does not write through."""
        from pgserver import pg_ctl  # type: ignore[attr-defined]  # made as it is imported

        pg_ctl(["-w", "-m", "fast", "stop"], pgdata=self._server.pgdata, user=self._server.system_user)
        try:
            yield
        finally:
            self._server.ensure_postgres_running()

    def stop(self) -> None:
        self._server.cleanup()

    def _create(self) -> str:
        name = f"triage_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name}")
        return make_url(self._main).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._main, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Started as root, a server makes itself a system user first: two at once would both try."""
    with (Path(gettempdir()) / "triage-pg.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def _migrate(url: str) -> None:
    store = open_store(url, SystemClock(), TimeOrderedIds())
    store.migrate()
    store.close()
