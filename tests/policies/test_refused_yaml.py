"""What is refused of YAML itself, before anything is read as a policy."""

# ruff: noqa: E501 - a table reads better in rows

import pytest

from tests.policies.policy_folder import SOUND, PolicyFolder

# A piece of the sound file, what stands in its place, and what is found.
# fmt: off
REFUSED = [
    ("order.status: [open, held]", "order.status: &s [open]", ["10:21: the anchor &s is not read; write out in each place what is meant, without & and *"]),
    ("order.status: [open, held]", "order.status: *s", ["10:21: the alias *s is not read; write what is meant; a text that begins with * needs quotes"]),
    ("order.status: [open, held]", "order.status: !!str open", ["10:21: !!str is a tag of YAML, and tags are not read; remove it"]),
    ("order.status: [open, held]", "<<: {order.status: open}", ["10:7: << merges nothing here; write the entries where they belong"]),
    ("order.status: [open, held]", "order.status: [open", ["10:21: the [ that opens here is not closed; write ] where it ends"]),
    ("    owner: fraud-desk", '\towner: fraud-desk', ["5:1: the line begins with a tab; indent with spaces alone"]),
    ("version: 1", 'version: 1\n---\nversion: 1', ["2:1: --- begins a second document, and nothing below it was looked at; remove the line; a file holds one document"]),
    ("fraud-desk", 'fraud\x07desk', ["5:17: an invisible character, U+0007; remove it"]),
    ("order.status: [open, held]", '? [a]\n      : 1', ["10:9: a list cannot stand before a colon; write a name there"]),
]

# A whole file, and what is found in it.
REFUSED_FILES = [
    (b'', ["1:1: the file is empty; begin it with 'version: 1', or remove the file"]),
    (b'# a comment alone\n', ["1:1: the file says nothing: it is all comment; begin it with 'version: 1', or remove the file"]),
    (b'- version: 1\n', ["1:1: a policy file consists of names and values, not a list; it has version, policies, stops, invariants"]),
    (b'version: 1\n', ["1:1: the file has no policies and no stops; add a policy, or remove the file"]),
    (b'\xff\xfe', ["1:1: the file is UTF-16; save it as UTF-8", "1:1: the file is empty; begin it with 'version: 1', or remove the file"]),
    (b'# caf\xe9\nversion: 1\npolicies: []\n', ["1:6: byte 0xe9 is not UTF-8; it may stand for é; save the file as UTF-8"]),
    (b'version: 1\npolicies: 3', ["2:11: policies is a list, not 3; begin each of the policies with a dash, as in - id: hold-lapsed-authorisation"]),
    (b'version: 1\npolicies:\n  - 3\n', ["3:5: a policy consists of names and values, not 3; it has id, why, owner, priority, mode, when, fresh, limits, do, then, when_cleared, undo_within, expires, tests"]),
    (b"[" * 100, ["1:18: nested more than 16 deep, so the file was not looked at; look for brackets, braces or dashes too many"]),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "findings"), REFUSED)
def test_what_yaml_offers_and_no_policy_needs_is_refused(
    folder: PolicyFolder, old: str, new: str, findings: list[str]
) -> None:
    assert folder.findings_with(old, new) == findings


@pytest.mark.parametrize(("content", "findings"), REFUSED_FILES)
def test_a_file_that_is_no_policy_file_is_refused(folder: PolicyFolder, content: bytes, findings: list[str]) -> None:
    folder.write(content)

    assert [finding.removeprefix("a.yaml:") for finding in folder.findings()] == findings


def test_of_a_list_that_is_written_twice_both_parts_are_read(folder: PolicyFolder) -> None:
    second = SOUND.partition("stops:")[0].replace("version: 1\n", "").replace("hold-it", "more")
    folder.write(SOUND.replace("mode: auto", "mode: atuo") + second.replace("mode: auto", "mode: aut"))

    assert [finding.removeprefix("a.yaml:") for finding in folder.findings()] == [
        "7:11: mode is never 'atuo'; did you mean 'auto'?",
        "20:1: 'policies' is written twice, first on line 2; keep one of the two",
        "25:11: mode is never 'aut'; did you mean 'auto'?",
    ]
