"""A shop in one process, and both databases for what must hold on either."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph.shop import Shop, open_shop
from tests.store.databases import Database, PostgresServer, SqliteFiles


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Three cases of one cause are a burst here, and of four runs one may be taken back."""
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", burst_cases=3, breaker_runs=4, breaker_rate=0.25) as shop:
        yield shop


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    try:
        server = PostgresServer()
    except Exception as error:  # noqa: BLE001
        pytest.skip(f"NO POSTGRESQL: pgserver did not start: {error!r}")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("stops"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    sqlite: bool = request.param == "sqlite"
    source: SqliteFiles | PostgresServer = request.getfixturevalue("sqlite_files" if sqlite else "postgres")
    return source.empty()
