"""The way a case goes, from its event to its end."""

import random

import pytest

from tests.graph.shop import Shop
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.journal import IntentState


def test_a_case_that_a_policy_covers_is_resolved_and_proved(shop: Shop) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()

    case = shop.case()
    assert (case.status, case.kind, case.policy) == (CaseStatus.RESOLVED, "reservation_lost", "reserve-again")
    assert {intent.state for intent in shop.intents()} == {IntentState.VERIFIED}
    assert shop.effects() == ["lines_reserved"]


def test_a_case_is_contained_and_given_to_a_person(shop: Shop) -> None:
    shop.trouble("payment_pending")
    shop.tell()
    shop.work()

    case = shop.case()
    assert (case.status, case.reason) == (CaseStatus.CONTAINED, Reason.MATCHED)
    assert shop.effects()[0] == "hold_placed"
    assert case.summary is not None


def test_what_no_policy_covers_is_escalated_untouched(shop: Shop) -> None:
    shop.trouble("wrong_item")
    shop.tell()
    shop.work()

    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, Reason.NO_POLICY)
    assert shop.effects() == []


def test_facts_overrule_the_kind_that_an_event_names(shop: Shop) -> None:
    shop.trouble("stock_elsewhere")
    shop.tell(kind="out_of_stock")
    shop.work()

    assert (shop.case().kind, shop.case().status) == ("stock_elsewhere", CaseStatus.RESOLVED)


def test_an_event_that_tells_of_no_exception_opens_no_case(shop: Shop) -> None:
    shop.well()
    shop.tell(type_="com.example.order.created")

    assert shop.work() == 0
    assert shop.cases() == []


def test_a_look_that_finds_nothing_is_observed(shop: Shop) -> None:
    shop.well()
    shop.tell(type_="com.example.payment.updated")
    shop.work()

    assert shop.case().status is CaseStatus.OBSERVED


def test_the_same_event_twenty_times_is_one_case_and_one_effect(shop: Shop) -> None:
    shop.trouble("reservation_lost")
    answers = []
    for number in range(20):
        answers.append(shop.tell(delivery="the-same"))
        if number % 5 == 0:
            shop.work()
    shop.work()

    assert {answer.event for answer in answers} == {answers[0].event}
    assert [answer.duplicate for answer in answers] == [False] + [True] * 19
    assert shop.case().status is CaseStatus.RESOLVED
    assert shop.effects() == ["lines_reserved"]


def test_twenty_events_of_one_trouble_are_one_case_and_one_effect(shop: Shop) -> None:
    shop.trouble("payment_pending")
    for _ in range(20):
        shop.tell()
        shop.work()

    assert shop.case().status is CaseStatus.CONTAINED
    assert shop.effects().count("hold_placed") == 1
    assert shop.case().events == 20


_KINDS = (
    "reservation_lost",
    "payment_pending",
    "label_no_scan",
    "wrong_item",
    "stock_elsewhere",
    "fraud_review",
    "carrier_delay",
    "export_failed",
)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_hundred_shuffled_events_of_forty_cases_end_like_ordered_ones(shop: Shop, seed: int) -> None:
    dice = random.Random(seed)
    told = []
    for n in range(40):
        order = f"SO-{n}"
        shop.trouble(_KINDS[n % len(_KINDS)], order, n)
        kinds = [None, _KINDS[n % len(_KINDS)], _KINDS[(n + 1) % len(_KINDS)], None, None]
        told += [(order, kind, minutes) for minutes, kind in enumerate(kinds)]
    dice.shuffle(told)
    start = shop.clock.now()
    for order, kind, minutes in told:
        shop.tell(order, kind=kind, at=start.replace(minute=minutes))
    shop.work()

    assert len(shop.cases()) == 40
    for case in shop.cases():
        n = int(case.order.removeprefix("SO-"))
        assert case.kind == _KINDS[n % len(_KINDS)], case.order
        assert case.events == 5
        assert case.status in _ENDS[case.kind], (case.order, case.kind, case.status, case.summary)
    for order in {order for order, _, _ in told}:
        effects = shop.effects(order)
        assert len(effects) == len(set(effects)), (order, effects)


_ENDS = {
    "reservation_lost": {CaseStatus.RESOLVED},
    "stock_elsewhere": {CaseStatus.RESOLVED},
    "export_failed": {CaseStatus.RESOLVED},
    "payment_pending": {CaseStatus.CONTAINED},
    "fraud_review": {CaseStatus.CONTAINED},
    "label_no_scan": {CaseStatus.WATCHING},
    "carrier_delay": {CaseStatus.WATCHING},
    "wrong_item": {CaseStatus.ESCALATED},
}


def test_a_sku_event_opens_a_case_for_each_order_it_touches(shop: Shop) -> None:
    for order in ("SO-1", "SO-2"):
        document = shop.trouble("reservation_lost", order)
        document["lines"][0]["sku"] = "SHARED"
        position = shop.state.stock.pop((f"SKU-{order}", document["lines"][0]["location"]))
        shop.state.stock["SHARED", position["location"]] = {**position, "sku": "SHARED"}
    shop.tell(order=None, sku="SHARED", type_="com.example.stock.changed")  # type: ignore[arg-type]
    shop.work()

    assert {case.order: case.status for case in shop.cases()} == {
        "SO-1": CaseStatus.RESOLVED,
        "SO-2": CaseStatus.RESOLVED,
    }
