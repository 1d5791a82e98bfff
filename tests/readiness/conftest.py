from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import CommandLine, command_line
from tests.graph.shop import Shop, open_shop


@pytest.fixture
def triage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[CommandLine]:
    with command_line(tmp_path, monkeypatch, capsys) as command:
        yield command


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(f"sqlite:///{tmp_path / 'of-the-shop.db'}") as shop:
        yield shop
