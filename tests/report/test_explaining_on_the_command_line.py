"""``triage policies explain``: why a case is decided as it is, and what would have changed it."""

import json
from pathlib import Path

from tests.cli.command import CommandLine
from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import a_file, a_policy
from tests.report.deciding import decide_and_record, lower
from tests.report.recorded import a_document
from triage.domain.policies import Mode

_POLICIES = a_file(
    a_policy(when='order.total: {at_most: "250.00 EUR"}'),
    stops="- {id: vip, when: {customer.vip: true}, for: [order.tag]}",
)
_TOO_MUCH = a_document(order__total="320.00 EUR", customer__vip=False)


def test_a_near_miss_says_what_would_have_changed_it_and_where_it_is_written(
    triage: CommandLine, folder: PolicyFolder
) -> None:
    folder.write(_POLICIES)
    Path("case.json").write_text(json.dumps(_TOO_MUCH))

    ran = triage("policies", "explain", "case.json")

    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 80
    for words in (
        "reason no_policy: no policy matches",
        "hold-it: does not match, one clause in the way policies/a.yaml:3",
        "would have matched with order.total 250.00 EUR (is 320.00 EUR)",
        "false order.total 320.00 EUR, wanted at most 250.00 EUR 13",
    ):
        assert words in ran.words


def test_json_names_the_file_of_each_policy(triage: CommandLine, folder: PolicyFolder) -> None:
    folder.write(_POLICIES)
    Path("case.json").write_text(json.dumps(_TOO_MUCH))

    told = triage("policies", "explain", "case.json", "--json").document

    assert (told["outcome"], told["recorded"]) == ("escalate", None)
    (trace,) = told["trace"]
    assert (trace["policy"], trace["file"], trace["line"]) == ("hold-it", "policies/a.yaml", 3)
    assert trace["change"] == [
        {"fact": "order.total", "is": "320.00 EUR", "to": "250.00 EUR", "wanted": "at most 250.00 EUR"}
    ]


def test_every_line_of_a_file_is_explained(triage: CommandLine, folder: PolicyFolder) -> None:
    folder.write(_POLICIES)
    Path("cases.jsonl").write_text(json.dumps(_TOO_MUCH) + "\n" + json.dumps(a_document(order__total="1.00 EUR")))

    ran = triage("policies", "explain", "cases.jsonl", "--json")

    assert [each["outcome"] for each in ran.documents] == ["escalate", "act"]
    lines = triage("policies", "explain", "cases.jsonl").out.splitlines()
    assert [line for line in lines if line.startswith("line ")] == ["line 1", "line 2"]


def test_a_recorded_case_that_is_decided_as_then_says_so(triage: CommandLine, folder: PolicyFolder) -> None:
    folder.write(_POLICIES)
    decide_and_record(triage, folder.load(), [_TOO_MUCH])

    ran = triage("policies", "explain", "SO-0")

    assert "order SO-0" in ran.words
    assert "decided 2026-11-23 12:00:00 UTC by these policies today the same is decided" in ran.words


def test_a_recorded_case_that_is_decided_differently_shows_both(triage: CommandLine, folder: PolicyFolder) -> None:
    folder.write(_POLICIES)
    version = folder.load().version
    (id_,) = decide_and_record(triage, folder.load(), [_TOO_MUCH])
    folder.write(_POLICIES.replace("250.00", "350.00"))

    said, told = triage("policies", "explain", id_), triage("policies", "explain", id_, "--json").document

    assert f"by other policies (triage policies show {version[:12]})" in said.words
    assert "it is decided differently, in outcome, policy, reason, actions; then it was outcome escalate" in said.words
    assert told["outcome"] == "act"
    assert (told["recorded"]["outcome"], told["recorded"]["policy_version"]) == ("escalate", version)
    assert told["recorded"]["differs_in"] == ["outcome", "policy", "reason", "actions"]


def test_the_mode_ceiling_in_force_counts_for_a_recorded_case(triage: CommandLine, folder: PolicyFolder) -> None:
    folder.write(_POLICIES)
    (id_,) = decide_and_record(triage, folder.load(), [a_document(order__total="1.00 EUR")])
    triage.set(mode_ceiling="suggest")

    told = triage("policies", "explain", id_, "--json").document

    assert (told["outcome"], told["reason"], told["recorded"]["outcome"]) == ("suggest", "ceiling", "act")


def test_what_people_lowered_counts_for_a_recorded_case(triage: CommandLine, folder: PolicyFolder) -> None:
    folder.write(_POLICIES)
    (id_,) = decide_and_record(triage, folder.load(), [a_document(order__total="1.00 EUR")])
    lower("hold-it", Mode.SUGGEST)

    told = triage("policies", "explain", id_, "--json").document

    assert (told["outcome"], told["recorded"]["outcome"]) == ("suggest", "act")
    assert told["policy_version"] != told["recorded"]["policy_version"]


def test_one_policy_or_stop_can_be_asked_for_whatever_came_of_it(triage: CommandLine, folder: PolicyFolder) -> None:
    folder.write(_POLICIES)
    Path("case.json").write_text(json.dumps(a_document(order__total="1.00 EUR", customer__vip=False)))

    stop = triage("policies", "explain", "case.json", "--policy", "vip")
    policy = triage("policies", "explain", "case.json", "--policy", "hold-it", "--json").document

    assert "vip: this stop does not match" in stop.words
    assert [trace["policy"] for trace in policy["trace"]] == ["hold-it"]
    nobody = triage("policies", "explain", "case.json", "--policy", "hold-id")
    assert (nobody.code, "did you mean 'hold-it'?" in nobody.err) == (2, True)


def test_a_case_that_is_not_there_is_named(triage: CommandLine, folder: PolicyFolder) -> None:
    folder.write(_POLICIES)
    decide_and_record(triage, folder.load(), [_TOO_MUCH])

    assert "no case and no order is called 'SO-9'" in triage("policies", "explain", "SO-9").err
