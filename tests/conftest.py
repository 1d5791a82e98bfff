"""What every test shares: logs as JSON lines without local variables, the same random examples each run, and
databases: a test that asks for ``database`` runs on both.

``HYPOTHESIS_PROFILE=explore`` looks for new ones.
"""

import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

from tests.store.databases import Database, PostgresServer, SqliteFiles

settings.register_profile("steady", derandomize=True)
settings.register_profile("explore")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
        structlog.processors.JSONRenderer(default=str),
    ]
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    try:
        server = PostgresServer()
    except Exception as error:  # noqa: BLE001
        pytest.skip(f"NO POSTGRESQL: what must hold on both databases is tried on SQLite alone; {error!r}")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    sqlite: bool = request.param == "sqlite"
    source: SqliteFiles | PostgresServer = request.getfixturevalue("sqlite_files" if sqlite else "postgres")
    return source.empty()
