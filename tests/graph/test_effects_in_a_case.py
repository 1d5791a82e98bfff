"""Effects inside a case: unknown outcomes, crossings, limits, switches, actions that are off."""

import shutil
from pathlib import Path

import pytest

from tests.graph.shop import POLICIES, Shop, open_shop
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.errors import UndoRefused
from triage.domain.journal import IntentState
from triage.domain.tape import Tape


@pytest.mark.parametrize("fault", ["500_after", "cut", "half_body"])
def test_an_effect_whose_answer_was_lost_is_found_by_reading_back(shop: Shop, fault: str) -> None:
    shop.trouble("reservation_lost")
    shop.faults.add("/orders/SO-1/reservations", fault, method="POST")
    shop.tell()
    shop.work()

    assert shop.case().status is CaseStatus.RESOLVED
    assert shop.effects() == ["lines_reserved"]


def test_a_yes_without_effect_is_escalated_as_unconfirmed(shop: Shop) -> None:
    shop.trouble("reservation_lost")
    shop.faults.add("/orders/SO-1/reservations", "200_not_applied", method="POST")
    shop.tell()
    shop.work()

    case = shop.case()
    assert (case.status, case.reason, case.priority) == (CaseStatus.ESCALATED, Reason.UNCONFIRMED, 1)
    assert shop.effects() == []


def test_an_order_that_changes_while_it_is_decided_is_decided_again(shop: Shop) -> None:
    order = shop.trouble("reservation_lost")
    shop.tell()

    def somebody_is_quicker() -> None:
        shop.state.changing(order)
        order["priority"] = 2
        shop.state.changed(order)

    shop.wire.after_next("GET", "/orders/SO-1", somebody_is_quicker)
    shop.work()

    assert shop.case().status is CaseStatus.RESOLVED
    assert [intent.state for intent in shop.intents()] == [IntentState.REFUSED, IntentState.VERIFIED]
    assert shop.effects() == ["lines_reserved"]


def test_an_action_that_would_mail_the_customer_is_off(shop: Shop) -> None:
    shop.state.settings.tag_mails = True
    shop.trouble("label_no_scan")
    shop.tell()
    shop.work()

    case = shop.case()
    assert (case.status, case.reason) == (CaseStatus.ESCALATED, Reason.ACTION_OFF)
    assert case.summary is not None
    assert "customer" in case.summary
    assert shop.state.ledger == []


def test_a_new_installation_only_looks(tmp_path: Path) -> None:
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", ceiling="shadow") as shop:
        shop.trouble("reservation_lost")
        shop.tell()
        shop.work()

        assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, Reason.CEILING)
        assert shop.effects() == []
        assert shop.decision().decision["shadow"] == ["reserve-again"]


def test_while_paused_a_case_goes_to_people(shop: Shop) -> None:
    with shop.triage.store.write() as tx:
        tx.switches.throw("all", "ada", "stocktaking", shop.clock.now())
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()

    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, Reason.PAUSED)
    assert shop.effects() == []


def test_a_hold_of_ours_is_taken_back_when_its_cause_is_gone(shop: Shop) -> None:
    order = shop.trouble("payment_pending")
    before = shop.state.snapshot("SO-1")["orders"]["SO-1"]["status"]
    shop.tell()
    shop.work()
    assert order["status"] == "held"

    shop.state.changing(order)
    order["payment"].update(status="captured", captured_at=shop.state.now_text())
    shop.state.changed(order)
    shop.later(minutes=5)
    shop.tell(type_="com.example.payment.updated")
    shop.work()

    assert shop.case().status is CaseStatus.CLEARED
    assert order["status"] == before
    assert order["holds"] == []


def test_a_watch_goes_on_until_its_last_date_and_tags_once(shop: Shop) -> None:
    shop.trouble("label_no_scan")
    shop.state.settings.dated_now = True
    shop.tell()
    shop.work()
    assert shop.case().status is CaseStatus.WATCHING
    until = shop.case().watch_until
    assert until is not None

    looks = 0
    while shop.case().status is CaseStatus.WATCHING and looks < 30:
        shop.later(hours=25)
        shop.work()
        looks += 1

    assert shop.case().status is CaseStatus.ESCALATED
    assert shop.clock.now() >= until or shop.case().reason != Reason.WATCH_OVER
    assert shop.effects().count("tag_added") == 1


def test_an_action_whose_undo_would_mail_the_customer_is_off(shop: Shop) -> None:
    shop.state.settings.status_mails = ["shipped"]
    shop.trouble("delivery_status_lags")
    shop.tell()
    shop.work()

    case = shop.case()
    assert (case.status, case.reason) == (CaseStatus.ESCALATED, Reason.ACTION_OFF)
    assert case.summary is not None
    assert "could not be undone in silence" in case.summary
    assert shop.state.ledger == []


def test_an_undo_that_would_mail_the_customer_is_refused(shop: Shop) -> None:
    shop.state.settings.status_mails = []
    shop.trouble("delivery_status_lags")
    shop.tell()
    shop.work()
    assert shop.case().status is CaseStatus.RESOLVED, shop.case().summary
    (intent,) = shop.intents()

    shop.state.settings.status_mails = ["shipped"]
    shop.later(minutes=2)
    with pytest.raises(UndoRefused, match="customer"):
        shop.triage.effects().undo.run(intent, started_by="person:ada", tape=Tape())

    assert [entry["side_effects"] for entry in shop.state.ledger] == [[]]


def test_an_order_whose_trouble_goes_while_it_is_decided_is_cleared_and_not_resolved(shop: Shop) -> None:
    order = shop.trouble("payment_pending")
    shop.tell()

    def the_customer_pays() -> None:
        shop.state.changing(order)
        order["payment"].update(status="captured", captured_at=shop.state.now_text())
        shop.state.changed(order)

    shop.wire.before_next("POST", "/orders/SO-1/holds", the_customer_pays)
    shop.work()

    assert shop.case().status is not CaseStatus.RESOLVED
    assert shop.case().policy is None
    assert shop.effects() == []


def test_a_policy_that_stops_watching_meanwhile_gives_its_case_to_people(tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    shutil.copytree(POLICIES, policies)
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", policies=policies) as shop:
        shop.trouble("carrier_delay")
        shop.tell()
        shop.work()
        assert shop.case().status is CaseStatus.WATCHING
        file = policies / "carrier_delay.yaml"
        text = file.read_text()
        edited = text.replace("case.recheck: {after: 24h, at_latest: 7d}", "order.tag: {add: triage-late}")
        assert edited != text
        file.write_text(edited.replace("then: watch", "then: escalate"))

        shop.later(minutes=3)
        shop.tell(type_="com.example.order.updated")
        shop.work()

        assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, Reason.ALREADY_ACTED)
