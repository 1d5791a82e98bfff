"""A run that is killed anywhere is taken up again: nothing is lost, and nothing happens twice."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.graph.shop import POLICIES, Shop, open_shop
from triage.domain.cases import CaseStatus
from triage.domain.journal import IntentState
from triage.sandbox.state import Document


class Killed(BaseException):
    """The end of a process, as far as a test can have it: nothing catches it."""


def _killed() -> None:
    raise Killed


_MOMENTS = (
    ("before", "GET", "/orders/SO-1", 1),
    ("after", "GET", "/orders/SO-1", 1),
    ("after", "GET", "/stock", 1),
    ("before", "POST", "/orders/SO-1/holds", 1),
    ("after", "POST", "/orders/SO-1/holds", 1),
    ("after", "GET", "/orders/SO-1", 2),
    ("before", "PUT", "/orders/SO-1/tags/*", 1),
    ("after", "PUT", "/orders/SO-1/tags/*", 1),
    ("after", "GET", "/orders/SO-1", 3),
)


def _kill_at(shop: Shop, when: str, method: str, path: str, nth: int) -> None:
    def count_down(left: int) -> None:
        if left == 1:
            _killed()
        arm(left - 1)

    def arm(left: int) -> None:
        hook = shop.wire.before_next if when == "before" else shop.wire.after_next
        hook(method, path, lambda: count_down(left))

    arm(nth)


@pytest.mark.parametrize(("when", "method", "path", "nth"), _MOMENTS)
def test_a_contained_case_ends_the_same_wherever_its_run_was_killed(
    shop: Shop, when: str, method: str, path: str, nth: int
) -> None:
    shop.trouble("payment_authorisation_expired")
    shop.tell()
    _kill_at(shop, when, method, path, nth)
    with pytest.raises(Killed):
        shop.work()

    shop.later(seconds=200)
    shop.work()

    assert shop.case().status is CaseStatus.CONTAINED, shop.case().summary
    assert sorted(shop.effects()) == ["hold_placed", "tag_added"]
    assert {intent.state for intent in shop.intents()} <= {IntentState.VERIFIED, IntentState.ALREADY}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_hold_that_is_being_taken_back_is_taken_back_once(shop: Shop, moment: str) -> None:
    order = shop.trouble("payment_pending")
    shop.tell()
    shop.work()
    shop.state.changing(order)
    order["payment"].update(status="captured", captured_at=shop.state.now_text())
    shop.state.changed(order)
    shop.tell(type_="com.example.payment.updated")
    _kill_at(shop, moment, "DELETE", "/orders/SO-1/holds/*", 1)
    with pytest.raises(Killed):
        shop.work()

    shop.later(seconds=200)
    shop.work()

    assert shop.case().status is CaseStatus.CLEARED, shop.case().summary
    assert shop.effects().count("hold_released") == 1
    assert order["holds"] == []


def test_a_policy_that_was_lowered_meanwhile_begins_nothing_new(shop: Shop) -> None:
    shop.trouble("payment_authorisation_expired")
    shop.tell()
    _kill_at(shop, "after", "POST", "/orders/SO-1/holds", 1)
    with pytest.raises(Killed):
        shop.work()
    with shop.triage.store.write() as tx:
        tx.switches.throw("all", "ada", "look first", shop.clock.now())

    shop.later(seconds=200)
    shop.work()

    assert shop.case().status is CaseStatus.ESCALATED
    assert shop.effects() == ["hold_placed"]


def test_a_case_that_fails_again_and_again_goes_to_people(shop: Shop) -> None:
    shop.trouble("payment_pending")
    shop.tell()

    def broken() -> None:
        raise RuntimeError("a bug of ours")

    for _ in range(5):
        shop.wire.before_next("GET", "/orders/SO-1", broken)
        shop.work()
        shop.later(minutes=2)
    shop.work()

    case = shop.case()
    assert (case.status, case.reason, case.priority) == (CaseStatus.ESCALATED, "failed", 1)
    assert shop.effects() == []


def _captured(shop: Shop, order: Document) -> None:
    shop.state.changing(order)
    order["payment"].update(status="captured", captured_at=shop.state.now_text())
    shop.state.changed(order)


def _a_vip(shop: Shop, order: Document) -> None:
    shop.state.changing(order)
    order["customer"]["vip"] = True
    shop.state.changed(order)


@pytest.mark.parametrize("change", [_captured, _a_vip])
def test_what_was_never_sent_is_not_sent_when_its_reasons_are_gone(
    shop: Shop, change: Callable[[Shop, Document], None]
) -> None:
    order = shop.trouble("payment_authorisation_expired")
    shop.tell()
    _kill_at(shop, "before", "POST", "/orders/SO-1/holds", 1)
    with pytest.raises(Killed):
        shop.work()
    change(shop, order)

    shop.later(hours=20)
    shop.work()

    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, "unconfirmed")
    assert shop.effects() == []


@pytest.mark.parametrize("change", [_captured, _a_vip])
def test_the_next_action_is_not_begun_when_its_reasons_are_gone(
    shop: Shop, change: Callable[[Shop, Document], None]
) -> None:
    order = shop.trouble("payment_authorisation_expired")
    shop.tell()
    _kill_at(shop, "after", "POST", "/orders/SO-1/holds", 1)
    with pytest.raises(Killed):
        shop.work()
    change(shop, order)

    shop.later(seconds=200)
    shop.work()

    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, "order_changed")
    assert shop.effects() == ["hold_placed"]


def test_an_open_effect_waits_for_a_back_office_that_is_down(shop: Shop) -> None:
    shop.trouble("payment_authorisation_expired")
    shop.tell()
    _kill_at(shop, "after", "POST", "/orders/SO-1/holds", 1)
    with pytest.raises(Killed):
        shop.work()
    shop.faults.add("/orders/SO-1", "500_before", times=6)

    for _ in range(6):
        shop.later(seconds=200)
        shop.work()

    assert shop.case().status is CaseStatus.CONTAINED, shop.case().summary
    assert sorted(shop.effects()) == ["hold_placed", "tag_added"]


def test_a_case_that_is_given_up_leaves_no_effect_open(shop: Shop) -> None:
    shop.trouble("payment_authorisation_expired")
    shop.tell()
    _kill_at(shop, "after", "POST", "/orders/SO-1/holds", 1)
    with pytest.raises(Killed):
        shop.work()
    shop.faults.add("/orders/SO-1", "500_before", times=200)

    for _ in range(8):
        shop.later(seconds=200)
        shop.work()

    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, "failed")
    assert [intent.state for intent in shop.intents()] == [IntentState.UNCONFIRMED]


def test_an_undo_of_a_policy_that_is_gone_waits_while_paused(tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    shutil.copytree(POLICIES, policies)
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", policies=policies) as shop:
        order = shop.trouble("payment_pending")
        shop.tell()
        shop.work()
        _captured(shop, order)
        shop.tell(type_="com.example.payment.updated")
        _kill_at(shop, "before", "DELETE", "/orders/SO-1/holds/*", 1)
        with pytest.raises(Killed):
            shop.work()
        (policies / "payment_pending.yaml").unlink()
        with shop.triage.store.write() as tx:
            tx.switches.throw("all", "ada", "stop", shop.clock.now())

        shop.later(seconds=200)
        shop.work()

        assert "hold_released" not in shop.effects()
