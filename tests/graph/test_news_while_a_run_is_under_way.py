"""What comes to an order between its reading and the intent is seen there: the case is decided again, or looked at."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.graph.shop import Shop
from triage.domain.cases import CaseStatus
from triage.domain.journal import Intent, IntentState
from triage.sandbox.state import Document

POST_HOLD = ("POST", "/orders/SO-1/holds")


def test_an_event_that_comes_before_the_intent_has_the_case_decided_again_and_run_once(shop: Shop) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.wire.after_next("GET", "/stock", lambda: _told(shop))

    assert shop.work() == 1
    assert shop.case().status is CaseStatus.RESOLVED
    assert _came_to(shop) == [("escalate", "order_changed"), ("act", "matched")]
    assert [intent.state for intent in shop.intents()] == [IntentState.VERIFIED]


def test_an_intent_of_another_case_of_the_order_is_news_too(shop: Shop) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.wire.after_next("GET", "/stock", lambda: _somebody_acted(shop))
    shop.work()

    assert shop.case().status is CaseStatus.RESOLVED
    assert _came_to(shop) == [("escalate", "order_changed"), ("act", "matched")]


def test_an_order_that_does_not_come_to_rest_goes_to_people_and_is_looked_at_anew(shop: Shop) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    for _ in range(4):
        shop.wire.before_next("GET", "/stock", lambda: _told(shop))
    shop.work()

    assert _came_to(shop) == [("escalate", "order_changed")] * 4 + [("act", "matched")]
    assert shop.effects() == ["lines_reserved"]


def test_a_case_that_was_begun_goes_on_through_news_that_changes_nothing(shop: Shop) -> None:
    shop.trouble("payment_authorisation_expired")
    shop.tell()
    shop.wire.after_next(*POST_HOLD, lambda: _told(shop))
    shop.work()

    assert shop.effects() == ["hold_placed", "tag_added"]
    assert [intent.state for intent in shop.intents()] == [IntentState.VERIFIED, IntentState.VERIFIED]


def test_a_case_that_was_begun_ends_where_its_decision_does_not_hold_any_more(shop: Shop) -> None:
    order = shop.trouble("payment_authorisation_expired")
    shop.tell()

    def paid() -> None:
        _edit(shop, order, lambda: order["payment"].update(status="captured", captured_at=shop.state.now_text()))
        _told(shop)

    shop.wire.after_next(*POST_HOLD, paid)
    shop.work()

    assert shop.effects() == ["hold_placed", "hold_released"]
    assert shop.case().status is CaseStatus.CLEARED


def test_a_case_ends_where_what_it_began_with_is_taken_back_meanwhile(shop: Shop) -> None:
    shop.trouble("payment_authorisation_expired")
    shop.tell()
    shop.wire.after_next(*POST_HOLD, lambda: _somebody_undid(shop))
    shop.work()

    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, "order_changed")
    assert shop.effects() == ["hold_placed"]


def test_what_was_read_too_long_ago_is_read_again_and_acted_on_where_it_is_as_it_was(shop: Shop) -> None:
    order = shop.trouble("reservation_lost")
    _with_a_slow_other(shop, lambda: _edit(shop, order, lambda: order.update(priority=2)))
    shop.work()

    assert shop.case().status is CaseStatus.RESOLVED
    assert [intent.state for intent in shop.intents()] == [IntentState.VERIFIED]


def test_what_was_read_too_long_ago_is_decided_again_where_it_would_come_out_otherwise(shop: Shop) -> None:
    order = shop.trouble("reservation_lost")
    _with_a_slow_other(shop, lambda: _edit(shop, order, lambda: order.update(status="cancelled")))
    shop.work()

    assert _came_to(shop)[0] == ("escalate", "order_changed")
    assert shop.intents() == []
    assert "lines_reserved" not in shop.effects("SO-1")


def _with_a_slow_other(shop: Shop, meanwhile: Callable[[], None]) -> None:
    """Another case of the batch, whose reading takes longer than what was read before it is good for."""

    def slow() -> None:
        shop.later(seconds=6)
        meanwhile()

    shop.tell()
    shop.trouble("reservation_lost", "SO-2")
    shop.tell("SO-2")
    shop.wire.after_next("GET", "/orders/SO-2", slow)


def _told(shop: Shop) -> None:
    shop.tell(type_="com.example.order.updated")


def _edit(shop: Shop, order: Document, change: Callable[[], Any]) -> None:
    shop.state.changing(order)
    change()
    shop.state.changed(order)


def _came_to(shop: Shop, order: str = "SO-1") -> list[tuple[str, str]]:
    with shop.triage.store.read() as tx:
        return [(each.outcome, each.reason) for each in reversed(tx.decisions.of_case(shop.case(order).id))]


def _somebody_acted(shop: Shop) -> None:
    now = shop.clock.now()
    theirs = Intent(
        id="theirs", case="another", run="another", store="main", order="SO-1", customer=None, policy=None, ordinal=0,
        action="order.tag", arguments={"add": "triage-seen"}, write=None, started_by="person:ada",
        state=IntentState.INTENDED, intended_at=now, footprint=("tags.triage-seen",), before={},
    )  # fmt: skip
    _intend(shop, theirs)


def _somebody_undid(shop: Shop) -> None:
    (hold,) = shop.intents()
    undo = replace(hold, id="theirs", run="another", ordinal=9, undoes=hold.id, started_by="person:ada")
    _intend(shop, replace(undo, state=IntentState.INTENDED), IntentState.VERIFIED)


def _intend(shop: Shop, intent: Intent, came_to: IntentState = IntentState.REFUSED) -> None:
    with shop.triage.store.write() as tx:
        at = shop.clock.now()
        for each in tx.journal.of_order("main", "SO-1"):
            if each.state is IntentState.INTENDED:
                tx.journal.record(each.id, "outcome", IntentState.APPLIED, at, {"how": "accepted"})
        tx.journal.intend(intent)
        tx.journal.record(intent.id, "outcome", came_to, at, {"why": "a test"})
