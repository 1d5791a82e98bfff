"""``triage policies diff``: what a reviewer of an edit reads, runs and follows."""

import json
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import CommandLine
from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import a_file, a_policy
from tests.report.deciding import decide_and_record
from tests.report.recorded import a_document

_WHEN = 'order.total: {at_most: "200.00 EUR"}'
_OLD = a_file(a_policy(when=_WHEN))
_NEW = a_file(a_policy(when='order.total: {at_most: "250.00 EUR"}'))


@pytest.fixture
def old(tmp_path: Path) -> PolicyFolder:
    return _folder(tmp_path, "old", _OLD)


@pytest.fixture
def new(tmp_path: Path) -> PolicyFolder:
    return _folder(tmp_path, "new", _NEW)


def _folder(path: Path, name: str, text: str) -> PolicyFolder:
    (path / name).mkdir()
    folder = PolicyFolder(path / name)
    folder.write(text)
    return folder


def test_a_person_reads_it_at_80_columns(triage: CommandLine, old: PolicyFolder, new: PolicyFolder) -> None:
    ran = triage("policies", "diff", "old", "new")

    assert ran.code == 1
    lines = [line for line in ran.out.splitlines() if not line.strip().startswith("echo")]
    assert max(map(len, lines)) <= 80
    for words in (
        "policy hold-it a.yaml:3",
        "+ order.total at most 250.00 EUR, was at most 200.00 EUR line 13",
        "DECIDED DIFFERENTLY 1 wider, 1 the same but for the reason",
        "was escalates: no policy matches now acts by hold-it: order.hold {reason: review}; then escalate",
        "example order.total is 250.00 EUR",
        "Nothing else is decided differently from today on: proved for every possible case.",
        "none was decided again: there is no database at triage.db yet",
    ):
        assert words in ran.words


def test_the_example_is_a_command_that_shows_it(triage: CommandLine, old: PolicyFolder, new: PolicyFolder) -> None:
    assert "echo" not in triage("policies", "diff", "old", "new").out
    ran = triage("policies", "diff", "old", "new", "--examples")
    command = shlex.split(next(line for line in ran.out.splitlines() if line.strip().startswith("echo")))
    Path("case.json").write_text(command[1])

    before = triage("decide", "--policies", "old", "--facts", "case.json", "--json").document
    after = triage("decide", "--policies", "new", "--facts", "case.json", "--json").document

    assert command[2:] == ["|", "triage", "decide", "--policies", "new", "--facts", "-"]
    assert (before["outcome"], after["outcome"]) == ("escalate", "act")


def test_what_widens_comes_first_in_json_and_is_marked(
    triage: CommandLine, old: PolicyFolder, new: PolicyFolder
) -> None:
    new.write(_NEW.replace("below", "at_most") + a_file(a_policy("b", kind="lost")).partition("policies:\n")[2])

    document = triage("policies", "diff", "new", "old", "--json").document
    back = triage("policies", "diff", "old", "new", "--json").document

    assert {each["direction"] for each in document["decided_differently"]} == {"narrower", "alike"}
    directions = [each["direction"] for each in back["decided_differently"]]
    assert directions == sorted(directions, key=["wider", "narrower", "alike"].index)
    assert directions[0] == "wider"
    assert back["proved"] is True
    assert {(edit["id"], edit["how"]) for edit in back["edits"]} == {("hold-it", "changed"), ("b", "added")}


def test_nothing_decided_differently_is_exit_0_and_says_how_sure(triage: CommandLine, old: PolicyFolder) -> None:
    _folder(Path(), "same", "# The same, in other words.\n" + _OLD.replace("order-desk", "fraud-desk"))

    ran = triage("policies", "diff", "old", "same")

    assert ran.code == 0
    assert "No case is decided differently from today on: proved for every possible case." in ran.words
    assert "owner fraud-desk, was order-desk" in ran.words
    assert "Beside" not in ran.words


@pytest.mark.parametrize(
    ("was", "now", "mark", "told"),
    [
        (
            "{per_hour: 5}",
            "{per_hour: 6}",
            "+ limits.per_hour 6, was 5",
            "lets more be done: limits.per_hour of hold-it",
        ),
        (
            "{per_hour: 5}",
            "{per_hour: 4}",
            "- limits.per_hour 4, was 5",
            "lets less be done: limits.per_hour of hold-it",
        ),
        (
            "priority: 10",
            "priority: 10\n    when_cleared: undo",
            "+ when_cleared undo, was escalate",
            "lets more be done: when_cleared of hold-it",
        ),
        (
            "priority: 10",
            "priority: 10\n    undo_within: 30m",
            "- undo_within 30m, was not set",
            "lets less be done: undo_within of hold-it",
        ),
    ],
)
def test_what_no_case_shows_and_lets_more_or_less_be_done_is_exit_1_and_said_beside_the_proof(
    triage: CommandLine, old: PolicyFolder, was: str, now: str, mark: str, told: str
) -> None:
    _folder(Path(), "edited", _OLD.replace(was, now))

    ran = triage("policies", "diff", "old", "edited")
    (change,) = triage("policies", "diff", "old", "edited", "--json").document["edits"][0]["changes"]

    assert ran.code == 1
    assert mark in ran.words
    assert "No case is decided differently from today on: proved for every possible case." in ran.words
    assert f"Beside the cases, the edit {told}." in ran.words
    assert change["in_cases"] is False


def test_comments_alone_are_no_entry(triage: CommandLine, old: PolicyFolder) -> None:
    _folder(Path(), "same", "# A comment.\n" + _OLD)

    assert "CHANGED no entry: the files differ in comments" in triage("policies", "diff", "old", "same").words
    assert "CHANGED nothing: the files are the same" in triage("policies", "diff", "old", "old").words


def test_a_refused_edit_is_refused_with_its_mistakes(triage: CommandLine, old: PolicyFolder, new: PolicyFolder) -> None:
    new.write(_NEW.replace("mode: auto", "mode: atuo"))

    ran = triage("policies", "diff", "old", "new")

    assert (ran.code, ran.out) == (1, "")
    assert "new/a.yaml:7:11: mode is never 'atuo'" in ran.err


def test_cases_of_a_file_are_sorted_into_their_classes(
    triage: CommandLine, old: PolicyFolder, new: PolicyFolder
) -> None:
    totals = [150, 210, 220, 300, 230]
    documents = [a_document(order__total=f"{total}.00 EUR") for total in totals]
    Path("cases.jsonl").write_text("\n".join(map(json.dumps, documents)))

    told = triage("policies", "diff", "old", "new", "--cases", "cases.jsonl", "--json").document
    said = triage("policies", "diff", "old", "new", "--cases", "cases.jsonl")

    assert told["recorded"] == {
        "cases": 5,
        "decisions": 5,
        "different_facts": 3,
        "decided_differently": 3,
        "newly_in_shadow": {},
    }
    wider = told["decided_differently"][0]
    assert wider["recorded"] == {"cases": 3, "decisions": 3, "ids": ["line 2", "line 3", "line 5"]}
    assert "recorded 3 cases: line 2, line 3, line 5" in said.words
    assert "3 of 5 cases would be decided differently" in said.words
    assert "'sed -n LINEp cases.jsonl | triage policies explain - --policies new'" in said.words


def test_what_cannot_be_told_is_said_with_the_facts_that_were_not_known(
    triage: CommandLine, old: PolicyFolder, new: PolicyFolder
) -> None:
    new.write(a_file(a_policy(when=f"{_WHEN}\nrisk.score: {{below: 40}}\ncustomer.vip: false")))
    Path("cases.jsonl").write_text(json.dumps(a_document(order__total="1.00 EUR", risk__score=1)))

    of_case = triage("policies", "diff", "old", "new", "--cases", "cases.jsonl")
    of_example = triage("policies", "diff", "old", "new")

    assert "now escalates: hold-it cannot be told (customer.vip)" in of_case.words
    assert "now escalates: hold-it cannot be told (" in of_example.words
    assert "1 decision, 1 kind of case as these policies see them" in of_case.words


def test_cases_of_the_database_have_ids_to_follow(triage: CommandLine, old: PolicyFolder, new: PolicyFolder) -> None:
    documents = [a_document(order__total=f"{total}.00 EUR") for total in (150, 210, 220)]
    ids = decide_and_record(triage, old.load(), documents)

    told = triage("policies", "diff", "old", "new", "--json").document

    assert told["decided_differently"][0]["recorded"]["ids"] == ids[1:]
    explained = triage("policies", "explain", ids[1], "--policies", "new", "--json").document
    assert (explained["outcome"], explained["recorded"]["outcome"]) == ("act", "escalate")


def test_a_policy_in_shadow_decides_nothing_and_says_what_it_would_win(
    triage: CommandLine, old: PolicyFolder, new: PolicyFolder
) -> None:
    new.write(a_file(a_policy(when=_WHEN), a_policy("look", kind="lost", mode="shadow")))
    documents = [a_document(exception__kind="lost"), a_document(), a_document(exception__kind="lost")]
    Path("cases.jsonl").write_text("\n".join(map(json.dumps, documents)))

    ran = triage("policies", "diff", "old", "new", "--cases", "cases.jsonl")

    assert ran.code == 0
    assert "in shadow, look would win 2 cases that it did not" in ran.words


def test_recorded_cases_of_a_day_that_is_over_are_a_class_too(
    triage: CommandLine, old: PolicyFolder, new: PolicyFolder
) -> None:
    old.write(a_file(a_policy(expires="2026-11-01")))
    new.write(a_file(a_policy(expires="2026-11-01", when="customer.vip: false")))
    Path("cases.jsonl").write_text(json.dumps({**a_document(customer__vip=True), "as_of": "2026-10-01T00:00:00Z"}))

    told = triage("policies", "diff", "old", "new", "--cases", "cases.jsonl", "--json").document

    (past,) = [each for each in told["decided_differently"] if each["before"]["outcome"] == "act"]
    assert (past["example"], past["recorded"]["ids"]) == (None, ["line 1"])


def test_only_cases_since_a_time_count(triage: CommandLine, old: PolicyFolder, new: PolicyFolder) -> None:
    documents = [a_document(order__total="210.00 EUR"), {**a_document(), "as_of": "2026-11-20T00:00:00Z"}]
    decide_and_record(triage, old.load(), documents)

    def cases(*since: str) -> object:
        return triage("policies", "diff", "old", "new", "--json", *since).document["recorded"]["cases"]

    assert (cases(), cases("--since", "2026-11-21"), cases("--since", "2026-11-23T13:00:00Z")) == (2, 1, 0)
    refused = triage("policies", "diff", "old", "new", "--since", "yesterday")
    assert (refused.code, "write a day (2026-11-01)" in refused.err) == (2, True)


def test_an_edit_is_compared_with_what_is_committed(triage: CommandLine, folder: PolicyFolder) -> None:
    folder.write(_OLD)
    _git("init", "--quiet")
    _git("add", "policies")
    _git("-c", "user.name=Ada", "-c", "user.email=ada@shop.example", "commit", "--quiet", "-m", "policies")
    folder.write(_NEW)

    ran = triage("policies", "diff", "git:HEAD")

    assert ran.code == 1
    assert "+ order.total at most 250.00 EUR, was at most 200.00 EUR line 13" in ran.words
    assert triage("policies", "diff", "policies", "git:HEAD", "--json").document["new"]["name"] == "git:HEAD"


@pytest.mark.parametrize("revision", ["no-such-branch", "--output=stolen", "HEAD"])
def test_a_revision_that_git_does_not_know_is_wrong_use(
    triage: CommandLine, folder: PolicyFolder, revision: str
) -> None:
    folder.write(_OLD)
    _git("init", "--quiet")

    ran = triage("policies", "diff", f"git:{revision}")

    assert ran.code == 2
    assert f"git:{revision} of policies cannot be read" in ran.err
    assert not Path("stolen").exists()


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)  # noqa: S603, S607 the git of the machine
