"""Whatever a file holds, it is read or refused with a place in it; nothing else comes of it."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policies.policy_folder import SOUND, PolicyFolder
from tests.policies.test_loading import EVERYTHING
from triage.actions.catalogue import ACTIONS
from triage.policies import Finding, check_policies

_PIECES = [
    "",
    "\t",
    ":",
    "- ",
    "{",
    "]",
    '"',
    "&a ",
    "*a",
    "!!set ",
    "no",
    "~",
    "none",
    "2",
    "-1",
    "\x00",
    "é",
    "\n",
    "any",
]
_TREES = st.recursive(
    st.sampled_from(["none", "missing", "1", "-1", "1.5", "9999999999999999999", "true", "''", "all", "auto", "7d"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(st.sampled_from(["any", "match", "order.lines", "between", "none_of", "all_but"]), inner).map(
            lambda entries: "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}"
        )
    ),
    max_leaves=6,
)


def findings_in(data: bytes) -> tuple[Finding, ...]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.yaml").write_bytes(data)
        return check_policies(Path(folder), ACTIONS).findings


def assert_placed(data: bytes) -> None:
    lines = data.decode(errors="replace").count("\n") + 2
    for finding in findings_in(data):
        assert 1 <= finding.line <= lines
        assert finding.column >= 1
        assert finding.message


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_place(data: bytes) -> None:
    assert_placed(data)
    assert findings_in(data)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_file_with_a_piece_replaced_is_read_or_refused_with_a_place(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(EVERYTHING)))
    end = data.draw(st.integers(start, min(start + 12, len(EVERYTHING))))
    piece = data.draw(st.sampled_from(_PIECES))

    assert_placed((EVERYTHING[:start] + piece + EVERYTHING[end:]).encode())


_KEYS = [line for line in EVERYTHING.splitlines() if ": " in line and not line.lstrip().startswith("#")]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_KEYS), _TREES)
def test_a_file_with_another_value_for_a_key_is_read_or_refused_with_a_place(line: str, value: str) -> None:
    key = line.partition(": ")[0]

    assert_placed(EVERYTHING.replace(line, f"{key}: {value}", 1).encode())


@pytest.mark.parametrize("deep", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000])
def test_depth_is_refused_and_not_suffered(folder: PolicyFolder, deep: str) -> None:
    folder.write(f"version: 1\npolicies: {deep}" if deep[0] != "-" else deep)

    assert [finding.partition(": ")[2] for finding in folder.findings()] == [
        "nested more than 16 deep, so the file was not looked at; look for brackets, braces or dashes too many"
    ]


def test_a_key_of_another_line_ending_changes_nothing(folder: PolicyFolder) -> None:
    folder.write(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())

    assert folder.findings() == []
