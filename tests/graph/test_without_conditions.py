"""A back office that honours no If-Match: looked at right before a write, and what crossed it is told first."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.graph.shop import Shop, open_shop
from triage.domain.cases import CaseStatus
from triage.domain.journal import IntentState
from triage.sandbox.state import Document


@pytest.fixture
def unconditional(shop: Shop) -> Shop:
    shop.state.settings.change({"conditions": False})
    return shop


def test_no_condition_is_sent_where_a_setting_says_that_none_is_looked_at(tmp_path: Path) -> None:
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", backoffice_conditions="none") as shop:
        order = shop.trouble("reservation_lost")
        edited = _edit(shop, order, lambda: order.update(priority=2))
        shop.wire.before_next("POST", "/orders/SO-1/reservations", edited)
        shop.tell()
        shop.work()

        assert shop.case().status is CaseStatus.RESOLVED
        assert [intent.state for intent in shop.intents()] == [IntentState.VERIFIED]


def test_an_order_that_moved_before_the_write_is_decided_again_and_nothing_was_sent(unconditional: Shop) -> None:
    shop = unconditional
    order = shop.trouble("reservation_lost")
    shop.wire.after_next("GET", "/orders/SO-1", _edit(shop, order, lambda: order.update(priority=2)))
    shop.tell()
    shop.work()

    assert shop.case().status is CaseStatus.RESOLVED
    assert [intent.state for intent in shop.intents()] == [IntentState.REFUSED, IntentState.VERIFIED]
    assert shop.effects() == ["lines_reserved"]


def test_an_order_that_cannot_be_read_right_before_the_write_is_left_alone(unconditional: Shop) -> None:
    shop = unconditional
    shop.trouble("reservation_lost")
    gone = lambda: shop.faults.add("/orders/SO-1", "503", times=9)  # noqa: E731 one line of a story
    shop.wire.after_next("GET", "/stock", gone)
    shop.tell()
    shop.work()

    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, "action_refused")
    assert shop.effects() == []


def test_picking_that_begins_while_the_write_is_on_its_way_goes_to_people_first(unconditional: Shop) -> None:
    shop = unconditional
    order = shop.trouble("reservation_lost")
    picked = _edit(shop, order, lambda: order["fulfilments"][0].update(pick_state="started"))
    shop.wire.after_next("POST", "/orders/SO-1/reservations", picked)
    shop.tell()
    shop.work()

    case = shop.case()
    assert (case.status, case.reason, case.priority) == (CaseStatus.ESCALATED, "crossed", 1)
    assert "pick_state" in (case.summary or "")
    (intent,) = shop.intents()
    assert intent.state is IntentState.VERIFIED
    assert shop.effects() == ["lines_reserved"]


def test_where_the_condition_is_looked_at_what_follows_the_write_is_no_crossing(shop: Shop) -> None:
    order = shop.trouble("reservation_lost")
    picked = _edit(shop, order, lambda: order["fulfilments"][0].update(pick_state="started"))
    shop.wire.after_next("POST", "/orders/SO-1/reservations", picked)
    shop.tell()
    shop.work()

    assert shop.case().status is CaseStatus.RESOLVED


def _edit(shop: Shop, order: Document, change: Callable[[], Any]) -> Callable[[], None]:
    def edit() -> None:
        shop.state.changing(order)
        change()
        shop.state.changed(order)

    return edit
