"""``triage policies coverage``: what an ops lead decides on."""

import json
from pathlib import Path

from tests.cli.command import CommandLine
from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import a_file, a_policy
from tests.report.deciding import decide_and_record
from tests.report.recorded import a_document

_POLICIES = a_file(
    a_policy(when='order.total: {at_most: "250.00 EUR"}'),
    a_policy("look", kind="damaged", mode="shadow", when="customer.vip: false"),
    a_policy("unmet", kind="wrong_item"),
)


def _documents() -> list[dict[str, object]]:
    totals = ["100.00", "251.00", "260.50", "287.10", "299.99", "812.40"]
    damaged = a_document(exception__kind="damaged", customer__vip=True)
    return [*(a_document(order__total=f"{total} EUR") for total in totals), damaged]


def test_without_a_recorded_case_it_says_so_and_lists_the_kinds(triage: CommandLine, folder: PolicyFolder) -> None:
    folder.write(_POLICIES)

    ran = triage("policies", "coverage")

    assert ran.code == 0
    assert "there is no database at triage.db yet" in ran.words
    assert "KINDS WITHOUT A POLICY 46" in ran.words
    assert "chargeback" in ran.words


def test_recorded_cases_are_decided_again_under_the_folder(triage: CommandLine, folder: PolicyFolder) -> None:
    folder.write(_POLICIES)
    decide_and_record(triage, folder.load(), _documents())

    ran = triage("policies", "coverage")

    assert max(map(len, ran.out.splitlines())) <= 80
    for words in (
        "6 of 7 cases escalate",
        "1 damaged in shadow: look",
        "5 cases order.total wanted at most 250.00 EUR",
        "policy hold-it a.yaml:13",
        "seen 3 up to 290.00 EUR, 4 up to 300.00 EUR, all 5 up to 820.00 EUR",
        "look shadow, asked in 1 case a.yaml:14",
        "1 customer.vip wanted false",
        "no case of their kinds: unmet",
        "FACTS THAT WERE NOT KNOWN none",
    ):
        assert words in ran.words
    folder.write(_POLICIES.replace("250.00", "300.00"))
    assert "2 of 7 cases escalate" in triage("policies", "coverage").words


def test_json_holds_all_of_it(triage: CommandLine, folder: PolicyFolder) -> None:
    folder.write(_POLICIES)
    Path("cases.jsonl").write_text("\n".join(map(json.dumps, _documents())))

    told = triage("policies", "coverage", "policies", "--cases", "cases.jsonl", "--json").document

    assert (told["cases"], told["decisions"], told["escalated"]) == (7, 7, 6)
    assert told["kinds_without_policy"][0] == {"kind": "damaged", "in_shadow": ["look"], "cases": 1}
    assert told["blockers"] == [
        {
            "policy": "hold-it",
            "fact": "order.total",
            "wanted": "at most 250.00 EUR",
            "file": "a.yaml",
            "line": 13,
            "cases": 5,
            "unknown": {},
            "steps": [
                {"cases": 3, "to": "290.00 EUR", "beyond": "above"},
                {"cases": 4, "to": "300.00 EUR", "beyond": "above"},
                {"cases": 5, "to": "820.00 EUR", "beyond": "above"},
            ],
            "values": [],
        }
    ]
    assert [each["policy"] for each in told["never_fired"]] == ["look", "unmet"]


def test_a_line_that_is_no_case_is_named(triage: CommandLine, folder: PolicyFolder) -> None:
    folder.write(_POLICIES)
    Path("cases.jsonl").write_text(json.dumps(a_document()) + "\n" + json.dumps(a_document(order__totl="1.00 EUR")))

    ran = triage("policies", "coverage", "--cases", "cases.jsonl")

    assert ran.code == 2
    assert "line 2: unknown fact 'order.totl'; did you mean 'order.total'?" in ran.err
