"""A command that finds no database says what to do, and makes none by looking."""

from pathlib import Path

import pytest

from tests.cli.command import CommandLine

READING = (["cases"], ["show", "SO-1"], ["undo", "SO-1", "--dry-run"], ["pause", "--reason", "x"])


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_no_database_exits_3_and_says_how_to_get_one(triage: CommandLine, tmp_path: Path, command: list[str]) -> None:
    ran = triage(*command)

    assert ran.code == 3
    assert "'triage demo'" in ran.err
    assert "'triage serve'" in ran.err
    assert not list(tmp_path.glob("triage.db*"))


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_a_database_without_our_tables_exits_3(triage: CommandLine, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "triage.db").touch()
    ran = triage(*command)

    assert ran.code == 3
    assert "has no tables of ours yet; run 'triage migrate'" in ran.err
    assert "Traceback" not in ran.err


def test_migrating_makes_the_database_and_can_be_repeated(triage: CommandLine, tmp_path: Path) -> None:
    assert [triage("migrate").code, triage("migrate").code] == [0, 0]
    assert (tmp_path / "triage.db").exists()
    assert triage("cases").code == 0


def test_a_database_that_does_not_answer_exits_3_without_its_password(triage: CommandLine) -> None:
    triage.set(database_url="postgresql://ada:secret@127.0.0.1:1/triage")
    ran = triage("cases")

    assert ran.code == 3
    assert "TRIAGE_DATABASE_URL" in ran.err
    assert "secret" not in ran.err
