"""The worker in front of a real Vendure; Vendure's own word, asked past our connector, is the judge."""

from typing import Any

import httpx

from tests.live.office import Office
from tests.live.vendure.serving import Vendure
from tests.live.vendure.shop import Shop
from tests.live.worker import Desk
from triage.domain.cases import CaseStatus
from triage.domain.journal import IntentState
from triage.domain.writes import PlaceHold


def test_a_lapsed_authorisation_is_contained_and_the_undo_leaves_the_order_as_it_was(shop: Shop, desk: Desk) -> None:
    code = shop.order("MUG", 2)
    before = _without_history(shop, code)
    desk.later(days=8)
    desk.tell(code)
    desk.work()

    assert (desk.case(code).status, desk.decision(code).policy) == (CaseStatus.CONTAINED, "hold-lapsed-authorisation")
    held = shop.look(code)
    assert (held["state"], held["customFields"]["triageHoldReason"]) == ("Held", "payment")
    assert held["customFields"]["triageTags"] == ["triage-reauthorise"]
    assert held["payments"] == before["payments"]

    assert desk.undo(code) == ["undone", "undone"]
    after = _without_history(shop, code)
    assert after["customFields"].pop("triageTags") == []
    assert before["customFields"].pop("triageTags") is None
    assert after == before


def test_an_oversold_order_is_held_and_let_go_when_the_stock_is_there(shop: Shop, desk: Desk) -> None:
    shop.sell("VASE", 4000, Berlin=5)
    code = shop.order("VASE", 2)
    shop.count("VASE", Berlin=1)
    desk.tell(code)
    desk.work()
    assert (desk.case(code).status, desk.case(code).kind) == (CaseStatus.CONTAINED, "oversold")
    assert shop.look(code)["state"] == "Held"

    shop.count("VASE", Berlin=9)
    desk.later(minutes=20)
    desk.tell(code)
    desk.work()

    assert desk.case(code).status is CaseStatus.CLEARED
    assert shop.look(code)["state"] == "PaymentAuthorized"
    assert shop.stock("VASE") == {"Berlin": (9, 2), "Hamburg": (0, 0)}


def test_a_hold_that_outlived_its_cause_is_resolved_and_the_undo_holds_again(
    shop: Shop, desk: Desk, office: Office
) -> None:
    shop.sell("BOWL", 2600, Berlin=5)
    code = shop.order("BOWL", 2)
    office.send(PlaceHold(code, "stock"), "earlier-1")
    desk.later(hours=1)
    desk.tell(code)
    desk.work()

    assert (desk.case(code).status, desk.decision(code).policy) == (CaseStatus.RESOLVED, "let-our-hold-go")
    assert shop.look(code)["state"] == "PaymentAuthorized"

    assert desk.undo(code) == ["undone"]
    held = shop.look(code)
    assert (held["state"], held["customFields"]["triageHoldReason"]) == ("Held", "stock")


def test_what_no_policy_covers_is_escalated_and_vendure_is_left_alone(shop: Shop, desk: Desk) -> None:
    code = shop.order("MUG", 2, pay="prepaid")
    shop.move_fulfilment(shop.fulfil(code, 1)["id"], "Shipped")
    before = shop.look(code)
    desk.later(days=4)
    desk.tell(code)
    desk.work()

    case = desk.case(code)
    assert (case.status, case.kind, desk.decision(code).reason) == (CaseStatus.ESCALATED, "aged_partial", "no_policy")
    assert desk.intents(code) == []
    assert shop.look(code) == before


def test_an_order_that_is_well_is_only_observed(shop: Shop, desk: Desk) -> None:
    code = shop.order("MUG", pay="prepaid")
    desk.tell(code, "com.example.order.updated")
    desk.work()

    assert desk.cases(code) == []
    assert not {"Hold", "Tag", "Release"} & set(desk.wire.sent)


def test_a_payment_that_is_captured_between_decision_and_send_keeps_the_hold_away(shop: Shop, desk: Desk) -> None:
    code = shop.order("MUG")
    desk.later(days=8)
    desk.wire.after_next("FetchOrder", lambda: _told(shop.settle(code)))
    desk.tell(code)
    desk.work()

    assert desk.case(code).status is CaseStatus.ESCALATED
    assert [intent.state for intent in desk.intents(code)] == [IntentState.REFUSED]
    assert shop.look(code)["state"] == "PaymentSettled"
    assert "Hold" not in desk.wire.sent


def test_a_parcel_that_leaves_while_the_hold_is_on_its_way_is_told_to_people(shop: Shop, desk: Desk) -> None:
    code = shop.order("MUG")
    desk.later(days=8)
    desk.wire.before_next("Hold", lambda: _told(shop.move_fulfilment(shop.fulfil(code)["id"], "Shipped")))
    desk.tell(code)
    desk.work()

    case = desk.case(code)
    assert (case.status, case.reason) == (CaseStatus.ESCALATED, "order_changed")
    assert "fulfilment" in (case.summary or "")
    assert desk.undo(code) == ["undone"]
    assert shop.look(code)["state"] == "PaymentAuthorized"


def test_a_server_that_dies_with_the_answer_and_is_back_has_the_hold_once(
    shop: Shop, desk: Desk, vendure: Vendure
) -> None:
    code = shop.order("MUG")
    desk.later(days=8)
    desk.wire.after_next("Hold", lambda: _dies(vendure, back=True))
    desk.tell(code)
    desk.work()

    assert desk.case(code).status is CaseStatus.CONTAINED
    assert _moves(shop, code).count("Held") == 1
    assert desk.wire.sent.count("Hold") == 1
    assert desk.undo(code) == ["undone", "undone"]
    assert shop.look(code)["state"] == "PaymentAuthorized"


def test_a_server_that_dies_before_it_did_anything_and_is_back_is_not_believed_to_have_done_it(
    shop: Shop, desk: Desk, vendure: Vendure
) -> None:
    code = shop.order("MUG")
    desk.later(days=8)
    desk.wire.before_next("Hold", lambda: _dies(vendure, back=True))
    desk.tell(code)
    desk.work()

    case = desk.case(code)
    assert (case.status, case.reason) == (CaseStatus.ESCALATED, "unconfirmed")
    assert desk.wire.sent.count("Hold") == 1
    assert _moves(shop, code).count("Held") == 0


def test_a_server_that_stays_away_leaves_it_to_people_and_is_sent_nothing_twice(
    shop: Shop, desk: Desk, vendure: Vendure
) -> None:
    code = shop.order("MUG")
    desk.later(days=8)
    desk.wire.after_next("Hold", lambda: _dies(vendure))
    desk.tell(code)
    desk.work()
    assert (desk.case(code).status, desk.case(code).reason) == (CaseStatus.ESCALATED, "unconfirmed")

    vendure.start()
    desk.later(minutes=5)
    desk.tell(code)
    desk.work()
    assert desk.wire.sent.count("Hold") == 1
    assert _moves(shop, code).count("Held") == 1
    assert desk.undo(code) == ["undone"]
    assert shop.look(code)["state"] == "PaymentAuthorized"


def _dies(vendure: Vendure, *, back: bool = False) -> None:
    vendure.kill()
    if back:
        vendure.start()
    raise httpx.ReadError("the connection broke")


def _told(_: object) -> None:
    return None


def _without_history(shop: Shop, code: str) -> dict[str, Any]:
    return {name: told for name, told in shop.look(code).items() if name != "history"}


def _moves(shop: Shop, code: str) -> list[str]:
    entries = shop.look(code)["history"]["items"]
    return [entry["data"]["to"] for entry in entries if entry["type"] == "ORDER_STATE_TRANSITION"]
