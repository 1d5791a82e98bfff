"""``triage policies test``: what an ops lead reads of the bounds of a policy."""

from pathlib import Path

import pytest

from tests.cli.command import CommandLine
from tests.policies.policy_texts import a_file, a_policy

SMALL = a_policy("small", when='order.total: {below: "100.00 EUR"}\norder.status: [open, held]')
LARGE = a_policy("large", when='order.total: {at_least: "100.00 EUR"}\norder.status: held', priority=20)


@pytest.fixture
def triage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line beside a folder ``policies``, 80 columns wide."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    Path("policies").mkdir()
    Path("policies/a.yaml").write_text(a_file(SMALL, LARGE))
    return CommandLine(capsys, monkeypatch)


def test_each_policy_has_a_line_that_says_who_is_beyond_its_bounds(triage: CommandLine) -> None:
    ran = triage("policies", "test")

    assert ran.code == 0
    assert ran.out.splitlines() == [
        "policy  tests  cases  beyond its bounds",
        "large       0     29  small              ok",
        "small       0     29  large              ok",
        "2 policies, 0 tests and 58 cases: all hold",
    ]


def test_one_policy_is_shown_fact_by_fact(triage: CommandLine) -> None:
    ran = triage("policies", "test", "policies", "--policy", "small")

    assert ran.code == 0
    assert ran.out.splitlines() == [
        "small                                                          policies/a.yaml:3",
        "  auto, for fraud_review",
        "",
        "BOUNDS  a case that it wins, with one fact changed",
        "  exception.kind  fraud_review; at most 1h old",
        "    fraud_review                                wins",
        "    chargeback, none                            to people",
        "  order.total  below 100.00 EUR; at most 15m old",
        "    99.99 EUR                                   wins",
        "    100.00 EUR, 100.01 EUR                      to large",
        "    100.00 USD, none                            to people",
        "  order.status  [held, open]; at most 15m old",
        "    open, held                                  wins",
        "    pending, released, part_shipped, shipped,   to people",
        "    delivered, cancelled, none",
        "  missing, too old or contradicted, where nothing else is said: to people",
        "",
        "1 policy, 0 tests and 29 cases: all hold",
    ]


def test_a_document_has_every_case(triage: CommandLine) -> None:
    document = triage("policies", "test", "--policy", "small", "--json").document

    assert document["ok"] is True
    (policy,) = document["policies"]
    assert (policy["policy"], policy["file"], policy["line"]) == ("small", "policies/a.yaml", 3)
    assert {
        "fact": "order.total",
        "state": "known",
        "value": "100.00 EUR",
        "match": "false",
        "wins": False,
        "outcome": "act",
        "policy": "large",
        "reason": "matched",
        "because": [],
        "stops": [],
        "wrong": "",
    } in policy["cases"]


def test_written_tests_are_shown_with_what_comes_of_them(triage: CommandLine) -> None:
    test = "[{name: what is shipped is gone, given: {order.status: shipped}, expect: {match: false}}]"
    Path("policies/a.yaml").write_text(a_file(a_policy(when="order.status: open", tests=test)))

    ran = triage("policies", "test", "--policy", "hold-it")

    assert ran.code == 0
    assert "TESTS  as they are written\n  ok  what is shipped is gone  to people\n" in ran.out


def test_what_can_never_win_is_told_and_fails(triage: CommandLine) -> None:
    never = a_policy("never", when="customer.vip: true", priority=30)
    stop = "- {id: vip, when: {customer.vip: true}, for: all}"
    Path("policies/a.yaml").write_text(a_file(SMALL, never, stops=stop))

    ran = triage("policies", "test")

    assert ran.code == 1
    assert ran.out.splitlines() == [
        "policy  tests  cases  beyond its bounds",
        "never       0      0                     never wins",
        "small       0     29                     ok",
        "never: vip takes every case that it matches",
        "2 policies, 0 tests and 29 cases: 1 fails",
    ]


def test_a_failing_test_is_shown_among_the_others(triage: CommandLine) -> None:
    tests = """
  - {name: it, given: {order.status: open}, expect: {match: false}}
  - {name: other, given: {order.status: held}, expect: {match: false, because: risk.score}}
  - {name: more, given: {risk.score: missing}, expect: {match: false}}"""
    Path("policies/a.yaml").write_text(
        a_file(a_policy(when="order.status: open\nrisk.score: {below: 40}", tests=tests))
    )

    ran, one = triage("policies", "test"), triage("policies", "test", "--policy", "hold-it")
    told = triage("policies", "test", "--json")

    assert ran.code == one.code == told.code == 1
    assert "hold-it: the test 'it': the policy still matches\n" in ran.out
    assert "hold-it: the test 'other': it is order.status that blocks, not risk.score\n" in ran.out
    assert ran.out.endswith("3 tests and 28 cases: 2 fail\n")
    assert "FAILS  it     the policy still matches: wins\n" in one.out
    assert "ok     more   to people\n" in one.out
    assert [each["wrong"] for each in told.document["policies"][0]["tests"]] == [
        "the policy still matches",
        "it is order.status that blocks, not risk.score",
        "",
    ]


def test_beside_a_failing_test_any_other_mistake_refuses_the_folder(triage: CommandLine) -> None:
    test = "[{name: it, given: {order.status: open}, expect: {match: false}}]"
    Path("policies/a.yaml").write_text(a_file(a_policy(when="order.status: open", tests=test, then="people")))

    ran = triage("policies", "test")

    assert (ran.code, ran.out) == (1, "")
    assert "the test 'it' fails: the policy still matches" in ran.err
    assert "then is never 'people'" in ran.err


def test_a_policy_that_has_expired_says_so(triage: CommandLine) -> None:
    Path("policies/a.yaml").write_text(a_file(a_policy(expires="2026-01-31", when="order.status: open")))

    ran, one = triage("policies", "test"), triage("policies", "test", "--policy", "hold-it")

    words = "has expired at the end of 2026-01-31, and wins nothing any more"
    assert ran.code == 0
    assert ran.out.splitlines()[1].endswith("expired")
    assert f"hold-it: {words}" in " ".join(ran.out.split())
    assert f"It {words}" in " ".join(one.out.split())
    assert triage("policies", "test", "--json").document["policies"][0]["expired"] is True


def test_a_policy_that_is_not_there_is_wrong_use(triage: CommandLine) -> None:
    ran = triage("policies", "test", "--policy", "smal")

    assert (ran.code, ran.err) == (2, "triage: there is no policy 'smal'; did you mean 'small'?\n")
