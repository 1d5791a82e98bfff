"""The store on both databases: every test that asks for ``store`` or ``database`` runs twice."""

from collections.abc import Iterator

import pytest

from tests.store.databases import Database, PostgresServer, SqliteFiles
from tests.store.fake_clock import CountingIds, FakeClock, SharedClock
from triage.store.engine import Store


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    try:
        server = PostgresServer()
    except Exception as error:  # noqa: BLE001
        pytest.skip(f"NO POSTGRESQL: the store is tried on SQLite alone; pgserver did not start: {error!r}")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    source: SqliteFiles | PostgresServer
    if request.param == "sqlite":
        source = request.getfixturevalue("sqlite_files")
    else:
        source = request.getfixturevalue("postgres")
    return source.empty()


@pytest.fixture
def clock(database: Database) -> FakeClock:
    """The clock of a worker, and of a database that has one of its own: they agree."""
    return SharedClock(database.set_clock)


@pytest.fixture
def store(database: Database, clock: FakeClock) -> Iterator[Store]:
    store = database.open(clock, CountingIds())
    yield store
    store.close()
