"""The list of cases: filters, pages, and lines that a script can read."""

from datetime import UTC, datetime

import pytest

from tests.cli.command import CommandLine
from tests.cli.rows import add_cases, store_at
from triage.domain.cases import Case

ESCALATED = {"status": "escalated", "reason": "unknown_fact", "because": ["risk.score"], "kind": "label_no_scan"}


def test_an_empty_database_says_where_cases_come_from(triage: CommandLine, database: str) -> None:
    ran = triage("cases")

    assert ran.code == 0
    assert "no cases yet" in ran.out
    assert "triage serve" in ran.out


def test_an_empty_list_in_json_is_empty(triage: CommandLine, database: str) -> None:
    assert triage("cases", "--json").out == ""


def test_a_line_says_which_case_where_it_stands_and_why(triage: CommandLine, database: str) -> None:
    (case,) = add_cases(database, 1, **ESCALATED)
    head, line = triage("cases").out.splitlines()

    assert head.split()[:3] == ["case", "order", "status"]
    assert line.split()[:3] == [case[-8:], "SO-0", "escalated"]
    assert "label no scan" in line
    assert line.rstrip().endswith("unknown_fact: risk.score")


def test_every_line_fits_80_columns(triage: CommandLine, database: str) -> None:
    add_cases(database, 3, **{**ESCALATED, "kind": "payment_authorisation_expired", "because": ["a.b", "c.d"] * 9})

    assert max(map(len, triage("cases").out.splitlines())) <= 80


def test_json_holds_every_field_of_a_case_on_a_line(triage: CommandLine, database: str) -> None:
    ids = add_cases(database, 2, **ESCALATED)
    newest, oldest = triage("cases", "--json").documents

    assert [newest["id"], oldest["id"]] == ids[::-1]
    assert set(newest) == set(Case.__slots__)
    assert newest["because"] == ["risk.score"]
    assert datetime.fromisoformat(newest["opened_at"]).tzinfo == UTC


@pytest.mark.parametrize(
    ("option", "word"),
    [
        ("--status", "watching"),
        ("--kind", "lost"),
        ("--policy", "wait-it-out"),
        ("--reason", "limit"),
        ("--order", "SO-1"),
    ],
)
def test_every_filter_filters(triage: CommandLine, database: str, option: str, word: str) -> None:
    ids = add_cases(database, 3, **ESCALATED)
    store = store_at(database)
    with store.write() as tx:
        tx.cases.update(ids[1], status="watching", kind="lost", policy="wait-it-out", reason="limit")
    store.close()

    wanted = ids[1] if option != "--order" else next(c["id"] for c in _all(triage) if c["order"] == "SO-1")
    assert [case["id"] for case in triage("cases", option, word, "--json").documents] == [wanted]


def test_a_filter_that_fits_nothing_says_so_and_exits_0(triage: CommandLine, database: str) -> None:
    add_cases(database, 1)
    ran = triage("cases", "--order", "SO-404")

    assert (ran.code, ran.words) == (0, "no case is like that; 'triage cases' lists all")


@pytest.mark.parametrize(
    ("option", "word", "hint"),
    [("--status", "escalate", "escalated"), ("--kind", "label_no_scans", "label_no_scan"), ("--reason", "x", "one of")],
)
def test_a_word_that_no_case_can_have_is_wrong_use(
    triage: CommandLine, database: str, option: str, word: str, hint: str
) -> None:
    ran = triage("cases", option, word)

    assert ran.code == 2
    assert hint in ran.err


def test_a_long_list_is_cut_and_says_how_to_go_on(triage: CommandLine, database: str) -> None:
    ids = add_cases(database, 60, **ESCALATED)
    ran = triage("cases", "--status", "escalated")

    *_, more, command = ran.out.splitlines()
    assert len([line for line in ran.out.splitlines() if "label no scan" in line]) == 50
    assert "there are more" in more
    assert command.split() == ["triage", "cases", "--status", "escalated", "--before", ids[10][-8:]]

    rest = triage(*command.split()[1:], "--json")
    assert [case["id"] for case in rest.documents] == ids[9::-1]
    assert rest.err == ""


def test_a_cut_list_in_json_says_so_on_standard_error_alone(triage: CommandLine, database: str) -> None:
    add_cases(database, 3)
    ran = triage("cases", "--json", "--limit", "2")

    assert len(ran.documents) == 2
    assert "there are more" in ran.err


def test_all_of_a_very_long_list_comes_in_one_go(triage: CommandLine, database: str) -> None:
    ids = add_cases(database, 1203)

    assert [case["id"] for case in triage("cases", "--all", "--json").documents] == ids[::-1]
    assert len(triage("cases", "--all").out.splitlines()) == 1 + 1203


def _all(triage: CommandLine) -> list[dict[str, str]]:
    return triage("cases", "--all", "--json").documents


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_policy_that_nobody_knows_is_wrong_use_and_one_that_is_gone_is_not(
    triage: CommandLine, database: str, options: list[str]
) -> None:
    add_cases(database, 1, policy="long-gone")
    ran = triage("cases", "--policy", "reserve-agian", *options)

    assert (ran.code, ran.out) == (2, "")
    assert "there is no policy 'reserve-agian'; did you mean 'reserve-again'?" in ran.err
    assert triage("cases", "--policy", "reserve-again", *options).code == 0
    assert triage("cases", "--policy", "long-gone", "--status", "watching", *options).code == 0
    triage.set(policies="no-such-folder")
    assert triage("cases", "--policy", "reserve-agian", *options).code == 0
