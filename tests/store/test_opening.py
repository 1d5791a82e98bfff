"""Addresses and databases that cannot be used: which, why, and never a password."""

from pathlib import Path

import pytest

from tests.store.databases import Database, SqliteFiles
from tests.store.fake_clock import CountingIds, FakeClock
from tests.store.samples import an_event
from triage.domain.errors import BadValue, NotFound, Unavailable
from triage.store.engine import Store, open_store


def _open(url: str) -> Store:
    return open_store(url, FakeClock(), CountingIds())


@pytest.mark.parametrize("url", ["triage.db", "", "sqlite", "nosuch://x", "mysql://root@localhost/triage"])
def test_an_address_that_is_none_is_refused_before_anything_is_opened(url: str) -> None:
    with pytest.raises(BadValue, match="sqlite"):
        _open(url)


def test_a_server_that_is_not_there_is_unavailable_and_its_password_stays_secret() -> None:
    store = _open("postgresql://triage:hunter2@127.0.0.1:1/triage?connect_timeout=2")

    with pytest.raises(Unavailable) as caught:
        store.check()
    store.close()

    assert "127.0.0.1" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    store = _open(f"sqlite:///{tmp_path}/nowhere/triage.db")

    with pytest.raises(Unavailable, match=r"nowhere/triage\.db cannot be used: unable to open database file"):
        store.check()
    store.close()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "triage.db"
    path.write_text("these are not the tables you are looking for" * 40)
    store = _open(f"sqlite:///{path}")

    with pytest.raises(Unavailable, match=r"triage\.db cannot be used: file is not a database"):
        store.check()
    store.close()


def test_a_transaction_that_fails_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(NotFound), store.write() as tx:
        tx.inbox.get(tx.inbox.add(an_event("d-1")).event + "x")

    with store.write() as tx:
        assert not tx.inbox.add(an_event("d-1")).duplicate


def test_a_read_sees_one_moment_whatever_is_written_meanwhile(store: Store) -> None:
    with store.read() as reading:
        assert reading.switches.thrown() == ()
        with store.write() as tx:
            tx.switches.throw("all", "person:Ada", "stop", FakeClock().now())
        assert reading.switches.thrown() == ()

    with store.read() as reading:
        assert len(reading.switches.thrown()) == 1


def test_a_sqlite_file_is_kept_in_wal_with_full_sync(sqlite_files: SqliteFiles) -> None:
    store = _open(sqlite_files.empty().url)

    with store.read() as tx:
        pragmas = {
            name: tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout")
        }
    store.close()

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 30_000}


def test_commits_are_counted(database: Database) -> None:
    store = _open(database.url)
    with store.write() as tx:
        tx.inbox.add(an_event())
    with store.read():
        pass
    store.close()

    assert store.commits == 1


def test_what_is_written_goes_to_the_file_that_stands_at_the_address(sqlite_files: SqliteFiles, tmp_path: Path) -> None:
    """A backup may be put in its place, or the file be moved away, while a server has it open."""
    path = Path(sqlite_files.empty().url.removeprefix("sqlite:///"))
    store = _open(f"sqlite:///{path}")
    store.check()
    path.rename(tmp_path / "moved.db")

    with pytest.raises(Unavailable, match="not there any more"), store.write() as tx:
        tx.inbox.add(an_event("d-1"))
    assert not path.exists()

    Path(sqlite_files.empty().url.removeprefix("sqlite:///")).rename(path)
    with store.write() as tx:
        tx.inbox.add(an_event("d-2"))
    store.close()

    found = _open(f"sqlite:///{path}")
    with found.read() as tx:
        assert tx.inbox.get("event-d-2").delivery == "d-2"
    found.close()
