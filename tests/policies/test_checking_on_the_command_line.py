"""``triage policies check``: every mistake, for people and for editors."""

from datetime import date
from json import dumps, loads
from pathlib import Path
from shlex import split

import pytest

from tests.cli.command import CommandLine
from tests.policies.policy_folder import SOUND, PolicyFolder
from tests.policies.policy_texts import a_file, a_policy
from triage.actions.catalogue import ACTIONS
from triage.cli.policies.check import check_document, show_report
from triage.domain.catalogue import FACTS
from triage.domain.fact_values import parse_facts
from triage.domain.facts import Known
from triage.policies import NO_PROOFS, Means, check_policies, notices
from triage.policies.proofs.means import no_solver


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
        "warnings": [],
        "proofs": [],
    }


def test_proofs_that_wait_for_a_slip_of_yaml_are_counted_in_one_line(triage: CommandLine) -> None:
    invariants = "\n".join(
        f"- {{id: never-{number}, why: It is right., never: [order.tag], if: {{order.lines: {number}}}}}"
        for number in range(3)
    )
    Path("policies/a.yaml").write_text(a_file(a_policy(why="It: is right."), a_policy("other", priority=11)))
    Path("policies/b.yaml").write_text(a_file(invariants=invariants))

    told = triage("policies", "check").out.splitlines()

    assert "a second colon, and the text has no quotes" in told[0]
    assert told[1:] == ["1 mistake in policies; none of it takes effect", "3 proofs wait until this is right"]


def test_a_policy_that_has_expired_is_warned_of_and_not_refused(triage: CommandLine) -> None:
    Path("policies/a.yaml").write_text(a_file(a_policy(expires="2026-01-31"), a_policy("b", kind="lost")))

    said, told = triage("policies", "check"), triage("policies", "check", "--json")

    words = "expired: hold-it since the end of 2026-01-31, what it would win escalates"
    assert said.code == told.code == 0
    assert said.out.splitlines()[0] == f"policies/a.yaml:11:14: {words}; move the day, or remove the policy"
    assert told.document["ok"] is True
    assert [(each["line"], each["message"]) for each in told.document["warnings"]] == [(11, words)]


@pytest.mark.parametrize(("mode", "warnings"), [("shadow", ["wins nothing in shadow"]), ("off", [])])
def test_what_decides_nothing_anyway_expires_in_its_own_way(
    triage: CommandLine, mode: str, warnings: list[str]
) -> None:
    Path("policies/a.yaml").write_text(a_file(a_policy(expires="2026-01-31", mode=mode)))

    told = triage("policies", "check", "--json").document["warnings"]

    assert [each["message"].rpartition(", ")[2] for each in told] == warnings


def test_a_policy_is_no_warning_until_its_day_is_over(folder: PolicyFolder) -> None:
    folder.write(a_file(a_policy(expires="2026-01-31")))

    entries = check_policies(folder.path, ACTIONS).entries
    assert notices(folder.path, entries, date(2026, 1, 31)) == ()
    assert len(notices(folder.path, entries, date(2026, 2, 1))) == 1


@pytest.mark.parametrize("name", ["b.yaml.txt", "b.json", "b", "b.YAML"])
def test_a_file_that_looks_like_policies_and_is_not_read_is_named(triage: CommandLine, name: str) -> None:
    Path("policies/a.yaml").write_text(SOUND)
    Path("policies", name).write_text(SOUND.replace("mode: auto", "mode: atuo"))

    ran = triage("policies", "check")

    assert ran.code == 0
    assert ran.out.splitlines()[0].startswith(f"policies/{name}:1:1: not read: it looks like a policy file")


@pytest.mark.parametrize(
    ("name", "text"),
    [("b.yaml~", SOUND), (".b.yaml.swp", SOUND), ("README.md", SOUND), ("b.txt", "Our policies: all.")],
)
def test_what_nobody_means_as_policies_is_not_named(triage: CommandLine, name: str, text: str) -> None:
    Path("policies/a.yaml").write_text(SOUND)
    Path("policies", name).write_text(text)

    assert triage("policies", "check", "--json").document["warnings"] == []


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


COLLIDING = a_file(
    a_policy("lines", when="order.lines: {at_most: 3}"), a_policy("gift", when='order.tags: {has: ["it\'s"]}')
)


def test_a_mistake_that_a_case_shows_has_a_line_to_try_it_with(triage: CommandLine) -> None:
    Path("policies/a.yaml").write_text(COLLIDING)

    told = triage("policies", "check").out.splitlines()

    assert told[0].startswith(
        "policies/a.yaml:17:15: priority 10 of fraud_review is taken, by lines in policies/a.yaml:3"
    )
    assert told[1].startswith('  try it: echo \'{"as_of":')
    echo, case, pipe, *command = split(told[1].removeprefix("  try it: "))
    assert (echo, pipe, command) == ("echo", "|", ["triage", "decide", "--policies", "policies", "--facts", "-"])
    facts = parse_facts(loads(case), FACTS)
    assert facts.reading("order.tags") == Known(frozenset({"it's"}), "oms", facts.as_of)
    assert told[2:] == ["1 mistake in policies; none of it takes effect"]


def test_a_line_to_try_it_with_works_once_the_mistake_is_corrected(triage: CommandLine) -> None:
    Path("policies/a.yaml").write_text(COLLIDING)
    case = triage("policies", "check", "--json").document["errors"][0]["example"]
    Path("policies/a.yaml").write_text(COLLIDING.replace("priority: 10", "priority: 11", 1))
    Path("case.json").write_text(dumps(case))

    assert triage("decide", "--facts", "case.json", "--json").document["policy"] == "gift"


def test_what_was_proved_is_counted_and_what_was_not_is_told(triage: CommandLine) -> None:
    Path("policies/a.yaml").write_text(SOUND)
    report = check_policies(Path("policies"), ACTIONS, Means(smt=no_solver))
    triage.capture.readouterr()

    show_report(Path("policies"), report)

    assert triage.capture.readouterr().out.splitlines() == [
        "1 policies in policies, nothing wrong",
        "2 proofs hold: 1 by boxes, 1 by structure",
        "not proved: that losing a fact never starts an action: z3 is not installed; install the extra `proofs`",
    ]
    assert check_document(report)["proofs"] == [
        {"what": "reached", "about": "hold-it", "result": "proved", "by": "boxes", "note": ""},
        {"what": "polarity", "about": "the whole set", "result": "proved", "by": "structure", "note": ""},
        {
            "what": "polarity",
            "about": "the whole set",
            "result": "not_run",
            "by": "z3",
            "note": "z3 is not installed; install the extra `proofs`",
        },
    ]


def test_of_many_that_are_not_proved_the_first_are_named(triage: CommandLine) -> None:
    kinds = ["lost", "damaged", "wrong_item"]
    policies = [a_policy(f"p{number}", kind=kind, priority=number) for number in range(8) for kind in kinds]
    Path("policies/a.yaml").write_text(
        a_file(*(text.replace("id: p", f"id: q{n}-p") for n, text in enumerate(policies)))
    )
    report = check_policies(Path("policies"), ACTIONS, NO_PROOFS)
    triage.capture.readouterr()

    show_report(Path("policies"), report)

    told = triage.capture.readouterr().out.splitlines()
    assert sum(line.startswith("not proved: that q") for line in told) == 20
    assert told[-1] == "and 5 more that are not proved; --json lists them all"
