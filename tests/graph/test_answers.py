"""A suggestion and a person's answer to it: nothing runs before a yes, and a yes is carried out on what was seen."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.graph.shop import POLICIES, Shop, open_shop
from triage.answering import Answering, suggestion_of
from triage.domain.answers import Answer, CameTo
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.errors import Refused
from triage.domain.journal import IntentState
from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop in which policies suggest and never act by themselves."""
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", ceiling="suggest") as shop:
        yield shop


def _answering(shop: Shop, by: str = "mara") -> Answering:
    return Answering(shop.triage.store, shop.clock, shop.triage.ids, by)


def _yes(shop: Shop, by: str = "mara") -> Answer:
    with shop.triage.store.read() as tx:
        suggestion = suggestion_of(tx, shop.case().id)
    return _answering(shop, by).yes(suggestion)


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
    _yes(shop)
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
    _yes(shop)

    shop.wire.after_next("POST", "/orders/SO-1/holds", _kill)
    with pytest.raises(_Killed):
        shop.work()
    shop.later(minutes=10)
    shop.work()

    assert shop.case().status is CaseStatus.CONTAINED
    assert len(shop.effects()) == 2
    assert {intent.started_by for intent in shop.intents()} == {"person:mara"}
    assert [answer.came_to for answer in _answers(shop)] == [CameTo.DONE]


def test_a_yes_to_what_contains_leaves_the_case_contained(shop: Shop) -> None:
    _suggested(shop, "payment_authorisation_expired")
    _yes(shop)
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
    _yes(shop)
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
    _yes(shop)
    order["status"] = "held" if order["status"] != "held" else "open"
    shop.state.changed(order)
    shop.work()

    case = shop.case()
    assert (case.status, case.reason) == (CaseStatus.ESCALATED, Reason.APPROVAL_LAPSED)
    assert "order.status was" in (case.summary or "")
    assert shop.effects() == []
    assert [answer.came_to for answer in _answers(shop)] == [CameTo.LAPSED]

    _yes(shop)
    shop.work()
    assert len(shop.effects()) == 2


def test_a_yes_waits_for_a_back_office_that_does_not_answer(shop: Shop) -> None:
    _suggested(shop)
    _yes(shop)
    shop.faults.add("/orders/SO-1", "500_before", times=20)
    shop.work()
    assert [answer.came_to for answer in _answers(shop)] == [None]

    httpx.delete(f"{shop.faults.url}/_faults", trust_env=False).raise_for_status()
    shop.later(minutes=2)
    shop.work()
    assert (shop.case().status, shop.effects()) == (CaseStatus.RESOLVED, ["lines_reserved"])


def test_a_suggestion_says_that_it_waits_for_a_yes(shop: Shop) -> None:
    _suggested(shop)

    assert shop.case().reason == Reason.SUGGESTED


def test_a_yes_lapses_when_its_policy_is_paused(shop: Shop) -> None:
    _suggested(shop)
    _yes(shop)
    with shop.triage.store.write() as tx:
        tx.switches.throw("all", "lea", "stop", shop.clock.now())
    shop.work()

    assert (shop.case().status, shop.effects()) == (CaseStatus.ESCALATED, [])
    assert [answer.came_to for answer in _answers(shop)] == [CameTo.LAPSED]


def test_a_yes_is_given_once_and_only_to_what_is_suggested(shop: Shop) -> None:
    _suggested(shop)
    _yes(shop)

    with pytest.raises(Refused, match="mara said yes"):
        _yes(shop, "lea")
    shop.work()
    with pytest.raises(Refused, match="is resolved, not with people"):
        _yes(shop)
    assert shop.effects() == ["lines_reserved"]


def test_a_yes_is_to_what_was_seen(shop: Shop) -> None:
    _suggested(shop)
    with shop.triage.store.read() as tx:
        seen = suggestion_of(tx, shop.case().id)
    shop.tell(type_="com.example.order.updated")
    shop.work()

    with pytest.raises(Refused, match="looked at again meanwhile"):
        _answering(shop).yes(seen)
    assert _answers(shop) == []


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
    _yes(shop)
    _answering(shop, "lea").no(shop.case(), "wait")
    shop.later(seconds=5)
    shop.work()

    assert shop.effects() == []
    assert [answer.came_to for answer in _answers(shop)] == [CameTo.NOTED, CameTo.LAPSED]


def test_a_no_while_a_worker_is_looking_takes_the_yes_back(shop: Shop) -> None:
    _suggested(shop, "payment_authorisation_expired")
    _yes(shop)
    shop.wire.after_next("GET", "/orders/SO-1", lambda: _no(shop, "the customer called"))
    shop.work()

    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, Reason.APPROVAL_LAPSED)
    assert shop.effects() == []


def test_a_no_between_two_effects_keeps_the_second_from_being_begun(shop: Shop) -> None:
    _suggested(shop, "payment_authorisation_expired")
    _yes(shop)
    shop.wire.after_next("POST", "/orders/SO-1/holds", lambda: _no(shop, "the customer called"))
    shop.work()

    assert shop.case().status is CaseStatus.ESCALATED
    assert shop.effects() == ["hold_placed"]


def test_a_yes_that_the_order_crossed_lapses_and_can_be_given_again(shop: Shop) -> None:
    order = shop.trouble("payment_authorisation_expired")
    shop.tell()
    shop.work()
    _yes(shop)

    def somebody_is_quicker() -> None:
        shop.state.changing(order)
        order["status"] = "held" if order["status"] != "held" else "open"
        shop.state.changed(order)

    shop.wire.before_next("POST", "/orders/SO-1/holds", somebody_is_quicker)
    shop.work()

    assert (shop.case().reason, shop.effects()) == (Reason.APPROVAL_LAPSED, [])
    assert [answer.came_to for answer in _answers(shop)] == [CameTo.LAPSED]
    _yes(shop)
    shop.work()
    assert len(shop.effects()) == 2


@pytest.mark.parametrize("change", ["gone", "lowered"])
def test_a_killed_run_of_a_yes_begins_nothing_more_once_its_policy_is_gone_or_off(tmp_path: Path, change: str) -> None:
    policies = tmp_path / "policies"
    shutil.copytree(POLICIES, policies)
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", ceiling="suggest", policies=policies) as shop:
        _suggested(shop, "payment_authorisation_expired")
        _yes(shop)
        shop.wire.after_next("POST", "/orders/SO-1/holds", _kill)
        with pytest.raises(_Killed):
            shop.work()
        if change == "gone":
            (policies / "payment_authorisation_expired.yaml").unlink()
        else:
            _lower(shop, Mode.OFF)
        shop.later(minutes=10)
        shop.work()

        assert shop.case().status is CaseStatus.ESCALATED
        assert shop.effects() == ["hold_placed"]


def test_a_policy_that_is_lowered_between_two_effects_does_not_begin_the_second(tmp_path: Path) -> None:
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}") as shop:
        shop.trouble("payment_authorisation_expired")
        shop.tell()

        def lower() -> None:
            _lower(shop, Mode.SUGGEST)
            shop.later(seconds=10)

        shop.wire.after_next("POST", "/orders/SO-1/holds", lower)
        shop.work()

        assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, Reason.ACTION_REFUSED)
        assert shop.effects() == ["hold_placed"]


class _Killed(BaseException):
    pass


def _kill() -> None:
    raise _Killed


def _lower(shop: Shop, mode: Mode) -> None:
    with shop.triage.store.write() as tx:
        tx.lowerings.add(Lowering("hold-lapsed-authorisation", mode, "lea", "it is wrong", shop.clock.now()))


def _no(shop: Shop, reason: str) -> None:
    _answering(shop, "lea").no(shop.case(), reason)
