"""Cases of one batch go through the graph in step, and each goes its own way."""

import pytest

from tests.graph.shop import Shop
from triage.domain.cases import CaseStatus

ORDERS = ("SO-1", "SO-2", "SO-3")


def _raise(error: BaseException) -> None:
    raise error


def _statuses(shop: Shop) -> dict[str, CaseStatus]:
    return {case.order: case.status for case in shop.cases()}


def test_cases_that_part_end_each_its_own_way(shop: Shop) -> None:
    for order, kind in (("SO-1", "reservation_lost"), ("SO-2", "payment_pending"), ("SO-3", "stuck_status")):
        shop.trouble(kind, order)
        shop.tell(order)
    shop.trouble("label_no_scan", "SO-4")
    shop.tell("SO-4")
    shop.well("SO-5")
    shop.tell("SO-5", type_="com.example.payment.updated")

    assert shop.work() == 5

    assert _statuses(shop) == {
        "SO-1": CaseStatus.RESOLVED,
        "SO-2": CaseStatus.CONTAINED,
        "SO-3": CaseStatus.ESCALATED,
        "SO-4": CaseStatus.WATCHING,
        "SO-5": CaseStatus.OBSERVED,
    }


def test_a_case_that_breaks_leaves_the_others_of_its_batch_alone(shop: Shop) -> None:
    for order in ORDERS:
        shop.trouble("reservation_lost", order)
        shop.tell(order)
    shop.wire.before_next("GET", "/orders/SO-2", lambda: _raise(RuntimeError("no error that anybody foresaw")))

    shop.work()
    assert _statuses(shop) == {"SO-1": CaseStatus.RESOLVED, "SO-2": CaseStatus.OPEN, "SO-3": CaseStatus.RESOLVED}

    shop.later(seconds=5)
    shop.work()
    assert _statuses(shop)["SO-2"] is CaseStatus.RESOLVED
    assert sorted(shop.effects()) == ["lines_reserved"] * 3


def test_a_case_that_others_keep_waiting_is_given_back_and_counts_no_attempt(shop: Shop) -> None:
    for order in ORDERS:
        shop.trouble("reservation_lost", order)
        shop.tell(order)
    shop.wire.before_next("GET", "/orders/SO-1", lambda: shop.later(seconds=20))

    assert shop.work() == 5, "three, and the two that were given back"

    assert set(_statuses(shop).values()) == {CaseStatus.RESOLVED}
    assert sorted(shop.effects()) == ["lines_reserved"] * 3


def test_a_crossed_case_is_read_again_while_the_others_go_on(shop: Shop) -> None:
    for order in ORDERS:
        shop.trouble("reservation_lost", order)
        shop.tell(order)
    shop.wire.before_next("POST", "/orders/SO-2/reservations", lambda: shop.state.changed(shop.state.order("SO-2")))

    shop.work()

    assert set(_statuses(shop).values()) == {CaseStatus.RESOLVED}
    assert sorted(shop.effects()) == ["lines_reserved"] * 3


class Killed(BaseException):
    """The end of a process, as far as a test can have it."""


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", [("POST", "/orders/SO-2/reservations"), ("GET", "/orders/SO-2")])
def test_a_batch_that_is_killed_ends_each_case_once(shop: Shop, moment: str, call: tuple[str, str]) -> None:
    for order in ORDERS:
        shop.trouble("reservation_lost", order)
        shop.tell(order)
    hook = shop.wire.before_next if moment == "before" else shop.wire.after_next
    hook(*call, lambda: _raise(Killed()))
    with pytest.raises(Killed):
        shop.work()

    shop.later(seconds=200)
    shop.work()

    assert set(_statuses(shop).values()) == {CaseStatus.RESOLVED}
    assert sorted(shop.effects()) == ["lines_reserved"] * 3


def test_a_back_office_that_is_gone_escalates_every_case_of_the_batch(shop: Shop) -> None:
    for order in ORDERS:
        shop.trouble("reservation_lost", order)
        shop.tell(order)
        shop.faults.add(f"/orders/{order}", "503", times=9)

    shop.work()

    assert set(_statuses(shop).values()) <= {CaseStatus.ESCALATED, CaseStatus.WATCHING}
    assert shop.effects() == []
