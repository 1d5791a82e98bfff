"""The kill switch: in the database alone, with a reason that is kept."""

from pathlib import Path

import pytest

from tests.cli.command import CommandLine
from tests.cli.rows import store_at
from tests.graph.shop import Shop
from tests.store.samples import an_intent
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.switches import Switch


def _thrown(url: str) -> tuple[Switch, ...]:
    store = store_at(url)
    try:
        with store.read() as tx:
            return tx.switches.thrown()
    finally:
        store.close()


def test_a_pause_is_committed_with_who_and_why(triage: CommandLine, database: str) -> None:
    ran = triage("pause", "--reason", "carrier outage", "--by", "Grace")
    (switch,) = _thrown(database)

    assert ran.code == 0
    assert (switch.scope, switch.thrown_by, switch.reason) == ("all", "Grace", "carrier outage")
    assert "everything is paused" in ran.out
    assert "nothing is on the wire" in ran.out


def test_nothing_but_the_database_is_needed(triage: CommandLine, database: str) -> None:
    triage.set(backoffice_url="http://127.0.0.1:1", broker_url="redis://127.0.0.1:1/0", policies="no-such-folder")

    assert triage("pause", "--reason", "x").code == 0
    assert triage("resume", "--reason", "y").code == 0


def test_what_is_paused_acts_no_more_and_goes_to_people(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("reservation_lost")
    triage("pause", "--policy", "reserve-again", "--reason", "too eager")
    shop.tell()
    shop.work()

    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, Reason.PAUSED)
    assert shop.effects() == []


def test_a_resume_lifts_what_was_paused_and_names_what_still_is(triage: CommandLine, database: str) -> None:
    triage("pause", "--reason", "outage")
    triage("pause", "--action", "order.hold", "--reason", "the warehouse asked")
    ran = triage("resume", "--reason", "over")

    assert ran.code == 0
    assert "everything goes on" in ran.out
    assert "still paused: action order.hold, by ada: the warehouse asked" in ran.out
    assert [switch.scope for switch in _thrown(database)] == ["action:order.hold"]


def test_the_first_reason_stays(triage: CommandLine, database: str) -> None:
    triage("pause", "--reason", "first", "--by", "Grace")
    ran = triage("pause", "--reason", "second")

    assert ran.code == 0
    assert "was paused before, by Grace: first" in ran.words
    assert [switch.reason for switch in _thrown(database)] == ["first"]


def test_lifting_what_was_not_paused_changes_nothing(triage: CommandLine, database: str) -> None:
    ran = triage("resume", "--reason", "x")

    assert (ran.code, ran.out) == (0, "everything was not paused\n")


def test_calls_on_the_wire_are_listed(triage: CommandLine, database: str) -> None:
    store = store_at(database)
    with store.write() as tx:
        tx.journal.intend(an_intent("intent-on-the-wire"))
    store.close()
    ran = triage("pause", "--reason", "x")
    document = triage("pause", "--reason", "x", "--json").document

    assert "1 on the wire" in ran.out
    assert "order.tag order SO-1" in ran.words
    assert [intent["id"] for intent in document["on_the_wire"]] == ["intent-on-the-wire"]


@pytest.mark.parametrize(
    ("option", "word", "meant"),
    [("--policy", "reserve-agian", "reserve-again"), ("--action", "order.hld", "order.hold")],
)
def test_a_name_that_nothing_has_is_wrong_use(
    triage: CommandLine, database: str, option: str, word: str, meant: str
) -> None:
    ran = triage("pause", option, word, "--reason", "x")

    assert ran.code == 2
    assert f"did you mean '{meant}'" in ran.err
    assert _thrown(database) == ()


def test_where_the_policies_are_refused_any_policy_can_be_paused_with_a_warning(
    triage: CommandLine, database: str, tmp_path: Path
) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.yaml").write_text("version: 9\n")
    triage.set(policies=tmp_path / "bad")
    ran = triage("pause", "--policy", "whatever", "--reason", "x")

    assert ran.code == 0
    assert "warning" in ran.out
    assert [switch.scope for switch in _thrown(database)] == ["policy:whatever"]


@pytest.mark.parametrize(
    "arguments", [["--policy", "a", "--action", "order.hold", "--reason", "x"], ["--reason", "  "], []]
)
def test_a_pause_without_one_scope_and_a_reason_is_wrong_use(
    triage: CommandLine, database: str, arguments: list[str]
) -> None:
    assert triage("pause", *arguments).code == 2
    assert _thrown(database) == ()


def test_json_is_one_document_and_nothing_else(triage: CommandLine, database: str) -> None:
    thrown = triage("pause", "--reason", "x", "--json").document
    lifted = triage("resume", "--reason", "y", "--json").document

    assert (thrown["scope"], thrown["thrown"], len(thrown["switches"])) == ("all", True, 1)
    assert (lifted["scope"], lifted["lifted"], lifted["switches"]) == ("all", True, [])
