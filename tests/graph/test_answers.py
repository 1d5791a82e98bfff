"""A suggestion and a person's answer to it: nothing runs before a yes, and a yes is carried out on what was seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph.shop import Shop, open_shop
from triage.answering import Answering
from triage.domain.answers import Answer, CameTo
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.errors import Refused
from triage.domain.journal import IntentState


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop in which policies suggest and never act by themselves."""
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", ceiling="suggest") as shop:
        yield shop


def _answering(shop: Shop, by: str = "mara") -> Answering:
    return Answering(shop.triage.store, shop.clock, shop.triage.ids, by)


def _answers(shop: Shop) -> list[Answer]:
    with shop.triage.store.read() as tx:
        return tx.answers.of_case(shop.case().id)


def _suggested(shop: Shop, kind: str = "reservation_lost") -> None:
    shop.trouble(kind)
    shop.tell()
    shop.work()
    assert (shop.case().status, shop.effects()) == (CaseStatus.ESCALATED, [])


def test_a_yes_is_carried_out_under_the_name_of_the_person(shop: Shop) -> None:
    _suggested(shop)
    _answering(shop).yes(shop.case())
    shop.work()

    assert shop.case().status is CaseStatus.RESOLVED
    assert shop.effects() == ["lines_reserved"]
    (intent,) = shop.intents()
    assert (intent.started_by, intent.policy, intent.state) == (
        "person:mara",
        "reserve-again",
        IntentState.VERIFIED,
    )
    assert [answer.came_to for answer in _answers(shop)] == [CameTo.DONE]
    assert shop.decision().reason == Reason.APPROVED


def test_a_worker_that_dies_on_an_approved_effect_is_followed_by_one_that_carries_it_on(shop: Shop) -> None:
    _suggested(shop, "payment_authorisation_expired")
    _answering(shop).yes(shop.case())

    class Killed(BaseException):
        pass

    def kill() -> None:
        raise Killed

    shop.wire.after_next("POST", "/orders/SO-1/holds", kill)
    with pytest.raises(Killed):
        shop.work()
    shop.later(minutes=10)
    shop.work()

    assert shop.case().status is CaseStatus.CONTAINED
    assert len(shop.effects()) == 2
    assert {intent.started_by for intent in shop.intents()} == {"person:mara"}
    assert [answer.came_to for answer in _answers(shop)] == [CameTo.DONE]


def test_a_yes_to_what_contains_leaves_the_case_contained(shop: Shop) -> None:
    _suggested(shop, "payment_authorisation_expired")
    _answering(shop).yes(shop.case())
    shop.work()

    assert (shop.case().status, shop.case().reason) == (CaseStatus.CONTAINED, Reason.APPROVED)
    shop.later(minutes=10)
    shop.tell()
    shop.work()
    assert shop.case().status is CaseStatus.CONTAINED
    assert len(shop.effects()) == 2


def test_a_watch_that_a_person_approved_goes_on(shop: Shop) -> None:
    shop.state.settings.dated_now = True
    _suggested(shop, "label_no_scan")
    _answering(shop).yes(shop.case())
    shop.work()
    assert shop.case().status is CaseStatus.WATCHING

    shop.later(hours=25)
    shop.work()
    assert shop.case().status is CaseStatus.WATCHING
    assert shop.effects() == ["tag_added"]


def test_a_yes_lapses_when_what_it_rested_on_has_changed(shop: Shop) -> None:
    order = shop.trouble("payment_authorisation_expired")
    shop.tell()
    shop.work()
    _answering(shop).yes(shop.case())
    order["status"] = "held" if order["status"] != "held" else "open"
    shop.state.changed(order)
    shop.work()

    case = shop.case()
    assert (case.status, case.reason) == (CaseStatus.ESCALATED, Reason.APPROVAL_LAPSED)
    assert "order.status was" in (case.summary or "")
    assert shop.effects() == []
    assert [answer.came_to for answer in _answers(shop)] == [CameTo.LAPSED]

    _answering(shop).yes(case)
    shop.work()
    assert len(shop.effects()) == 2


def test_a_yes_lapses_when_its_policy_is_paused(shop: Shop) -> None:
    _suggested(shop)
    _answering(shop).yes(shop.case())
    with shop.triage.store.write() as tx:
        tx.switches.throw("all", "lea", "stop", shop.clock.now())
    shop.work()

    assert (shop.case().status, shop.effects()) == (CaseStatus.ESCALATED, [])
    assert [answer.came_to for answer in _answers(shop)] == [CameTo.LAPSED]


def test_a_yes_is_given_once_and_only_to_what_is_suggested(shop: Shop) -> None:
    _suggested(shop)
    _answering(shop).yes(shop.case())

    with pytest.raises(Refused, match="mara said yes"):
        _answering(shop, "lea").yes(shop.case())
    shop.work()
    with pytest.raises(Refused, match="is resolved, not with people"):
        _answering(shop).yes(shop.case())
    assert shop.effects() == ["lines_reserved"]


def test_a_case_without_a_suggestion_takes_no_answer(shop: Shop) -> None:
    shop.trouble("reservation_lost")
    shop.faults.add("/orders/SO-1", "500_before", times=20)
    shop.tell()
    shop.work()

    with pytest.raises(Refused, match="nothing is suggested"):
        _answering(shop).no(shop.case(), "it is wrong")


def test_a_no_is_kept_with_its_reason_and_changes_nothing(shop: Shop) -> None:
    _suggested(shop)
    _answering(shop).no(shop.case(), "the customer collects it")
    shop.later(seconds=5)
    shop.work()

    (answer,) = _answers(shop)
    assert (answer.said, answer.reason, answer.came_to) == ("no", "the customer collects it", CameTo.NOTED)
    assert (shop.case().status, shop.effects()) == (CaseStatus.ESCALATED, [])


def test_a_no_after_a_yes_takes_it_back_while_nobody_acted(shop: Shop) -> None:
    _suggested(shop)
    _answering(shop).yes(shop.case())
    _answering(shop, "lea").no(shop.case(), "wait")
    shop.later(seconds=5)
    shop.work()

    assert shop.effects() == []
    assert [answer.came_to for answer in _answers(shop)] == [CameTo.NOTED, CameTo.LAPSED]
