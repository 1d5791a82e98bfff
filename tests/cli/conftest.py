from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import CommandLine, command_line, shop_of_now
from tests.graph.shop import Shop


@pytest.fixture
def triage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[CommandLine]:
    with command_line(tmp_path, monkeypatch, capsys) as command:
        yield command


@pytest.fixture
def shop(tmp_path: Path, triage: CommandLine) -> Iterator[Shop]:
    with shop_of_now(tmp_path, triage) as shop:
        yield shop


@pytest.fixture
def database(tmp_path: Path, triage: CommandLine) -> str:
    """A database with our tables and nothing in them."""
    url = f"sqlite:///{tmp_path / 'triage.db'}"
    triage.set(database_url=url)
    assert triage("migrate").code == 0
    return url
