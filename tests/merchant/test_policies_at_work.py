"""This merchant's policies in the running product: from an event that names no kind to the end of its case."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.graph.shop import Shop, open_shop
from tests.merchant.situations import CONTAINED, RESOLVED, WATCHED, For
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.sandbox.state import Document
from triage.sandbox.world import healthy

ENDS = {"resolve": CaseStatus.RESOLVED, "escalate": CaseStatus.CONTAINED, "watch": CaseStatus.WATCHING}
AT_WORK = [case for case in (*RESOLVED, *CONTAINED, *WATCHED) if case.policy != "deliver-what-is-delivered"]


@pytest.fixture(scope="module")
def open_all_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with open_shop(f"sqlite:///{tmp_path_factory.mktemp('merchant') / 'triage.db'}") as shop:
        yield shop


@pytest.fixture
def shop(open_all_day: Shop) -> Shop:
    """The shop the day after: no limit has been used up."""
    open_all_day.later(days=1)
    return open_all_day


def meet(shop: Shop, case: For) -> Document:
    """The order that a policy is for, told of without a kind, and worked on."""
    order_id = f"SO-{shop.clock.now():%Y-%m-%d}"
    seed = case.seed(shop.clock.now(), case.variants[0], order_id)
    shop.state.reset()
    shop.state.load(seed)
    shop.tell(order_id)
    shop.work()
    return seed.orders[0]


def told_again(shop: Shop, order: Document, **changes: object) -> None:
    """Somebody sets the order right, and an event tells of it."""
    shop.state.changing(order)
    order.update(changes)
    shop.state.changed(order)
    shop.later(hours=1)
    for position in shop.state.stock.values():
        position["as_of"] = shop.state.now_text()
    shop.tell(order["id"], type_="com.example.order.updated")
    shop.work()


def situation(policy: str) -> For:
    (case,) = (case for case in AT_WORK if case.policy == policy)
    return case


@pytest.mark.parametrize("case", AT_WORK, ids=lambda case: case.policy)
def test_a_case_ends_as_its_policy_says(shop: Shop, case: For) -> None:
    order = meet(shop, case)

    ended = shop.case(order["id"])
    assert (ended.kind, ended.policy, ended.reason) == (case.kind, case.policy, Reason.MATCHED)
    assert ended.status is ENDS[case.then]
    assert all(intent.state in ("verified", "already") for intent in shop.intents(order["id"]))
    assert [intent.action for intent in shop.intents(order["id"])] == [action for action, _ in case.actions]


@pytest.mark.parametrize(
    ("policy", "right"),
    [
        ("hold-until-paid", ("payment", "status", "captured")),
        ("hold-failed-capture", ("payment", "status", "captured")),
        ("hold-unknown-address", ("address_check", "verdict", "valid")),
        ("hold-unserviceable-destination", ("address_check", "verdict", "valid")),
    ],
)
def test_a_hold_whose_cause_is_gone_is_taken_back_and_its_tag_with_it(
    shop: Shop, policy: str, right: tuple[str, str, str]
) -> None:
    order = meet(shop, situation(policy))
    assert order["status"] == "held"

    part, name, value = right
    told_again(shop, order, **{part: {**order[part], name: value}})

    assert shop.case(order["id"]).status is CaseStatus.CLEARED
    assert (order["holds"], order["status"] != "held") == ([], True)
    assert not [tag for tag in order["tags"] if tag.startswith("triage-")]


@pytest.mark.parametrize(
    ("policy", "changes"), [("hold-wrong-total", "total"), ("hold-possible-duplicate", "similar_orders")]
)
def test_an_order_that_was_set_right_goes_on(shop: Shop, policy: str, changes: str) -> None:
    order = meet(shop, situation(policy))
    as_it_should_be = healthy(order["id"], shop.clock.now(), situation(policy).variants[0]).orders[0][changes]

    told_again(shop, order, **{changes: as_it_should_be})

    assert (shop.case(order["id"]).status, order["holds"]) == (CaseStatus.CLEARED, [])


def test_a_fraud_hold_is_for_a_person_to_let_go(shop: Shop) -> None:
    order = meet(shop, situation("hold-for-fraud-desk"))

    told_again(
        shop, order, risk={**order["risk"], "score": 5, "advice": "accept", "assessed_at": shop.state.now_text()}
    )

    assert (shop.case(order["id"]).status, shop.case(order["id"]).reason) == (CaseStatus.ESCALATED, Reason.HOLD_STANDS)
    assert [hold["reason"] for hold in order["holds"]] == ["fraud"]


def test_goods_that_arrive_for_an_order_on_the_backorder_list_send_it_on(shop: Shop) -> None:
    order = meet(shop, situation("hold-for-backorder"))
    assert [hold["reason"] for hold in order["holds"]] == ["stock"]
    for position in shop.state.stock.values():
        position.update(on_hand=20, available=20, oms_on_hand=20)

    told_again(shop, order)

    case = shop.case(order["id"])
    assert (case.status, case.kind, case.policy) == (CaseStatus.RESOLVED, "reservation_lost", "backorder-arrived")
    assert (order["holds"], order["status"]) == ([], "open")
    assert order["lines"][0]["reservation"]["quantity"] == order["lines"][0]["quantity"]


def test_an_order_in_another_currency_than_a_limit_of_value_goes_to_people(shop: Shop) -> None:
    order = meet(shop, replace(situation("open-what-is-paid"), variants=(1,)))

    assert (shop.case(order["id"]).status, shop.case(order["id"]).reason) == (CaseStatus.ESCALATED, Reason.LIMIT)
    assert shop.intents(order["id"]) == []
