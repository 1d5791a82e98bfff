"""What is refused of YAML itself, before anything is read as a policy."""

# ruff: noqa: E501 - a table reads better in rows

import pytest

from tests.policies.policy_folder import PolicyFolder

# A piece of the sound file, what stands in its place, and what is found.
# fmt: off
REFUSED = [
    ("order.status: [open, held]", "order.status: &s [open]", ["10:21: the anchor &s is not read; write in place what is meant"]),
    ("order.status: [open, held]", "order.status: *s", ["10:21: the alias *s is not read; write in place what is meant"]),
    ("order.status: [open, held]", "order.status: !!str open", ["10:21: the tag !!str is not read; write in place what is meant"]),
    ("order.status: [open, held]", "<<: {order.status: open}", ["10:7: merge keys are not read; write the entries where they belong"]),
    ("order.status: [open, held]", "order.status: [open", ["11:11: this is not YAML: while parsing a flow sequence did not find expected ',' or ']'; look at the indentation, and at colons, brackets and quotes just before"]),
    ("    owner: fraud-desk", '\towner: fraud-desk', ["5:1: a tab; indent with spaces"]),
    ("version: 1", 'version: 1\n---\nversion: 1', ["2:1: a second document begins; write one document a file, without '---'"]),
    ("fraud-desk", 'fraud\x07desk', ["5:17: a character that YAML does not allow; remove it, or write it escaped in double quotes"]),
    ("order.status: [open, held]", '? [a]\n      : 1', ["10:9: a list cannot be a key; write a name and a colon"]),
]

# A whole file, and what is found in it.
REFUSED_FILES = [
    (b'', ["1:1: the file is empty; begin it with 'version: 1'"]),
    (b'# a comment alone\n', ["1:1: the file is empty; begin it with 'version: 1'"]),
    (b'- version: 1\n', ["1:1: a policy file is a mapping, not a list; it has version, policies, stops, invariants"]),
    (b'version: 1\n', ["1:1: the file has no policies and no stops; add a policy, or remove the file"]),
    (b'\xff\xfe', ["1:1: byte 0xff is not UTF-8; save the file as UTF-8"]),
    (b'version: 1\npolicies:\n  - id: caf\xe9\n', ["3:12: byte 0xe9 is not UTF-8; save the file as UTF-8"]),
    (b'version: 1\npolicies: 3', ["2:11: a list belongs here, not 3; begin each entry with a dash"]),
    (b'version: 1\npolicies:\n  - 3\n', ["3:5: a policy is a mapping, not 3; it has id, why, owner, priority, mode, when, fresh, limits, do, then, when_cleared, undo_within, expires, tests"]),
    (b"[" * 100, ["1:18: nested more than 16 deep; no policy needs that"]),
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
