"""``triage policies check``: every mistake, for people and for editors."""

from pathlib import Path

import pytest

from tests.cli.command import CommandLine
from tests.policies.policy_folder import SOUND


@pytest.fixture
def triage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line beside a folder ``policies``, 80 columns wide."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    Path("policies").mkdir()
    return CommandLine(capsys, monkeypatch)


def test_sound_policies_pass(triage: CommandLine) -> None:
    Path("policies/a.yaml").write_text(SOUND)

    said, told = triage("policies", "check"), triage("policies", "check", "policies", "--json")

    assert said.code == 0
    assert said.out.startswith("1 policies in policies, nothing wrong\n")
    assert told.code == 0
    assert {key: told.document[key] for key in ("ok", "policies", "errors")} == {
        "ok": True,
        "policies": 1,
        "errors": [],
    }


def test_each_mistake_has_its_place_on_a_line_of_its_own(triage: CommandLine) -> None:
    Path("policies/a.yaml").write_text(SOUND.replace("mode: auto", "mode: atuo").replace("fraud}", "frud}"))

    ran = triage("policies", "check", "policies")

    assert ran.code == 1
    assert ran.out.splitlines() == [
        "policies/a.yaml:7:11: mode is never 'atuo'; did you mean 'auto'?",
        "policies/a.yaml:13:30: order.hold: reason is never 'frud'; did you mean 'fraud'?",
        "2 mistakes in policies; none of it takes effect",
    ]


def test_editors_get_the_same_as_a_document(triage: CommandLine) -> None:
    Path("policies/a.yaml").write_text(SOUND.replace("mode: auto", "mode: atuo"))

    ran = triage("policies", "check", "policies", "--json")

    assert (ran.code, ran.err) == (1, "")
    assert ran.document == {
        "ok": False,
        "policies": 1,
        "errors": [
            {
                "file": "policies/a.yaml",
                "line": 7,
                "column": 11,
                "message": "mode is never 'atuo'",
                "hint": "did you mean 'auto'?",
            }
        ],
        "proofs": [],
    }


def test_the_folder_of_the_settings_is_taken_where_none_is_named(triage: CommandLine) -> None:
    triage.set(policies="elsewhere")

    ran = triage("policies", "check", "--json")

    assert ran.code == 1
    assert [error["message"] for error in ran.document["errors"]] == ["there is no such folder"]


def test_what_a_file_says_is_never_obeyed_by_the_terminal(triage: CommandLine) -> None:
    Path("policies/a.yaml").write_text(SOUND.replace("[open, held]", '{none_of: "\\e[2J"}'))

    ran = triage("policies", "check")

    assert ran.code == 1
    assert "\x1b" not in ran.out
