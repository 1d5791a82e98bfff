"""Lowering a policy without touching its file: who, why, and how far; raising is a change of the file."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import CommandLine
from tests.cli.rows import store_at
from tests.graph.shop import Shop
from tests.policies.policy_texts import a_file, a_policy
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.lowerings import Lowering
from triage.health.check import Check
from triage.health.rules import look_at_lowered, look_at_policies
from triage.store.tables import lowerings


def _in_force(url: str) -> tuple[Lowering, ...]:
    store = store_at(url)
    try:
        with store.read() as tx:
            return tx.lowerings.in_force()
    finally:
        store.close()


def _history(url: str) -> list[tuple[Any, ...]]:
    store = store_at(url)
    columns = (lowerings.c.mode, lowerings.c.lowered_by, lowerings.c.lifted_by, lowerings.c.lift_reason)
    try:
        with store.read() as tx:
            return [tuple(row) for row in tx.connection.execute(lowerings.select().with_only_columns(*columns))]
    finally:
        store.close()


def test_a_lowering_is_kept_with_who_and_why(triage: CommandLine, database: str) -> None:
    ran = triage("policies", "lower", "reserve-again", "--to", "suggest", "--reason", "too eager", "--by", "Grace")
    (lowering,) = _in_force(database)

    assert ran.code == 0
    assert (lowering.policy, lowering.mode, lowering.lowered_by) == ("reserve-again", "suggest", "Grace")
    assert lowering.reason == "too eager"
    assert "reserve-again is lowered from auto to suggest" in ran.words
    assert "'triage policies restore reserve-again --reason …' takes it back" in ran.words
    assert "below it" not in ran.words


@pytest.mark.parametrize("mode", ["shadow", "off"])
def test_a_policy_that_is_passed_over_leaves_its_cases_to_those_below_and_that_is_said(
    triage: CommandLine, database: str, mode: str
) -> None:
    ran = triage("policies", "lower", "reserve-again", "--to", mode, "--reason", "x")

    assert "what it would have won is asked of the policies below it" in ran.words
    assert "'triage pause --policy reserve-again --reason …'" in ran.words


def test_a_running_worker_follows_within_two_seconds_and_back(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("reservation_lost")
    shop.triage.policies.current()
    triage("policies", "lower", "reserve-again", "--to", "suggest", "--reason", "too eager")
    shop.later(seconds=2)
    shop.tell()
    shop.work()
    case, suggested = shop.case(), shop.decision()

    assert (case.status, case.reason) == (CaseStatus.ESCALATED, Reason.SUGGESTED)
    assert (suggested.outcome, suggested.policy) == ("suggest", "reserve-again")
    assert shop.effects() == []
    assert triage("show", "SO-1", "--json").document["decision"]["policies_changed_since"] is False

    triage("policies", "restore", "reserve-again", "--reason", "looked fine")
    shop.later(seconds=2)
    shop.tell(type_="com.example.order.updated")
    shop.work()

    assert shop.case().status is CaseStatus.RESOLVED
    assert shop.decision().policy_version != suggested.policy_version


def test_further_down_is_possible_and_both_are_kept(triage: CommandLine, database: str) -> None:
    triage("policies", "lower", "reserve-again", "--to", "suggest", "--reason", "a", "--by", "Grace")
    ran = triage("policies", "lower", "reserve-again", "--to", "off", "--reason", "b")

    assert ran.code == 0
    assert "lowered from suggest to off" in ran.words
    assert _history(database) == [
        ("suggest", "Grace", "ada", "lowered further, to off: b"),
        ("off", "ada", None, None),
    ]


def test_the_same_again_is_refused_with_who_did_it_and_why(triage: CommandLine, database: str) -> None:
    triage("policies", "lower", "reserve-again", "--to", "shadow", "--reason", "first", "--by", "Grace")
    ran = triage("policies", "lower", "reserve-again", "--to", "shadow", "--reason", "second")

    assert ran.code == 1
    assert "reserve-again is lowered to shadow by Grace since" in ran.err
    assert "already: first" in ran.err
    assert [each.reason for each in _in_force(database)] == ["first"]


def test_a_lowering_is_not_raised_but_restored(triage: CommandLine, database: str) -> None:
    triage("policies", "lower", "reserve-again", "--to", "off", "--reason", "first")
    ran = triage("policies", "lower", "reserve-again", "--to", "suggest", "--reason", "second")

    assert ran.code == 1
    assert "'triage policies restore reserve-again --reason …' comes before suggest" in ran.err
    assert [each.mode for each in _in_force(database)] == ["off"]


@pytest.mark.parametrize(
    ("in_file", "to", "said"),
    [
        ("shadow", "suggest", "it cannot be raised to suggest here: raising a mode is a change of the file"),
        ("suggest", "suggest", "already; nothing to lower"),
    ],
)
def test_what_the_file_says_is_not_raised(
    triage: CommandLine, database: str, tmp_path: Path, in_file: str, to: str, said: str
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.yaml").write_text(a_file(a_policy("look", mode=in_file)))
    triage.set(policies=folder)
    ran = triage("policies", "lower", "look", "--to", to, "--reason", "x")

    assert ran.code == 1
    assert f"look is {in_file} in" in ran.err
    assert "a.yaml:3" in ran.err
    assert said in ran.err
    assert _in_force(database) == ()


def test_a_name_that_no_policy_has_is_told_with_the_nearest(triage: CommandLine, database: str) -> None:
    ran = triage("policies", "lower", "reserve-agian", "--to", "off", "--reason", "x")

    assert ran.code == 2
    assert "there is no policy 'reserve-agian'; did you mean 'reserve-again'?" in ran.err


def test_auto_is_nothing_to_lower_to_and_a_reason_is_asked_for(triage: CommandLine, database: str) -> None:
    assert triage("policies", "lower", "reserve-again", "--to", "auto", "--reason", "x").code == 2
    ran = triage("policies", "lower", "reserve-again", "--to", "off", "--reason", " ")
    assert (ran.code, "say why with --reason" in ran.err) == (2, True)


def test_a_refused_folder_is_no_reason_not_to_lower(triage: CommandLine, database: str) -> None:
    triage.set(policies="no-such-folder")
    ran = triage("policies", "lower", "reserve-again", "--to", "off", "--reason", "x")

    assert ran.code == 0
    assert "warning: no-such-folder is refused" in ran.words
    assert [each.policy for each in _in_force(database)] == ["reserve-again"]


def test_restoring_names_what_is_still_lowered_and_is_idempotent(triage: CommandLine, database: str) -> None:
    triage("policies", "lower", "reserve-again", "--to", "off", "--reason", "a")
    triage("policies", "lower", "count-again", "--to", "shadow", "--reason", "b")
    first = triage("policies", "restore", "reserve-again", "--reason", "over")
    again = triage("policies", "restore", "reserve-again", "--reason", "over")

    assert (first.code, again.code) == (0, 0)
    assert "reserve-again goes as far as its file says again" in first.words
    assert "still lowered: count-again to shadow, by ada: b" in first.words
    assert "reserve-again was not lowered" in again.words


def test_programs_read_what_is_lowered(triage: CommandLine, database: str) -> None:
    lowered = triage("policies", "lower", "reserve-again", "--to", "off", "--reason", "a", "--json").document
    restored = triage("policies", "restore", "reserve-again", "--reason", "b", "--json").document

    assert (lowered["policy"], lowered["in_file"], lowered["warning"]) == ("reserve-again", "auto", None)
    assert [(each["policy"], each["mode"], each["reason"]) for each in lowered["lowered"]] == [
        ("reserve-again", "off", "a")
    ]
    assert restored == {"policy": "reserve-again", "restored": True, "lowered": []}


def test_the_doctor_shows_what_is_lowered(shop: Shop, triage: CommandLine) -> None:
    def lowered() -> Check:
        (check,) = look_at_lowered(shop.triage, shop.triage.policies.current())
        return check

    assert (lowered().standing, lowered().says) == ("ok", "no policy is lowered")
    triage("policies", "lower", "reserve-again", "--to", "off", "--reason", "too eager")
    shop.later(seconds=2)

    assert lowered().standing == "note"
    assert lowered().says.startswith("reserve-again ")
    assert lowered().says.endswith(" to off, by ada: too eager")
    listed: Any = lowered().detail["lowered"]
    assert [(each["policy"], each["mode"]) for each in listed] == [("reserve-again", "off")]


def test_the_doctor_says_which_version_a_running_worker_keeps_when_the_folder_is_refused(shop: Shop) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()
    version = shop.decision().policy_version
    refused = replace(
        shop.triage, settings=shop.triage.settings.model_copy(update={"policies": Path("no-such-folder")})
    )
    _, check = look_at_policies(refused)
    refused.close()

    assert check.standing == "wrong"
    assert f"running workers keep {version[:12]}, in force since " in str(check.todo)
    in_force: Any = check.detail["in_force_last"]
    assert in_force["version"] == version
    assert f"in force since {in_force['since'][:10]} " in str(check.todo)
