"""Undoing on a person's word: looked at first, proved after, refused with the difference."""

import os
import pwd
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.cli.command import CommandLine
from tests.graph.shop import Shop
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.journal import IntentState


def test_undoing_a_case_leaves_the_order_as_it_was(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("stock_elsewhere")
    before = _standing(shop)
    shop.tell()
    shop.work()
    assert _standing(shop) != before

    ran = triage("undo", "SO-1", "--yes")

    assert ran.code == 0
    assert _standing(shop) == before
    assert ran.out.count("undone and proved") == 2
    assert ran.out.index("stock.reserve") < ran.out.index("stock.reallocate")
    assert [each.started_by for each in shop.intents() if each.undoes] == ["person:ada"] * 2


def test_the_plan_shows_before_what_we_left_and_now(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("stock_elsewhere")
    shop.tell()
    shop.work()
    ran = triage("undo", "SO-1", "--dry-run")

    assert ran.code == 0
    assert "field before we left now" in ran.words
    assert "line.L1.location BER HAM HAM" in ran.words
    assert shop.effects()[-1] == "lines_reserved"
    assert all(each.undoes is None for each in shop.intents())


def test_one_action_can_be_undone_alone(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("payment_pending")
    shop.tell()
    shop.work()
    hold, tag = shop.intents()
    ran = triage("undo", hold.id[-8:], "--yes", "--by", "Grace Hopper")

    assert ran.code == 0
    assert {each.id: each.state for each in shop.intents() if not each.undoes} == {
        hold.id: IntentState.UNDONE,
        tag.id: IntentState.VERIFIED,
    }
    assert shop.intents()[-1].started_by == "person:Grace Hopper"


def test_undoing_again_says_who_did_it_before(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()
    triage("undo", "SO-1", "--yes")
    sent = len(shop.effects())
    ran = triage("undo", "SO-1", "--yes")

    assert ran.code == 0
    assert "it was undone before" in ran.words
    assert "by person:ada" in ran.words
    assert len(shop.effects()) == sent


def test_a_change_by_somebody_else_is_refused_with_the_difference(shop: Shop, triage: CommandLine) -> None:
    order = shop.trouble("payment_pending")
    shop.tell()
    shop.work()
    shop.state.changing(order)
    order["status"] = "released"
    shop.state.changed(order)
    hold = shop.intents()[0]
    ran = triage("undo", hold.id, "--yes")

    assert ran.code == 1
    assert "order.status open held released changed by somebody" in ran.words
    assert shop.intents()[0].state is IntentState.VERIFIED
    assert shop.effects("SO-1").count("hold_released") == 0


def test_a_refusal_in_json_carries_the_difference(shop: Shop, triage: CommandLine) -> None:
    order = shop.trouble("payment_pending")
    shop.tell()
    shop.work()
    shop.state.changing(order)
    order["status"] = "released"
    shop.state.changed(order)
    ran = triage("undo", "SO-1", "--dry-run", "--json")
    refused = next(step for step in ran.document["steps"] if step["action"] == "order.hold")

    assert ran.code == 1
    assert refused["verdict"] == "refused"
    assert refused["differences"] == {"order.status": {"after": "held", "now": "released"}}


def test_a_cancelled_watch_forgets_the_look_and_gives_the_case_to_people(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("carrier_delay")
    shop.tell()
    shop.work()
    assert shop.case().status is CaseStatus.WATCHING

    ran = triage("undo", "SO-1", "--yes")
    case = shop.case()

    assert ran.code == 0
    assert (case.status, case.reason) == (CaseStatus.ESCALATED, Reason.WATCH_CANCELLED)
    assert case.watch_until is None
    assert case.summary is not None
    assert "ada" in case.summary
    with shop.triage.store.read() as tx:
        assert tx.work.waits_until(case.id) is None
    assert "it was undone before" in triage("undo", "SO-1", "--yes").words


def test_a_watch_that_is_due_is_not_cancelled_any_more(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("carrier_delay")
    shop.tell()
    shop.work()
    shop.tell()
    ran = triage("undo", "SO-1", "--yes")

    assert ran.code == 1
    assert "the case is looked at now" in ran.words
    assert shop.case().status is CaseStatus.WATCHING


def test_cancelling_a_watch_needs_no_back_office(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("carrier_delay")
    shop.tell()
    shop.work()
    triage.set(backoffice_url="http://127.0.0.1:1")
    assert triage("undo", "SO-1", "--yes").code == 0


def test_a_resolved_case_that_is_undone_goes_to_people(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()
    assert shop.case().status is CaseStatus.RESOLVED
    triage("undo", "SO-1", "--yes")

    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, Reason.UNDONE)


def test_a_contained_case_stays_contained_until_nothing_of_ours_contains_it(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("payment_pending")
    shop.tell()
    shop.work()
    hold, tag = shop.intents()
    triage("undo", tag.id, "--yes")
    assert shop.case().status is CaseStatus.CONTAINED
    triage("undo", hold.id, "--yes")
    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, Reason.UNDONE)


def test_people_can_undo_while_everything_is_paused(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()
    assert triage("pause", "--reason", "stocktaking").code == 0

    assert triage("undo", "SO-1", "--yes").code == 0
    assert shop.effects()[-1] == "reservations_released"


def test_what_was_undone_shows_on_the_case(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("payment_pending")
    shop.tell()
    shop.work()
    triage("undo", "SO-1", "--yes")
    bundle = triage("show", "SO-1", "--json").document

    assert bundle["holds"] == []
    assert bundle["order"]["status"] == "open"
    assert [done["state"] for done in bundle["done"] if not done["undoes"]] == ["undone", "undone"]
    assert {done["undo"]["undone_on_word_of"] for done in bundle["done"] if not done["undoes"]} == {"person:ada"}


def test_nobody_is_asked_where_nobody_is(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()
    ran = triage("undo", "SO-1")

    assert ran.code == 2
    assert "--yes" in ran.err
    assert shop.effects()[-1] == "lines_reserved"


def test_json_asks_nobody_and_says_so(shop: Shop, triage: CommandLine) -> None:
    ran = triage("undo", "SO-1", "--json")

    assert (ran.code, ran.out) == (2, "")
    assert "--dry-run" in ran.err


def test_a_person_has_a_name(shop: Shop, triage: CommandLine) -> None:
    _logged_in_as_nobody(triage)
    for command in (["undo", "SO-1", "--yes"], ["undo", "SO-1", "--yes", "--by", "  "], ["pause", "--reason", "x"]):
        ran = triage(*command)
        assert ran.code == 2
        assert "--by NAME" in ran.err


def test_whoever_is_logged_in_needs_no_variable_for_it(shop: Shop, triage: CommandLine) -> None:
    triage.environment.delenv("USER")
    triage.environment.setenv("LOGNAME", "grace")
    assert triage("pause", "--reason", "x", "--json").document["switches"][0]["thrown_by"] == "grace"

    triage.environment.delenv("LOGNAME")
    ran = triage("pause", "--action", "order.hold", "--reason", "x", "--json")
    assert pwd.getpwuid(os.getuid()).pw_name in {switch["thrown_by"] for switch in ran.document["switches"]}


def _logged_in_as_nobody(triage: CommandLine) -> None:
    """As in a container whose user has no name."""
    for name in ("USER", "LOGNAME", "LNAME", "USERNAME"):
        triage.environment.delenv(name, raising=False)
    triage.environment.setattr(os, "getuid", lambda: 2_000_000_000)


def test_what_names_nothing_is_wrong_use(shop: Shop, triage: CommandLine) -> None:
    ran = triage("undo", "nothing-like-that", "--yes")

    assert ran.code == 2
    assert "nothing-like-that" in ran.err


def test_without_the_back_office_nothing_is_undone_and_it_says_so(
    shop: Shop, triage: CommandLine, tmp_path: Path
) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()
    triage.set(backoffice_url="http://127.0.0.1:1")
    ran = triage("undo", "SO-1", "--yes")

    assert ran.code == 3
    assert "Connection refused" in ran.err
    assert shop.intents()[0].state is IntentState.VERIFIED


def test_an_undo_that_nobody_can_confirm_is_not_called_done(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()
    shop.state.settings.settles_within_seconds = 0.2
    shop.faults.add("/orders/SO-1/reservations", "200_not_applied", method="DELETE")
    ran = triage("undo", "SO-1", "--yes")

    assert ran.code == 1
    assert "could not be confirmed" in ran.words
    assert shop.case().status is CaseStatus.RESOLVED


def test_an_undo_whose_process_died_is_taken_up(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("reservation_lost")
    before = _standing(shop)
    shop.tell()
    shop.work()
    (intent,) = shop.intents()
    begun = replace(
        intent,
        id=shop.triage.ids.new(),
        state=IntentState.INTENDED,
        undoes=intent.id,
        started_by="person:grace",
        intended_at=datetime.now(UTC) - timedelta(minutes=5),
        write={"write": "release_reservations", "order": "SO-1", "reference": intent.id},
        before=intent.after or {},
        after=None,
    )
    with shop.triage.store.write() as tx:
        tx.journal.intend(begun)
    ran = triage("undo", "SO-1", "--yes")

    assert ran.code == 0
    assert "person:grace began to undo it" in ran.words
    assert _standing(shop) == before
    assert [(each.id, each.state) for each in shop.intents()] == [
        (begun.id, IntentState.VERIFIED),
        (intent.id, IntentState.UNDONE),
    ]


def test_an_undo_is_no_action_that_could_be_undone(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()
    triage("undo", "SO-1", "--yes")
    undoing = shop.intents()[-1]
    ran = triage("undo", undoing.id, "--yes")

    assert ran.code == 0
    assert "it is itself an undo" in ran.words
    assert shop.intents()[-1].state is IntentState.VERIFIED


def _standing(shop: Shop) -> dict[str, Any]:
    """The back office's own state of the order, versions and audit times left out."""
    snapshot = deepcopy(shop.state.snapshot("SO-1"))
    for name in ("version", "updated_at", "_updated_at"):
        snapshot["orders"]["SO-1"].pop(name, None)
    return snapshot
