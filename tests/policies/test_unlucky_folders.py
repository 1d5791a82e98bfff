"""What stands in a policy folder by accident or ill will is told, keeps nobody waiting, and hides nothing."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import CommandLine
from tests.policies.policy_folder import SOUND, PolicyFolder
from triage.policies.reading import LARGEST

_MISTAKEN = SOUND.replace("mode: auto", "mode: atuo")

UNREADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a folder": (
        Path.mkdir,
        "this is a folder with the name of a policy file; give it a name without .yaml",
    ),
    "a link to itself": (
        lambda path: path.symlink_to(path),
        "this is a link that leads back to itself; remove it, or link to a file",
    ),
    "a link to nothing": (
        lambda path: path.symlink_to(path.parent / "nowhere"),
        "this is a link to a file that is not there; remove it, or link to a file",
    ),
    "a pipe that nobody writes to": (os.mkfifo, "this is no file but a pipe or a device; remove it"),
    "a device without end": (
        lambda path: path.symlink_to("/dev/zero"),
        "this is no file but a pipe or a device; remove it",
    ),
    "a file too large": (
        lambda path: path.write_bytes(b"#" * (LARGEST + 1)),
        "the file is larger than 4 MB, and nothing of it was looked at; split it, as into a file for each kind",
    ),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_readable_file_is_told_beside_the_mistakes_of_the_others(what: str, folder: PolicyFolder) -> None:
    make, message = UNREADABLE[what]
    make(folder.path / "b.yaml")
    folder.write(_MISTAKEN)

    assert folder.findings() == [
        "a.yaml:7:11: mode is never 'atuo'; did you mean 'auto'?",
        f"b.yaml:1:1: {message}",
    ]


def test_a_folder_linked_into_itself_is_read_once(folder: PolicyFolder) -> None:
    folder.write(_MISTAKEN)
    (folder.path / "again").symlink_to(folder.path)

    assert len(folder.findings()) == 1


def test_a_file_whose_name_is_not_utf_8_is_told_to_people_and_to_programs(
    folder: PolicyFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write(SOUND, b"caf\xe9.yaml".decode("utf-8", "surrogateescape"))
    triage = CommandLine(capsys, monkeypatch)

    told, said = triage("policies", "check", str(folder.path), "--json"), folder.findings()

    assert [error["message"] for error in told.document["errors"]] == ["the name of the file is not UTF-8"]
    assert said == ["caf\\udce9.yaml:1:1: the name of the file is not UTF-8; rename it"]


def test_links_to_files_are_read_as_a_cluster_mounts_them(folder: PolicyFolder) -> None:
    folder.write(SOUND, "..data/a.yaml")
    (folder.path / "a.yaml").symlink_to(folder.path / "..data" / "a.yaml")

    assert [policy.id for policy in folder.load().policies] == ["hold-it"]


def test_a_file_with_more_mistakes_than_anybody_reads_is_given_up(folder: PolicyFolder) -> None:
    folder.write("version: 1\npolicies:\n" + "  - 3\n" * 20_000)

    found = folder.findings()

    assert len(found) == 501
    assert found[-1] == (
        "a.yaml:503:5: there are more than 500 mistakes, and the rest of the file was not looked at; "
        "correct those and check again"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("priority: 10", "priority: " + "1_" * 100_000 + "x"),
        ("[open, held]", '"' + "[a" * 100_000 + '"'),
        ("[open, held]", '"' + "a or " * 100_000 + '"'),
        ("owner: fraud-desk", "- " * 10_000),
        ("owner: fraud-desk", "owner" + " " * 100_000 + "x"),
        ("order.status", "o" * 1_000_000),
        ("hold-it", "h" * 1_000_000),
        ("fraud-desk", "fraud-desk: " + "a: " * 100_000),
    ],
)
def test_however_long_a_text_is_the_message_is_short(folder: PolicyFolder, old: str, new: str) -> None:
    (message,) = folder.findings_with(old, new)

    assert len(message) < 900


def test_nothing_that_a_file_says_reaches_the_terminal_as_more_than_text(
    folder: PolicyFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    escape, turned = '"\\e]0;owned\\a', "\\u202e"
    folder.write(SOUND.replace("id: hold-it", f'id: {escape}hold"'), "a\x1b[2J\n.yaml")
    folder.write(SOUND.replace("owner:", f'{escape}owner":').replace("fraud}", f'"{turned}fraud"}}'), "b.yaml")
    folder.write(SOUND.replace("[open, held]", f'"{turned}open"').replace("fraud-desk", "\u202edesk"), "c.yaml")
    folder.write(SOUND, b"\xff.yaml".decode("utf-8", "surrogateescape"))
    monkeypatch.setenv("TERM", "dumb")

    ran = CommandLine(capsys, monkeypatch)("policies", "check", str(folder.path))

    assert ran.code == 1
    assert len(ran.out.splitlines()) > 5
    assert all(line.isprintable() for line in [*ran.out.splitlines(), *folder.findings()])
