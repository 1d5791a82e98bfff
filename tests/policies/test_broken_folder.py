"""A folder of broken policy files, one mistake in each, and what is said of them.

``broken/MESSAGES.txt`` is what ``triage policies check .`` prints there; write it anew where a message changes, and
read the difference as an ops lead would.
"""

from pathlib import Path

import pytest

from tests.cli.command import CommandLine
from triage.actions.catalogue import ACTIONS
from triage.policies.file import read_policy_file

_TRY = "  try it: "
BROKEN = Path(__file__).parent / "broken"
FILES = sorted(path.name for path in BROKEN.glob("*.yaml"))
MESSAGES = (BROKEN / "MESSAGES.txt").read_text().splitlines()
_ONE_MORE = """\
  - id: one-more
    why: Further down in the same file there is a mistake of another kind.
    owner: order-desk
    priority: 9000
    mode: atuo
    when:
      exception.kind: lost
      order.status: open
    do:
      - order.hold: {reason: review}
    then: escalate
"""


@pytest.fixture
def triage(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line in the folder of broken files."""
    monkeypatch.chdir(BROKEN)
    monkeypatch.setenv("TERM", "dumb")
    return CommandLine(capsys, monkeypatch)


def test_each_mistake_of_the_folder_is_told_in_one_run_at_its_place_and_with_what_would_be_right(
    triage: CommandLine,
) -> None:
    ran = triage("policies", "check", ".")

    assert ran.code == 1
    assert ran.out.splitlines() == MESSAGES


def test_there_are_more_than_forty_files_and_one_message_for_each() -> None:
    assert len(FILES) >= 40
    assert [line.partition(":")[0] for line in MESSAGES[:-1] if not line.startswith(_TRY)] == FILES


@pytest.mark.parametrize("message", [line for line in MESSAGES[:-1] if not line.startswith(_TRY)])
def test_every_message_names_a_place_in_its_file_and_what_to_write(message: str) -> None:
    place, _, said = message.partition(": ")
    name, line, column = place.split(":")
    content = (BROKEN / name).read_bytes()
    lines = content.decode("utf-16" if content.startswith(b"\xff\xfe") else "utf-8", errors="replace").split("\n")

    assert 1 <= int(line) <= len(lines)
    assert 1 <= int(column) <= len(lines[int(line) - 1]) + 1
    assert said.partition("; ")[2], "no hint"
    assert said.isprintable()


# Nothing of these can be read, or nothing below the mistake.
_END_THERE = ("empty", "only-a-comment", "second-document", "utf-16")


def told(content: bytes) -> list[str]:
    return [str(finding) for finding in read_policy_file("a.yaml", content, ACTIONS).findings]


@pytest.mark.parametrize(
    "name", [name for name in FILES if b"\npolicies:" in (BROKEN / name).read_bytes() and name[4:-5] not in _END_THERE]
)
def test_no_mistake_hides_the_one_further_down(name: str) -> None:
    content = (BROKEN / name).read_bytes()

    found = told(content + _ONE_MORE.encode())

    assert found[:-1] == told(content)
    assert "mode is never 'atuo'" in found[-1]


# A slip of one line costs what that line says, and no more of its policy than that.
@pytest.mark.parametrize(
    "name",
    [name for name in FILES if b"\n    then: escalate\n    when_cleared: undo\n" in (BROKEN / name).read_bytes()],
)
def test_no_mistake_hides_another_of_the_same_policy(name: str) -> None:
    content = (BROKEN / name).read_bytes()

    found = told(content.replace(b"when_cleared: undo", b"when_cleared: undone"))

    (one_more,) = [each for each in found if "when_cleared is never 'undone'" in each]
    assert [each for each in found if each != one_more] == told(content)
