"""A database that is away is told from a statement that can never work."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.store.databases import Database, PostgresServer
from tests.store.fake_clock import CountingIds, FakeClock
from triage.domain.errors import BadValue, Unavailable
from triage.store.engine import Store, open_store

_FINAL = {
    "sqlite": [
        "SELECT abs(-9223372036854775808)",
        "SELECT zeroblob(2000000000)",
        "SELECT CAST(x'ff' AS TEXT)",
        "SELECT nonsense(",
    ],
    "postgresql": [
        "SELECT 9223372036854775807 + 1",
        "DO $$ BEGIN RAISE EXCEPTION 'row is too big' USING ERRCODE = '54000'; END $$",
        "SELECT 1 / 0",
        "SELECT nonsense(",
    ],
}
_AWAY = ["08006", "25006", "40P01", "53100", "53300", "55P03", "57P01", "58030"]


@pytest.mark.parametrize("n", range(4))
def test_what_never_works_is_no_outage(store: Store, n: int) -> None:
    statement = _FINAL[store.engine.dialect.name][n]

    with pytest.raises(DatabaseError), store.write() as tx:
        tx.connection.execute(text(statement)).all()


@pytest.mark.parametrize("state", _AWAY)
def test_what_postgresql_says_of_itself_is(postgres: PostgresServer, state: str) -> None:
    store = postgres.empty().open(FakeClock(), CountingIds())

    with pytest.raises(Unavailable), store.write() as tx:
        tx.connection.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'away' USING ERRCODE = '{state}'; END $$"))
    store.close()


def test_tables_that_are_not_there_yet_are_away(database: Database) -> None:
    store = open_store(database.fresh(), FakeClock(), CountingIds())

    with pytest.raises(Unavailable, match=r"no such table|does not exist"), store.read() as tx:
        tx.switches.thrown()
    store.close()


def test_how_long_to_wait_for_a_file_is_said_in_its_address(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/triage.db"
    ours, other = (open_store(f"{url}?timeout=0.05", FakeClock(), CountingIds()) for _ in range(2))
    ours.migrate()

    with ours.write(), pytest.raises(Unavailable, match="locked"), other.write():
        pass
    with pytest.raises(BadValue, match="not a number of seconds"):
        open_store(f"{url}?timeout=soon", FakeClock(), CountingIds())
    ours.close()
    other.close()
