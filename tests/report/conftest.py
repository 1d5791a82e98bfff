from pathlib import Path

import pytest

from tests.cli.command import CommandLine
from tests.policies.policy_folder import PolicyFolder


@pytest.fixture
def folder(tmp_path: Path) -> PolicyFolder:
    """A policy folder of its own."""
    path = tmp_path / "policies"
    path.mkdir()
    return PolicyFolder(path)


@pytest.fixture
def triage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line beside the folders of the test, 80 columns wide, with no database yet."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("COLUMNS", "80"), ("TERM", "dumb"), ("TRIAGE_MODE_CEILING", "auto")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("TRIAGE_DATABASE_URL", raising=False)
    return CommandLine(capsys, monkeypatch)
