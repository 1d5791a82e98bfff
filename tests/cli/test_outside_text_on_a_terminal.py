"""What goes wrong is told in outside words too, and no terminal obeys them."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.command import CommandLine
from triage.cli.printable import lines_shown

_ESCAPES = "\x1b]0;pwned\x07\x1b[2J"


def test_a_policy_to_restore_is_written_out_too(triage: CommandLine, database: str) -> None:
    ran = triage("policies", "restore", f"one{_ESCAPES}", "--reason", "x")

    assert "was not lowered" in ran.words
    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out


def test_an_error_of_several_lines_stays_several_lines(triage: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / f"bad{_ESCAPES}"
    folder.mkdir()
    (folder / "a.yaml").write_text("version: 1\npolicies:\n  - id: broken\n")

    ran = triage("decide", "--policies", str(folder), "--facts", "-")
    first, *others = ran.err.splitlines()

    assert first.startswith("triage: ")
    assert others
    assert all(line.startswith("  ") for line in others)
    assert "\x1b" not in ran.err


def test_why_something_is_paused_is_written_out(triage: CommandLine, database: str) -> None:
    triage("pause", "--reason", f"a{_ESCAPES}")

    for ran in (triage("pause", "--reason", "b"), triage("resume", "--action", "order.hold", "--reason", "c")):
        assert "\\x1b]0;pwned\\x07" in ran.words
        assert "\x1b" not in ran.out


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\n  two", "one\n  two"),
        ("one\r\x1b[2Jtwo\n\u2028\x0bthree", "one \\x1b[2Jtwo\n\\u2028\\x0bthree"),
        ("", ""),
    ],
)
def test_line_by_line_only_the_breaks_between_lines_are_kept(text: str, shown: str) -> None:
    assert lines_shown(text) == shown


def test_what_git_cannot_unpack_within_the_folder_is_told_and_is_no_accident(triage: CommandLine) -> None:
    Path("policies").mkdir()
    Path("policies/a.yaml").write_text("version: 1\n")
    Path("policies/out.yaml").symlink_to("/etc/hostname")
    for arguments in (
        ("init", "--quiet"),
        ("add", "policies"),
        ("-c", "user.name=Ada", "-c", "user.email=ada@shop.example", "commit", "--quiet", "-m", "policies"),
    ):
        subprocess.run(["git", *arguments], check=True, capture_output=True)  # noqa: S603, S607 the git of the machine
    triage.set(policies="policies")

    ran = triage("policies", "diff", "git:HEAD")

    assert ran.code == 2
    assert "git:HEAD of policies cannot be compared" in ran.err
    assert "out.yaml" in ran.err
