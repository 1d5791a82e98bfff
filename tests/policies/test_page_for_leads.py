"""The page for ops leads: its policies load, and its commands say what it shows."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import CommandLine
from tests.policies.editor import complaint, read
from tests.policies.page import Edit, SavedFile, mentioned, steps, whole_files
from triage.actions.catalogue import ACTIONS
from triage.policies.file import read_policy_file

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "policies.md"


@pytest.mark.parametrize("text", whole_files(PAGE))
def test_every_policy_of_the_page_is_one_that_loads(text: str) -> None:
    assert read_policy_file("page.yaml", text.encode(), ACTIONS).findings == ()
    assert complaint(read(text)) is None


def test_whoever_copies_the_page_line_by_line_sees_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("USER", "ada")
    shutil.copytree(ROOT / "policies", "policies")
    shutil.copytree(ROOT / "docs", "docs")
    command_line = CommandLine(capsys, monkeypatch)

    for step in steps(PAGE):
        if isinstance(step, SavedFile):
            Path(step.path).write_text(step.text)
        elif isinstance(step, Edit):
            before = Path(step.path).read_text()
            assert before.count(step.old) == 1, f"{step.old} stands {before.count(step.old)} times in {step.path}"
            Path(step.path).write_text(before.replace(step.old, step.new))
        elif step.line.startswith("triage "):
            ran = command_line(*shlex.split(step.line)[1:])
            assert step.told(ran.out + ran.err), f"$ {step.line}\n{ran.out}{ran.err}"
        else:
            assert step.told(_shell(step.line)), f"$ {step.line}"


def _shell(line: str) -> str:
    ran = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)  # noqa: S603, S607
    return ran.stdout + ran.stderr


def test_a_command_that_is_named_in_passing_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command_line = CommandLine(capsys, monkeypatch)

    assert [words for words in mentioned(PAGE) if command_line(*words, "--help").code] == []
