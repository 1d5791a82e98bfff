"""What an onX server tells, how it says no, and what it is never asked to do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.contracts.faulty_server import Asked, Said
from tests.tools.onx.onx_server import ORDER, SKU, a_fulfilment, an_order
from tests.tools.onx.onx_stand import OnxStand, onx_stand
from tools.onx import read_order_document
from triage.domain.actions import why_off
from triage.domain.errors import OutcomeUnknown, Rejected, Transient, Unreadable
from triage.domain.flaws import FlawKind
from triage.domain.order import Order
from triage.domain.tape import Tape
from triage.domain.writes import AddTag, PlaceHold


def told(parts: list[dict[str, Any]] | None = None, **changes: Any) -> Order:
    return read_order_document(an_order(**changes), parts or [])


@pytest.fixture
def stand() -> Iterator[OnxStand]:
    with onx_stand() as stand:
        yield stand


def order_of(stand: OnxStand) -> Order:
    return stand.connector.orders.fetch_order(ORDER, Tape())


def tagged(stand: OnxStand) -> None:
    stand.connector.orders.send(AddTag(ORDER, "triage-watch"), key="k", if_match=None, tape=Tape())


def said_by(result: dict[str, Any]) -> Any:
    return lambda: {"result": result}


def test_lines_less_their_discount_add_up_to_the_total() -> None:
    order = told()

    assert (str(order.lines[0].unit_price), str(order.total)) == ("12.00 EUR", "30.58 EUR")
    assert order.added_total is not None
    assert order.shipping_total is not None
    assert order.total is not None
    assert order.lines_total + order.added_total.amount + order.shipping_total.amount == order.total.amount


def test_the_noise_of_a_float_is_not_of_the_amount_and_more_digits_are_no_amount() -> None:
    assert str(told(totalPrice=30.580000000000002).total) == "30.58 EUR"
    assert "total" in told(totalPrice=30.58123).unread
    assert "total" in told(totalPrice="30.58").unread


def test_a_line_whose_total_is_another_is_not_read() -> None:
    line = an_order()["lineItems"][0] | {"totalPrice": 20.0}

    assert "lines" in told(lineItems=[line]).unread


@pytest.mark.parametrize("status", ["awaiting_pick", "completed", "closed"])
def test_a_status_that_no_map_holds_is_an_unknown_word(status: str) -> None:
    assert told(status=status).unread["status"].word == status
    with onx_stand(options={"statuses": f"{status}=released"}) as stand:
        stand.server.touch(ORDER, status=status)
        assert order_of(stand).status == "released"


def test_what_is_absent_may_be_lost_unless_the_server_leaves_out_what_is_empty() -> None:
    document = an_order()
    for name in ("tags", "orderNote", "orderDiscount", "externalId"):
        del document[name]
    strict, omitting = read_order_document(document, []), read_order_document(document, [], omits_empty=True)

    assert {"tags", "notes", "discount_total", "external_id"} <= strict.unread.keys()
    assert strict.unread["tags"].kind is FlawKind.ABSENT
    assert (omitting.tags, omitting.notes, omitting.external_id) == (frozenset(), (), None)


def test_a_note_may_be_the_customers() -> None:
    assert [(note.by, note.field) for note in told(orderNote="call me").notes] == [("customer", "order_note")]


def test_units_have_left_that_are_in_a_fulfilment_which_has() -> None:
    waiting, gone = a_fulfilment(status="pending"), a_fulfilment()

    assert told([waiting]).lines[0].shipped == 0
    assert told([gone]).lines[0].shipped == 2
    part = told([gone]).fulfilments[0]
    assert part.label is not None
    assert (part.label.carrier, part.label.tracking_number, part.location) == ("UPS", "1Z999", "WH001")
    assert f"{part.label.bought_at:%H:%M}" == "09:30"


@pytest.mark.parametrize(
    "changes",
    [
        {"trackingNumbers": ["1Z1", "1Z2"]},
        {"shippingCarrier": ""},
        {"orderId": "ord_2"},
        {"status": "teleported"},
        {"lineItems": [{"sku": SKU, "quantity": 2}]},
        {"lineItems": [{"id": "line_9", "sku": SKU, "quantity": 1}]},
        {"lineItems": [{"id": "line_1", "sku": SKU, "quantity": 3}]},
    ],
)
def test_a_fulfilment_that_is_not_understood_leaves_open_what_has_left(changes: dict[str, Any]) -> None:
    order = told([a_fulfilment(**changes)])

    assert order.lines == ()
    assert "lines" in order.unread


def test_held_is_somebody_elses_hold() -> None:
    assert [hold.by for hold in told(status="on_hold").holds] == ["the order system"]
    assert told().unread["holds"].kind is FlawKind.NOT_KEPT


def test_a_session_that_the_server_forgot_is_begun_anew_for_readings_and_for_writes(stand: OnxStand) -> None:
    order_of(stand)
    stand.server.sessions.clear()
    order_of(stand)
    stand.server.sessions.clear()
    tagged(stand)

    assert (stand.server.begun, stand.accepted()) == (3, 1)


def test_where_no_server_answers_that_is_not_an_order_that_is_not_there() -> None:
    with onx_stand(options={"path": "/elsewhere"}) as stand, pytest.raises(Rejected, match="TRIAGE_BACKOFFICE_URL"):
        order_of(stand)


def test_another_version_of_the_protocol_is_not_spoken(stand: OnxStand) -> None:
    stand.server.version = "2031-01-01"

    with pytest.raises(Rejected, match="2031-01-01"):
        order_of(stand)


def test_a_greeting_that_goes_astray_is_not_an_order_that_is_not_there(stand: OnxStand) -> None:
    answer = stand.vendor.answer
    stand.vendor.answer = lambda asked: Said(404, b"") if b"notifications/initialized" in asked.body else answer(asked)

    with pytest.raises(Rejected, match="TRIAGE_BACKOFFICE_URL"):
        order_of(stand)
    with pytest.raises(Rejected):
        tagged(stand)


@pytest.mark.parametrize("version", [["2025-06-18"], {"is": "2025-06-18"}, None, 7])
def test_a_version_that_is_no_text_is_not_spoken(stand: OnxStand, version: object) -> None:
    stand.server.version = version  # type: ignore[assignment]

    with pytest.raises(Rejected, match="speaks"):
        order_of(stand)


@pytest.mark.parametrize("code", [["a"], {"a": 1}, None, True])
def test_a_code_of_another_form_says_no_more_than_that_it_failed(stand: OnxStand, code: object) -> None:
    order_of(stand)
    stand.server.failing = lambda: {"error": {"code": code, "message": "no"}}

    with pytest.raises(Rejected, match="said no"):
        order_of(stand)


def test_a_sku_that_is_no_text_is_no_sku_that_is_looked_for(stand: OnxStand) -> None:
    stand.server.orders[ORDER]["lineItems"][0]["sku"] = {"is": SKU}

    with pytest.raises(Unreadable):
        list(stand.connector.orders.find_orders(Tape(), sku=SKU))


def test_a_change_that_was_read_for_too_long_is_not_sent(stand: OnxStand) -> None:
    answer = stand.vendor.answer

    def slow(asked: Asked) -> Said:
        stand.clock.advance(timedelta(seconds=stand.connector.longest_call))
        return answer(asked)

    stand.vendor.answer = slow
    with pytest.raises(Transient, match="nothing was sent"):
        stand.connector.orders.send(AddTag(ORDER, "triage-watch"), key="k", if_match=None, tape=Tape())
    assert stand.accepted() == 0


def test_no_two_questions_of_a_session_have_one_number(stand: OnxStand) -> None:
    order_of(stand)
    order_of(stand)
    numbers = [asked.document["id"] for asked in stand.vendor.asked if "id" in asked.document]

    assert len(set(numbers)) == len(numbers) > 4


def test_an_answer_to_another_question_is_none(stand: OnxStand) -> None:
    order_of(stand)
    answer = stand.vendor.answer
    stand.vendor.answer = lambda asked: Said(200, {**answer(asked).document, "id": 999_999})

    with pytest.raises(Unreadable):
        order_of(stand)


def test_a_stream_that_breaks_off_before_the_answer_is_unreadable_and_a_write_unknown(stand: OnxStand) -> None:
    order_of(stand)
    note = b'event: message\ndata: {"jsonrpc": "2.0", "method": "notifications/message", "params": {}}\n\ndata: {"js'
    answer = stand.vendor.answer
    broken = Said(200, note, {"Content-Type": "text/event-stream"})
    stand.vendor.answer = lambda _: broken
    with pytest.raises(Unreadable):
        order_of(stand)

    stand.vendor.answer = lambda asked: broken if b"update-order" in asked.body else answer(asked)
    with pytest.raises(OutcomeUnknown):
        tagged(stand)


def test_a_page_of_html_after_a_write_leaves_it_unknown(stand: OnxStand) -> None:
    answer = stand.vendor.answer
    page = Said(200, b"<html>Back soon</html>", {"Content-Type": "text/html"})
    stand.vendor.answer = lambda asked: page if b"update-order" in asked.body else answer(asked)

    with pytest.raises(OutcomeUnknown):
        tagged(stand)


@pytest.mark.parametrize(
    ("result", "read", "written"),
    [
        ({"content": [{"type": "text", "text": "Order of Ada: it failed"}], "isError": True}, Rejected, OutcomeUnknown),
        ({"error": {"code": 4002, "message": "down", "retryable": True}}, Transient, OutcomeUnknown),
        ({"error": {"code": 2001, "message": "bad"}}, Rejected, Rejected),
        ({"error": {"code": 3001, "message": "slow down", "retryable": True}}, Transient, Transient),
        ({"content": [], "structuredContent": {"success": False}}, Rejected, OutcomeUnknown),
        ({"content": [{"type": "text", "text": "done!"}]}, Unreadable, OutcomeUnknown),
    ],
)
def test_a_tool_that_says_no(
    stand: OnxStand, result: dict[str, Any], read: type[Exception], written: type[Exception]
) -> None:
    order_of(stand)
    stand.server.failing = said_by(result)
    with pytest.raises(read) as refused:
        order_of(stand)
    assert "Ada" not in str(refused.value)

    working = stand.vendor.answer
    stand.server.failing = None
    refusing = said_by(result)

    def answer(asked: Any) -> Said:
        stand.server.failing = refusing if b"update-order" in asked.body else None
        return working(asked)

    stand.vendor.answer = answer
    with pytest.raises(written):
        tagged(stand)


def test_a_server_without_the_tool_cannot_tag_and_says_so(stand: OnxStand) -> None:
    assert "cannot" not in str(why_off("order.tag", {}, stand.connector.fetch_terms(Tape()).sets_off))
    stand.server.tools = ("get-orders", "get-fulfillments", "get-inventory")

    assert "lists no tool update-order" in str(why_off("order.tag", {}, stand.connector.fetch_terms(Tape()).sets_off))


def test_only_reading_tools_and_the_one_that_can_be_taken_back_are_ever_asked(stand: OnxStand) -> None:
    order_of(stand)
    stand.connector.inventory.fetch_stock([SKU], Tape())
    list(stand.connector.orders.find_orders(Tape(), sku=SKU))
    tagged(stand)
    with pytest.raises(Rejected):
        stand.connector.orders.send(PlaceHold(ORDER, "stock"), key="k", if_match=None, tape=Tape())
    calls = [asked.document for asked in stand.vendor.asked if asked.document["method"] == "tools/call"]

    assert {call["params"]["name"] for call in calls} == {
        "get-orders", "get-fulfillments", "get-inventory", "update-order",
    }  # fmt: skip
    (change,) = [call["params"]["arguments"] for call in calls if call["params"]["name"] == "update-order"]
    assert change == {"id": ORDER, "updates": {"tags": ["gift", "triage-watch"]}}


def test_a_slow_answer_is_given_up_on_and_being_asked_to_wait_is_heeded(stand: OnxStand) -> None:
    stand.vendor.fault("429", 1)
    order_of(stand)
    assert stand.clock.pauses[0] >= 1.0

    with onx_stand(timeout_seconds=0.2) as hasty:
        hasty.vendor.fault("slow", 50)
        with pytest.raises(Transient):
            order_of(hasty)


def test_orders_are_found_by_state_and_by_sku(stand: OnxStand) -> None:
    line = an_order()["lineItems"][0] | {"sku": "CUP-1"}
    stand.server.orders |= {"b": an_order("b", status="on_hold"), "c": an_order("c", lineItems=[line])}

    def found(**by: Any) -> list[str]:
        return [each.id for each in stand.connector.orders.find_orders(Tape(), **by)]

    assert found(status="held") == ["b"]
    assert found(sku="CUP-1") == ["c"]


def test_stock_of_chosen_locations_is_asked_for_by_name() -> None:
    with onx_stand(options={"stock": "kept-here", "locations": "WH001, WH002"}) as stand:
        stock = stand.connector.inventory.fetch_stock([SKU], Tape())
        asked = stand.vendor.asked[-1].document["params"]["arguments"]

    assert asked == {"skus": [SKU], "locationIds": ["WH001", "WH002"]}
    assert [position.as_of for position in stock.positions] == [stand.clock.now()] * 2


def test_stock_that_something_else_counts_is_not_told() -> None:
    with onx_stand(options={}) as stand:
        stock = stand.connector.inventory.fetch_stock([SKU], Tape())

    assert stock.positions == ()
    assert "stock=kept-here" in str(stock.unread[f"positions.{SKU}"])
