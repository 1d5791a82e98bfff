"""``triage decide``: policies and facts in, decisions out, and nothing else needed."""

import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.command import CommandLine
from tests.policies.policy_texts import NOW, a_file, a_policy
from triage.domain.catalogue import FACTS
from triage.domain.errors import BadValue
from triage.domain.fact_values import parse_facts


@pytest.fixture
def triage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line in a folder with a policy file, 80 columns wide."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    held = a_policy(when="order.status: [open, held]\nrisk.score: {below: 40}")
    stop = "- {id: vip, when: {customer.vip: true}}"
    write(tmp_path / "policies" / "a.yaml", a_file(held, a_policy("watcher", mode="shadow", priority=1), stops=stop))
    return CommandLine(capsys, monkeypatch)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def a_document(**facts: Any) -> dict[str, Any]:
    known = {"exception.kind": "fraud_review", "order.status": "open", "risk.score": 3, "customer.vip": False}
    return {"as_of": NOW, "facts": {**known, **{name.replace("__", "."): value for name, value in facts.items()}}}


def test_a_case_gives_one_document(triage: CommandLine) -> None:
    write(Path("case.json"), json.dumps(a_document(), indent=2))

    ran = triage("decide", "--policies", "policies", "--facts", "case.json", "--json")

    assert (ran.code, ran.err) == (0, "")
    assert {key: ran.document[key] for key in ("outcome", "policy", "then", "actions", "reason", "shadow")} == {
        "outcome": "act",
        "policy": "hold-it",
        "then": "escalate",
        "actions": [{"action": "order.hold", "arguments": {"reason": "review"}}],
        "reason": "matched",
        "shadow": ["watcher"],
    }


def test_the_folder_of_the_settings_is_taken_where_none_is_named(triage: CommandLine) -> None:
    write(Path("case.json"), json.dumps(a_document()))

    assert triage("decide", "--facts", "case.json", "--json").document["policy"] == "hold-it"


def test_the_mode_ceiling_of_the_settings_does_not_apply(triage: CommandLine) -> None:
    write(Path("case.json"), json.dumps(a_document()))
    triage.set(mode_ceiling="off")

    assert triage("decide", "--facts", "case.json", "--json").document["outcome"] == "act"


def test_json_lines_give_a_line_for_each(triage: CommandLine) -> None:
    scores = [3, 99, {"missing": "503"}]
    write(Path("cases.jsonl"), "".join(json.dumps(a_document(risk__score=score)) + "\n" for score in scores))

    ran = triage("decide", "--policies", "policies", "--facts", "cases.jsonl", "--json")

    assert [decision["reason"] for decision in ran.documents] == ["matched", "no_policy", "unknown_fact"]


def test_standard_input_is_read_as_json_lines(triage: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = json.dumps(a_document()) + "\n\n" + json.dumps(a_document(customer__vip=True))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))

    ran = triage("decide", "--policies", "policies", "--facts", "-", "--json")

    assert [decision["outcome"] for decision in ran.documents] == ["act", "escalate"]
    assert ran.documents[1]["stops"] == ["vip"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "cases.jsonl, line 2: this is not JSON: "),
        ("[]", 'cases.jsonl, line 2: a case is an object with "as_of" and "facts"'),
        ('{"facts": {}}', 'cases.jsonl, line 2: a case needs "as_of"'),
        ('{"as_of": "today", "facts": {}}', "cases.jsonl, line 2: 'today' is not a time"),
        ('{"as_of": "0001-01-01T00:00:00+14:00", "facts": {}}', "lies outside the years 1 to 9999"),
        (json.dumps(a_document(risk__scor=3)), "line 2: unknown fact 'risk.scor'; did you mean 'risk.score'?"),
        (json.dumps(a_document(risk__score="3")), "line 2: risk.score is a whole number of points, not '3'"),
    ],
)
def test_a_line_that_is_no_case_ends_it_and_loses_nothing_before(triage: CommandLine, line: str, message: str) -> None:
    write(Path("cases.jsonl"), f"{json.dumps(a_document())}\n{line}\n{json.dumps(a_document())}\n")

    ran = triage("decide", "--policies", "policies", "--facts", "cases.jsonl", "--json")

    assert ran.code == 2
    assert [decision["outcome"] for decision in ran.documents] == ["act"]
    assert message in " ".join(ran.err.split())


def test_a_file_that_is_not_there_is_wrong_use(triage: CommandLine) -> None:
    ran = triage("decide", "--policies", "policies", "--facts", "nowhere.json")

    assert (ran.code, ran.err) == (2, "triage: nowhere.json cannot be read: No such file or directory\n")


def test_policies_that_are_refused_decide_nothing(triage: CommandLine) -> None:
    write(Path("policies/b.yaml"), "version: 2\n")
    write(Path("case.json"), json.dumps(a_document()))

    ran = triage("decide", "--policies", "policies", "--facts", "case.json", "--json")

    assert (ran.code, ran.out) == (1, "")
    assert "policies/b.yaml:1:10: version 2 of the policy language is not known" in ran.err


def test_policies_that_are_refused_for_a_proof_alone_decide_the_example_that_shows_it(triage: CommandLine) -> None:
    write(Path("policies/b.yaml"), a_file(a_policy("hold-it-too", when="order.status: held")))
    refused = triage("policies", "check", "policies", "--json").document
    (example,) = [error["example"] for error in refused["errors"]]
    write(Path("case.json"), json.dumps(example))

    ran = triage("decide", "--policies", "policies", "--facts", "case.json", "--json")

    assert (ran.code, ran.document["policy"]) == (0, "hold-it")
    assert "policies is refused for 1 proof" in ran.err


def test_whoever_writes_a_kind_has_named_it_unless_the_file_says_who(triage: CommandLine) -> None:
    by_model = {"value": "fraud_review", "source": "model", "observed_at": NOW}
    documents = [
        a_document(),
        a_document(exception__kind_origin="model"),
        a_document(exception__kind_origin={"missing": "lost"}),
        a_document(exception__kind=by_model),
    ]
    write(Path("cases.jsonl"), "\n".join(map(json.dumps, documents)))

    ran = triage("decide", "--policies", "policies", "--facts", "cases.jsonl", "--json")

    assert [(decision["outcome"], decision["reason"]) for decision in ran.documents] == [
        ("act", "matched"),
        ("suggest", "model_kind"),
        ("escalate", "unknown_fact"),
        ("suggest", "model_kind"),
    ]


def test_a_person_reads_what_was_decided_and_why_at_80_columns(triage: CommandLine) -> None:
    write(Path("case.json"), json.dumps(a_document(risk__score={"missing": "risk service answered 503"})))

    ran = triage("decide", "--policies", "policies", "--facts", "case.json")

    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 80
    assert [" ".join(line.split()) for line in ran.out.splitlines()] == [
        "outcome escalate",
        "reason unknown_fact: hold-it comes first and cannot be told: risk.score",
        "unknown",
        "policy hold-it",
        "then escalate",
        "because of risk.score",
        "in shadow watcher",
        "",
        "hold-it: cannot be told",
        "policies/a.yaml:3",
        "would be told, and match, with",
        "risk.score 39 (is missing)",
        "holds fact why line",
        "true exception.kind fraud_review, as wanted 12",
        "true order.status open, as wanted 13",
        "unknown risk.score missing: risk service answered 503 14",
    ]


def test_what_a_case_says_is_never_obeyed_by_the_terminal(triage: CommandLine) -> None:
    write(Path("case.json"), json.dumps(a_document(risk__score={"missing": "\x1b[2J[bold]gone\x07"})))

    ran = triage("decide", "--policies", "policies", "--facts", "case.json")

    assert "\x1b" not in ran.out
    assert "\\x1b[2J[bold]gone\\x07" in ran.words


def test_several_cases_are_told_apart(triage: CommandLine) -> None:
    write(Path("cases.jsonl"), "\n".join([json.dumps(a_document())] * 2))

    ran = triage("decide", "--policies", "policies", "--facts", "cases.jsonl")

    assert ran.words.count("outcome act") == 2


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from(["none", "1.00 EUR", "7d", "-999999w", NOW, "9999-12-31T23:59:59-14:00"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["value", "observed_at", "missing", "contradicted"]), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {"as_of": st.just(NOW) | _JSON, "facts": st.dictionaries(st.sampled_from(list(FACTS)), _JSON)}
    )
)
def test_any_json_is_a_case_or_is_refused_in_words(document: dict[str, Any]) -> None:
    with suppress(BadValue):
        facts = parse_facts(document, FACTS)
        assert set(facts) == set(document["facts"])
