import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from tests.cli.command import CommandLine
from tests.graph.shop import POLICIES, Shop, open_shop


@pytest.fixture
def triage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[CommandLine]:
    """The command line in an empty folder, 80 columns wide, used by Ada."""
    logs, handlers, level = structlog.get_config(), list(logging.root.handlers), logging.root.level
    monkeypatch.chdir(tmp_path)
    for name, value in (("COLUMNS", "80"), ("TERM", "dumb"), ("USER", "ada")):
        monkeypatch.setenv(name, value)
    command = CommandLine(capsys, monkeypatch)
    command.set(policies=POLICIES)
    yield command
    structlog.configure(**logs)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.fixture
def shop(tmp_path: Path, triage: CommandLine) -> Iterator[Shop]:
    """A shop of now, whose database and back office the command line uses too."""
    url = f"sqlite:///{tmp_path / 'triage.db'}"
    with open_shop(url) as shop:
        shop.triage.policies.current()
        shop.clock.advance(datetime.now(UTC) - shop.clock.now())
        triage.set(database_url=url, backoffice_url=shop.triage.settings.backoffice_url)
        yield shop
