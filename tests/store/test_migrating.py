"""The schema: made from nothing, brought up to date once, and equal to the tables in code."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import Popen
from sys import executable
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, inspect, select, text

from tests.store.databases import Database
from tests.store.fake_clock import NOON, CountingIds, FakeClock
from tests.store.samples import an_intent
from triage.domain.errors import Unavailable
from triage.store import migrating
from triage.store.engine import Store, open_store
from triage.store.tables import decisions, intents, metadata

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


def test_what_was_recorded_before_uses_were_counted_and_shadows_named_is_brought_along(database: Database) -> None:
    store = _open(database.fresh())
    with store.write() as tx:
        _upgrade_to("0002", tx.connection)
        _add_intent(tx.connection, "i-1")
        _add_intent(tx.connection, "i-2", ordinal=1)
        _add_intent(tx.connection, "i-3", undoes="i-1")
        _add_intent(tx.connection, "i-4", policy=None)
        _add_decision(tx.connection, "case-0", {"shadow": ["a", "b"]})
        _add_decision(tx.connection, "case-1", {"shadow": []})
        _add_decision(tx.connection, "case-2", {"trace": []})

    store.migrate()

    with store.read() as tx:
        counted = tx.connection.execute(select(intents.c.id, intents.c.counted_at).order_by(intents.c.id)).all()
        assert [tuple(row) for row in counted] == [("i-1", NOON), ("i-2", None), ("i-3", None), ("i-4", None)]
        shadows = tx.connection.execute(select(decisions.c.shadow).order_by(decisions.c.case_id)).all()
        assert [row.shadow for row in shadows] == [["a", "b"], None, None]
    store.close()


def _upgrade_to(revision: str, connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _add_intent(connection: Connection, name: str, **changes: Any) -> None:
    intent = an_intent(name, **changes)
    row = {field: getattr(intent, field) for field in type(intent).__slots__ if field not in ("case", "order")}
    del row["counted_at"], row["cause"]
    connection.execute(insert(intents).values({**row, "case_id": intent.case, "order_id": name, "state": "verified"}))


def _add_decision(connection: Connection, case: str, document: dict[str, Any]) -> None:
    row = {"case_id": case, "run": "r", "at": NOON, "policy_version": "v", "outcome": "escalate", "reason": "ceiling"}
    connection.execute(insert(decisions).values({**row, "decision": document, "facts": {}}))
