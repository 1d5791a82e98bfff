"""What is stale, missing or contradicted never lets a case act, and the escalation says which fact and why."""

from datetime import timedelta

from tests.graph.shop import Shop
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.sandbox.state import time_text


def _fact(shop: Shop, name: str) -> object:
    facts = shop.decision().facts["facts"]
    assert isinstance(facts, dict)
    return facts[name]


def test_stock_dated_four_hours_ago_escalates_by_name(shop: Shop) -> None:
    shop.trouble("reservation_lost")
    for position in shop.state.stock.values():
        position["as_of"] = time_text(shop.clock.now() - timedelta(hours=4))
    shop.tell(kind="reservation_lost")
    shop.work()

    case = shop.case()
    assert (case.status, case.reason) == (CaseStatus.ESCALATED, Reason.UNKNOWN_FACT)
    assert "stock.shortfall" in case.because
    assert shop.effects() == []


def test_a_missing_tracking_answer_escalates_by_name(shop: Shop) -> None:
    shop.trouble("label_no_scan")
    shop.faults.add("/tracking", "503", times=50)
    shop.tell(kind="label_no_scan")
    shop.work()

    case = shop.case()
    assert (case.status, case.reason) == (CaseStatus.ESCALATED, Reason.UNKNOWN_FACT)
    assert "tracking.last_scan_at" in case.because
    assert "503" in str(_fact(shop, "tracking.last_scan_at"))
    assert shop.effects() == []


def test_equal_sources_that_disagree_escalate_by_name(shop: Shop) -> None:
    shop.trouble("reservation_lost")
    position = next(iter(shop.state.stock.values()))
    position["oms_on_hand"] = position["on_hand"] + 3
    shop.tell(kind="reservation_lost")
    shop.work()

    assert shop.effects("SO-1") == [] or shop.case().kind == "stock_mismatch"
    assert "contradicted" in str(_fact(shop, "stock.on_hand"))


def test_an_order_that_cannot_be_read_escalates_with_the_reason(shop: Shop) -> None:
    shop.tell("SO-404", kind="payment_pending")
    shop.work()

    case = shop.case("SO-404")
    assert case.status is CaseStatus.ESCALATED
    assert case.summary is not None
    assert "no_such_order" in case.summary


def test_renamed_fields_are_noticed_on_the_first_case(shop: Shop) -> None:
    shop.trouble("paid_but_pending")
    shop.faults.add("/orders/SO-1", "renamed_fields", times=50)
    shop.tell(kind="paid_but_pending")
    shop.work()

    assert shop.case().status is CaseStatus.ESCALATED
    assert "payment.status" in shop.case().because
    assert "absent" in str(_fact(shop, "payment.status"))
    assert shop.effects() == []
