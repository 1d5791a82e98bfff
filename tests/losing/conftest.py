from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import CommandLine, command_line
from tests.graph.shop import Shop, open_shop
from tests.losing.backups import Backup, postgresql_backup, sqlite_backup
from tests.store.databases import Database, PostgresServer


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}") as shop:
        yield shop


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
    with command_line(tmp_path, monkeypatch, capsys) as line:
        yield line
