"""A run that is killed anywhere is taken up again: nothing is lost, and nothing happens twice."""

import pytest

from tests.graph.shop import Shop
from triage.domain.cases import CaseStatus
from triage.domain.journal import IntentState


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
