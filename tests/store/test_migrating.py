"""The schema: made from nothing, brought up to date once, and equal to the tables in code."""

from concurrent.futures import ThreadPoolExecutor
from subprocess import Popen
from sys import executable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from tests.store.databases import Database
from tests.store.fake_clock import CountingIds, FakeClock
from triage.domain.errors import Unavailable
from triage.store.engine import Store, open_store
from triage.store.tables import metadata

_MIGRATE = (
    "import sys; from triage.store.engine import open_store; from triage.runtime import *;"
    "store = open_store(sys.argv[1], SystemClock(), TimeOrderedIds()); store.migrate(); store.check(); store.close()"
)


def _open(url: str) -> Store:
    return open_store(url, FakeClock(), CountingIds())


def test_a_database_with_nothing_in_it_says_so_and_what_to_do(database: Database) -> None:
    store = _open(database.fresh())

    with pytest.raises(Unavailable, match=r"has no tables of ours yet; run 'triage migrate'"):
        store.check()
    store.close()


def test_migrating_makes_every_table_and_a_second_time_changes_nothing(database: Database) -> None:
    store = _open(database.fresh())

    store.migrate()
    store.check()
    with store.write() as tx:
        tx.switches.throw("all", "person:Ada", "a look around", FakeClock().now())
    store.migrate()

    with store.read() as tx:
        assert set(inspect(tx.connection).get_table_names()) == {*metadata.tables, "alembic_version"}
        assert [switch.thrown_by for switch in tx.switches.thrown()] == ["person:Ada"]
    store.close()


def test_what_the_migrations_make_is_what_the_code_means(database: Database) -> None:
    store = _open(database.url)

    with store.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx.connection), metadata) == []
    store.close()


def test_threads_that_migrate_at_once_leave_one_schema(database: Database) -> None:
    url = database.fresh()
    stores = [_open(url) for _ in range(4)]

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda store: store.migrate(), stores))

    for store in stores:
        store.check()
        store.close()


def test_processes_that_migrate_at_once_leave_one_schema(database: Database) -> None:
    url = database.fresh()
    processes = [Popen([executable, "-c", _MIGRATE, url]) for _ in range(2)]  # noqa: S603

    assert [process.wait(60) for process in processes] == [0, 0]


def test_a_schema_of_a_later_version_is_refused_by_its_name(database: Database) -> None:
    store = _open(database.fresh())
    store.migrate()
    with store.write() as tx:
        tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Unavailable, match=r"has schema 9999, which this version does not know"):
        store.check()
    with pytest.raises(Unavailable, match=r"9999"):
        store.migrate()
    store.close()
