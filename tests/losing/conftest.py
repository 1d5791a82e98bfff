import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.cli.command import CommandLine
from tests.graph.shop import POLICIES, Shop, open_shop
from tests.losing.backups import Backup, postgresql_backup, sqlite_backup
from tests.store.databases import Database, PostgresServer


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}") as shop:
        yield shop


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    try:
        server = PostgresServer()
    except Exception as error:  # noqa: BLE001
        pytest.skip(f"NO POSTGRESQL: pgserver did not start: {error!r}")
    yield server
    server.stop()


@pytest.fixture
def postgresql(postgres: PostgresServer) -> Database:
    return postgres.empty()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Backup]:
    with sqlite_backup(tmp_path) as backup:
        yield backup


@pytest.fixture
def postgres_shop(postgresql: Database, tmp_path: Path) -> Iterator[Backup]:
    with postgresql_backup(postgresql, tmp_path) as backup:
        yield backup


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[CommandLine]:
    """The command line in an empty folder, used by Ada."""
    logs, handlers, level = structlog.get_config(), list(logging.root.handlers), logging.root.level
    monkeypatch.chdir(tmp_path)
    for name, value in (("COLUMNS", "80"), ("TERM", "dumb"), ("USER", "ada")):
        monkeypatch.setenv(name, value)
    line = CommandLine(capsys, monkeypatch)
    line.set(policies=POLICIES)
    yield line
    structlog.configure(**logs)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
