"""Running the command line in this process, as a person at an 80-column terminal would see it."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from tests.graph.shop import POLICIES, Shop, open_shop
from triage.cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def documents(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def words(self) -> str:
        """What was printed, however it was broken over lines."""
        return " ".join(self.out.split())


@dataclass(frozen=True)
class CommandLine:
    """``triage``, in an environment of the test's own."""

    capture: pytest.CaptureFixture[str]
    environment: pytest.MonkeyPatch

    def set(self, **settings: object) -> None:
        for name, value in settings.items():
            self.environment.setenv(f"TRIAGE_{name.upper()}", str(value))

    def __call__(self, *arguments: str) -> Ran:
        self.capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = self.capture.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 1, out, err)


@contextmanager
def command_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[CommandLine]:
    """The command line in an empty folder, 80 columns wide, used by Ada."""
    logs, handlers, level = structlog.get_config(), list(logging.root.handlers), logging.root.level
    monkeypatch.chdir(folder)
    for name, value in (("COLUMNS", "80"), ("TERM", "dumb"), ("USER", "ada")):
        monkeypatch.setenv(name, value)
    command = CommandLine(capsys, monkeypatch)
    command.set(policies=POLICIES)
    yield command
    structlog.configure(**logs)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@contextmanager
def shop_of_now(folder: Path, command: CommandLine) -> Iterator[Shop]:
    """A shop of now, whose database and back office the command line uses too."""
    url = f"sqlite:///{folder / 'triage.db'}"
    with open_shop(url) as shop:
        shop.triage.policies.current()
        shop.clock.advance(datetime.now(UTC) - shop.clock.now())
        command.set(database_url=url, backoffice_url=shop.triage.settings.backoffice_url)
        yield shop
