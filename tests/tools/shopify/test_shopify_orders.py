"""What Shopify tells in ways of its own, and what is made of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.store.fake_clock import NOON
from tests.tools.shopify.shopify_shop import (
    BERLIN,
    HAMBURG,
    LINE,
    ORDER,
    SKU,
    Document,
    Held,
    Work,
    a_line,
    a_transaction,
    an_order,
    listed,
)
from tests.tools.shopify.shopify_stand import HELD, OUR_HOLD, ShopifyStand, shopify_stand
from tests.tools.shopify.spoiling import spoilt
from tools.shopify.holds import notes_for
from tools.shopify.order_document import read_order
from triage.domain.errors import Crossed, NotFound, OutcomeUnknown, Rejected, Unreadable
from triage.domain.flaws import FlawKind
from triage.domain.order import Order, OrderStatus, PaymentMethod, PaymentStatus, PickState, RefundState
from triage.domain.tape import Tape
from triage.domain.writes import AddTag, CorrectAddress, MoveLines, PlaceHold, ReleaseHold, SetPriority, Write


def a_shipment(number: str, shown: str | None = None, status: str = "SUCCESS", *codes: str) -> Document:
    return {
        "id": f"gid://shopify/Fulfillment/{number}",
        "status": status,
        "displayStatus": shown,
        "createdAt": "2026-11-23T09:00:00Z",
        "updatedAt": "2026-11-23T11:00:00Z",
        "location": {"id": f"gid://shopify/Location/{BERLIN}"},
        "trackingInfo": [{"company": "DHL", "number": code} for code in codes],
    }


SHIPMENT = a_shipment("11", "IN_TRANSIT", "SUCCESS", "T1")
PAID = a_transaction("SALE", NOON)


@pytest.fixture
def stand() -> Iterator[ShopifyStand]:
    with shopify_stand() as stand:
        yield stand


def order_of(stand: ShopifyStand, order_id: str = ORDER) -> Order:
    return stand.connector.orders.fetch_order(order_id, Tape())


def told(stand: ShopifyStand, **changes: Any) -> Order:
    """The order as it is read when Shopify tells these fields otherwise."""
    stand.served.shop.orders[ORDER] |= changes
    return order_of(stand)


def send(stand: ShopifyStand, write: Write, key: str = "k") -> bool:
    return stand.connector.orders.send(write, key=key, if_match=None, tape=Tape()).repeated


def flaws(order: Order) -> set[str]:
    return {path for path, flaw in order.unread.items() if flaw.kind is not FlawKind.NOT_KEPT}


@pytest.mark.parametrize("name", [ORDER, f"gid://shopify/Order/{ORDER}", "#1001"])
def test_an_order_is_known_by_number_gid_and_name(stand: ShopifyStand, name: str) -> None:
    assert order_of(stand, name).id == ORDER


def test_a_name_that_begins_like_another_is_not_the_other(stand: ShopifyStand) -> None:
    with pytest.raises(NotFound, match="#100"):
        order_of(stand, "#100")


def test_an_answer_about_another_order_is_unreadable(stand: ShopifyStand) -> None:
    with pytest.raises(Unreadable, match=HELD):
        told(stand, id=f"gid://shopify/Order/{HELD}")


def test_two_orders_of_one_name_are_for_people(stand: ShopifyStand) -> None:
    stand.served.shop.orders["77"] = an_order("77", "#1001", at=stand.clock.now())

    with pytest.raises(Rejected, match="2 orders"):
        order_of(stand, "#1001")


def test_money_is_what_the_customer_pays_and_the_shop_has_its_own(stand: ShopifyStand) -> None:
    both = {
        "shopMoney": {"amount": "24.80", "currencyCode": "EUR"},
        "presentmentMoney": {"amount": "4100.0", "currencyCode": "JPY"},
    }
    order = told(stand, currentTotalPriceSet=both)

    assert (str(order.total), str(order.total_store)) == ("4100.0 JPY", "24.80 EUR")


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        ("UNFULFILLED", "open"),
        ("IN_PROGRESS", "released"),
        ("PARTIALLY_FULFILLED", "part_shipped"),
        ("FULFILLED", "shipped"),
    ],
)
def test_where_an_order_stands(stand: ShopifyStand, status: str, ours: str) -> None:
    assert told(stand, displayFulfillmentStatus=status).status == ours


def test_a_cancelled_order_is_cancelled_whatever_else_it_says(stand: ShopifyStand) -> None:
    order = told(stand, cancelledAt="2026-11-23T10:00:00Z", displayFulfillmentStatus="FULFILLED")

    assert order.status is OrderStatus.CANCELLED


def test_an_order_is_delivered_when_every_parcel_is(stand: ShopifyStand) -> None:
    stand.served.shop.work[0].status = "CLOSED"
    parcels = [a_shipment("11", "DELIVERED"), a_shipment("12", "DELIVERED")]
    line = {**a_line(), "unfulfilledQuantity": 0}
    changes = {"lineItems": listed([line]), "displayFulfillmentStatus": "FULFILLED"}

    assert told(stand, fulfillments=parcels, **changes).status is OrderStatus.DELIVERED
    parcels[1]["displayStatus"] = "IN_TRANSIT"
    assert told(stand, fulfillments=parcels, **changes).status is OrderStatus.SHIPPED


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"displayFulfillmentStatus": "TELEPORTED"}, {"status"}),
        ({"displayFinancialStatus": "PARTIALLY_PAID"}, {"payment"}),
        ({"displayFinancialStatus": None}, {"payment"}),
        ({"sourceName": "carrier pigeon"}, {"channel"}),
        ({"sourceName": "580111"}, set()),
        ({"transactions": []}, {"payment.method"}),
        ({"transactions": None}, {"payment", "payment.method"}),
        ({"fulfillments": [{"id": 7}]}, {"fulfilments"}),
        ({"fulfillments": [{**SHIPMENT, "displayStatus": "TELEPORTED"}]}, {"fulfilments"}),
        ({"transactions": [{**PAID, "status": "PERHAPS"}]}, {"payment", "payment.method"}),
        ({"transactions": [{**PAID, "kind": "BARTER"}]}, {"payment", "payment.method"}),
        ({"risk": {"recommendation": "ACCEPT", "assessments": [{"riskLevel": "DIRE"}]}}, {"risk"}),
        ({"lineItems": listed([], more=True)}, {"lines", "holds", "fulfilments", "lines.location", "ship_by"}),
        ({"risk": {"recommendation": "NONE", "assessments": [{"riskLevel": "PENDING"}]}}, {"risk"}),
        ({"risk": {"recommendation": "DANCE", "assessments": []}}, {"risk"}),
        ({"disputes": [{"id": "gid://shopify/OrderDisputeSummary/5", "status": "SINGING"}]}, {"payment.dispute"}),
        ({"tags": "gift"}, {"tags"}),
        ({"processedAt": "2026-11-23T10:00:00"}, {"placed_at"}),
        ({"createdAt": "soon"}, {"notes"}),
        ({"customer": {"id": 7}}, {"customer"}),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_else_is(
    stand: ShopifyStand, changes: Document, paths: set[str]
) -> None:
    assert flaws(told(stand, **changes)) == paths


def test_a_word_that_no_map_holds_is_kept(stand: ShopifyStand) -> None:
    flaw = told(stand, displayFulfillmentStatus="TELEPORTED").unread["status"]

    assert (flaw.kind, flaw.word) == (FlawKind.UNKNOWN_WORD, "TELEPORTED")


def test_who_lacks_a_scope_is_not_told_that_nothing_waits(stand: ShopifyStand) -> None:
    stand.served.shop.work = []
    order = order_of(stand)

    assert flaws(order) == {"holds", "fulfilments", "lines.location", "ship_by"}
    assert "scopes" in order.unread["holds"].why
    with pytest.raises(Rejected, match="nothing was changed"):
        send(stand, PlaceHold(ORDER, "payment"))


def test_who_is_shown_a_part_of_what_waits_is_not_told_the_holds_of_the_rest(stand: ShopifyStand) -> None:
    stand.served.shop.orders[ORDER]["lineItems"] = listed([a_line(quantity=3)])
    stand.served.shop.work = [Work("7001", ORDER, BERLIN, {LINE: 1})]

    assert flaws(order_of(stand)) == {"holds", "fulfilments", "lines.location", "ship_by"}
    with pytest.raises(Rejected, match="nothing was changed"):
        send(stand, PlaceHold(ORDER, "payment"))


def test_a_return_that_is_told_of_is_no_field_that_is_never_kept(stand: ShopifyStand) -> None:
    assert told(stand, returnStatus="IN_PROGRESS").unread["returns"].kind is FlawKind.UNREADABLE


def test_work_that_a_service_took_on_has_begun(stand: ShopifyStand) -> None:
    stand.served.shop.work[0].request = "ACCEPTED"

    assert [part.pick_state for part in order_of(stand).fulfilments] == [PickState.STARTED]


def test_a_line_whose_units_wait_at_two_places_has_none_of_them(stand: ShopifyStand) -> None:
    stand.served.shop.orders[ORDER]["lineItems"] = listed([a_line(quantity=2)])
    stand.served.shop.work.append(Work("7005", ORDER, HAMBURG, {LINE: 1}))
    order = order_of(stand)

    assert flaws(order) == {"lines.location"}
    assert order.lines[0].location is None


# payments


def test_a_capture_that_failed_is_told(stand: ShopifyStand) -> None:
    now = stand.clock.now()
    done = [a_transaction("AUTHORIZATION", now - timedelta(days=1)), a_transaction("CAPTURE", now, "FAILURE")]
    payment = told(stand, displayFinancialStatus="AUTHORIZED", transactions=done).payment

    assert payment is not None
    assert (payment.status, payment.authorised_at) == (PaymentStatus.CAPTURE_FAILED, now - timedelta(days=1))
    assert payment.captured_at is None


@pytest.mark.parametrize(
    ("status", "state"),
    [("SUCCESS", RefundState.DONE), ("PENDING", RefundState.PENDING), ("ERROR", RefundState.FAILED)],
)
def test_a_refund_is_as_its_last_transaction(stand: ShopifyStand, status: str, state: RefundState) -> None:
    now = stand.clock.now()
    done = [a_transaction("SALE", now - timedelta(days=1)), a_transaction("REFUND", now, status)]
    payment = told(stand, transactions=done).payment

    assert payment is not None
    assert (payment.refund, payment.method) == (state, PaymentMethod.CARD)


@pytest.mark.parametrize(
    ("changes", "method"),
    [
        ({"paymentDetails": {"__typename": "CardPaymentDetails", "wallet": "APPLE_PAY"}}, PaymentMethod.WALLET),
        ({"paymentDetails": {"__typename": "PaypalWalletPaymentDetails"}}, PaymentMethod.WALLET),
        ({"paymentDetails": None, "gateway": "Bank Deposit"}, PaymentMethod.WIRE),
        ({"paymentDetails": None, "gateway": "gift_card"}, PaymentMethod.GIFTCARD),
        ({"paymentDetails": None, "gateway": "magic beans"}, None),
    ],
)
def test_how_a_customer_pays(stand: ShopifyStand, changes: Document, method: PaymentMethod | None) -> None:
    done = [{**a_transaction("SALE", stand.clock.now()), **changes}]
    payment = told(stand, transactions=done).payment

    assert payment is not None
    assert payment.method is method


def test_a_dispute_is_told_with_its_deadline(stand: ShopifyStand) -> None:
    stand.served.shop.disputes["5"] = {
        "id": "gid://shopify/ShopifyPaymentsDispute/5", "status": "NEEDS_RESPONSE",
        "initiatedAt": "2026-11-22T10:00:00Z", "evidenceDueBy": "2026-11-30T00:00:00Z",
    }  # fmt: skip
    payment = told(stand, disputes=[DISPUTE]).payment

    assert payment is not None
    assert payment.dispute_opened_at is not None
    assert payment.dispute_evidence_due_at is not None


def test_a_dispute_that_we_may_not_see_makes_disputes_unknown_and_no_more(stand: ShopifyStand) -> None:
    stand.served.fault_at = ("disputeById", "denied")
    order = told(stand, disputes=[DISPUTE])

    assert flaws(order) == {"payment.dispute"}
    assert order.payment is not None


DISPUTE = {"id": "gid://shopify/OrderDisputeSummary/5", "status": "NEEDS_RESPONSE"}


# holds


def test_a_hold_of_somebody_else_is_theirs_and_not_dated(stand: ShopifyStand) -> None:
    stand.served.shop.work[0].holds.append(Held("31", "ours?", "HIGH_RISK_OF_FRAUD", "looks odd", by_us=False))
    (hold,) = order_of(stand).holds

    assert (hold.id, hold.reason, hold.by, hold.reference) == ("31", "fraud", "Fraud Guard", None)
    assert hold.placed_at is None


def test_notes_like_ours_on_a_hold_of_another_app_make_it_no_hold_of_ours(stand: ShopifyStand) -> None:
    notes = notes_for("payment", 1, stand.clock.now())
    stand.served.shop.work[0].holds.append(Held("31", "a-key", "OTHER", notes, by_us=False))
    (hold,) = order_of(stand).holds

    assert (hold.by, hold.reference) == ("Fraud Guard", None)


def test_one_hold_on_two_fulfilment_orders_is_one_hold(stand: ShopifyStand) -> None:
    order = order_of(stand, HELD)

    assert [(hold.id, hold.reference, hold.reason, hold.by) for hold in order.holds] == [
        (OUR_HOLD, OUR_HOLD, "payment", "order-triage")
    ]
    assert (order.status, flaws(order)) == (OrderStatus.HELD, set())


def test_a_hold_that_stands_on_one_of_two_is_not_whole_and_can_be_released(stand: ShopifyStand) -> None:
    works = [work for work in stand.served.shop.work if work.order == HELD]
    works[0].holds = []
    order = order_of(stand, HELD)

    assert flaws(order) == {"holds"}
    assert [hold.reason for hold in order.holds] == ["payment in part"]
    send(stand, ReleaseHold(HELD, OUR_HOLD))
    assert [work.holds for work in works] == [[], []]


def test_a_hold_is_placed_in_one_request_whole(stand: ShopifyStand) -> None:
    send(stand, ReleaseHold(HELD, OUR_HOLD))
    before = stand.served.operations.copy()
    send(stand, PlaceHold(HELD, "review"), key="a-new-key")

    assert stand.served.operations[len(before) :] == ["fulfillmentOrdersOf", "placeHold"]
    assert [hold.reference for hold in order_of(stand, HELD).holds] == ["a-new-key"]


def test_the_same_hold_again_is_a_repeat_by_its_handle(stand: ShopifyStand) -> None:
    assert send(stand, PlaceHold(ORDER, "payment"), key="once") is False
    assert send(stand, PlaceHold(ORDER, "payment"), key="once") is True
    assert len(stand.served.shop.work[0].holds) == 1


def test_a_hold_that_some_refuse_is_an_unknown_outcome_and_says_how_many_took_it(stand: ShopifyStand) -> None:
    stand.served.shop.refuse["7003"] = "FULFILLMENT_ORDER_HOLD_LIMIT_REACHED"

    with pytest.raises(OutcomeUnknown, match=r"done on 1 of 2.*LIMIT_REACHED"):
        send(stand, PlaceHold(HELD, "fraud"))


@pytest.mark.parametrize(
    ("code", "raised"), [("FULFILLMENT_ORDER_NOT_FOUND", Crossed), ("FULFILLMENT_ORDER_HOLD_LIMIT_REACHED", Rejected)]
)
def test_a_hold_that_all_refuse_did_nothing(stand: ShopifyStand, code: str, raised: type[Rejected]) -> None:
    stand.served.shop.refuse["7001"] = code

    with pytest.raises(raised, match=code) as refused:
        send(stand, PlaceHold(ORDER, "fraud"))
    assert type(refused.value) is raised
    assert stand.accepted() == 0


def test_work_in_progress_cannot_be_held_and_nothing_is_held_in_part(stand: ShopifyStand) -> None:
    stand.served.shop.work[-1].holds = []
    stand.served.shop.work[-1].status = "IN_PROGRESS"

    with pytest.raises(Rejected, match="cannot be held any more"):
        send(stand, PlaceHold(HELD, "fraud"))
    assert stand.accepted() == 0


@pytest.mark.parametrize("handle", ["", OUR_HOLD])
def test_only_our_hold_is_released_and_never_without_its_id(stand: ShopifyStand, handle: str) -> None:
    theirs = Held("31", handle, "OTHER", "", by_us=False)
    stand.served.shop.work[1].holds.append(theirs)
    send(stand, ReleaseHold(HELD, OUR_HOLD))

    assert stand.served.shop.work[1].holds == [theirs]
    for name in ("31", OUR_HOLD):
        with pytest.raises(Rejected, match="of ours"):
            send(stand, ReleaseHold(HELD, name))


# other changes


def test_some_lines_move_and_the_rest_stays(stand: ShopifyStand) -> None:
    shop = stand.served.shop
    shop.orders[ORDER]["lineItems"] = listed([a_line(), a_line("518995019", "IPOD-RED")])
    shop.work[0].lines["518995019"] = 1
    shop.stock |= {("IPOD-RED", BERLIN): [3, 1]}
    before = shop.state()
    send(stand, MoveLines(ORDER, {LINE: HAMBURG}))

    assert {line.sku: line.location for line in order_of(stand).lines} == {SKU: HAMBURG, "IPOD-RED": BERLIN}
    assert shop.stock[SKU, HAMBURG] == [4, 1]
    send(stand, MoveLines(ORDER, {LINE: BERLIN}))
    assert shop.state() == before


def test_lines_that_are_there_already_are_a_repeat(stand: ShopifyStand) -> None:
    assert send(stand, MoveLines(ORDER, {LINE: BERLIN})) is True
    assert "moveLines" not in stand.served.operations


def test_a_place_that_does_not_keep_the_goods_refuses_them(stand: ShopifyStand) -> None:
    with pytest.raises(Rejected, match="doesn't stock"):
        send(stand, MoveLines(ORDER, {LINE: "999"}))
    assert stand.accepted() == 0


def test_a_corrected_address_keeps_its_other_parts(stand: ShopifyStand) -> None:
    before = stand.state()
    send(stand, CorrectAddress(ORDER, {"postal_code": "79 098"}))
    place = order_of(stand).shipping_address

    assert place is not None
    assert (place.name, place.line1, place.postal_code) == ("Ada Brandt", "Lindenweg 3", "79 098")
    send(stand, CorrectAddress(ORDER, {"postal_code": "79098"}))
    assert stand.state() == before


@pytest.mark.parametrize(
    "write",
    [
        SetPriority(ORDER, 1),
        AddTag(ORDER, "one,two"),
        AddTag("#1001", "triage-watch"),
        CorrectAddress(ORDER, {"name": "ADA"}),
        MoveLines(ORDER, {"12": HAMBURG}),
        PlaceHold(ORDER, "boredom"),
        PlaceHold("999", "payment"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_sent(stand: ShopifyStand, write: Write) -> None:
    with pytest.raises(Rejected):
        send(stand, write)
    assert stand.accepted() == 0


# lists


def test_orders_are_found_by_state_sku_and_change(stand: ShopifyStand) -> None:
    stand.clock.advance(timedelta(minutes=1))
    send(stand, AddTag(ORDER, "triage-watch"))
    find = stand.connector.orders.find_orders

    assert [found.id for found in find(Tape(), status="held")] == [HELD]
    assert [found.id for found in find(Tape(), sku="MUG")] == [HELD]
    assert [found.id for found in find(Tape(), sku="MU")] == []
    assert [found.id for found in find(Tape(), updated_since=stand.clock.now())] == [ORDER]
    assert [found.status for found in find(Tape(), status="open", sku=SKU)] == ["open"]
    assert list(find(Tape(), status="pending")) == []
    told(stand, displayFulfillmentStatus="SCHEDULED")
    assert [found.id for found in find(Tape(), status="open")] == [ORDER]
    with pytest.raises(Rejected, match="delivered"):
        list(find(Tape(), status="delivered"))


@pytest.mark.parametrize("sku", ['x" OR status:any', "", "a:b", "*", "ü"])
def test_a_sku_that_is_a_search_finds_nothing_and_is_not_even_asked(stand: ShopifyStand, sku: str) -> None:
    assert list(stand.connector.orders.find_orders(Tape(), sku=sku)) == []
    assert stand.calls() == 0


@pytest.mark.parametrize("cursor", ["again", None])
def test_a_list_that_promises_more_and_does_not_give_it_is_not_taken_for_the_whole(
    stand: ShopifyStand, cursor: str | None
) -> None:
    shop = stand.served.shop
    answer = shop.answer

    def without_end(operation: str, variables: Any) -> Document:
        data = answer(operation, {**variables, "after": None})
        for page in data.values():
            page["pageInfo"] = {"hasNextPage": True, "endCursor": cursor}
        return data

    shop.answer = without_end  # type: ignore[method-assign]
    with pytest.raises(Unreadable, match="more"):
        list(stand.connector.orders.find_orders(Tape()))
    with pytest.raises(Unreadable, match="more"):
        stand.connector.inventory.fetch_stock([SKU], Tape())


@pytest.mark.parametrize("errors", [["no"], [{"code": ["DUPLICATE_FULFILLMENT_HOLD_HANDLE"], "message": "no"}]])
def test_a_refusal_of_another_form_is_no_repeat(stand: ShopifyStand, errors: list[Any]) -> None:
    shop = stand.served.shop
    answer = shop.answer
    refused: Document = {"part0": {"fulfillmentHold": None, "userErrors": errors}}

    def refusing(operation: str, variables: Any) -> Document:
        return refused if operation == "placeHold" else answer(operation, variables)

    shop.answer = refusing  # type: ignore[method-assign]
    with pytest.raises(Rejected):
        send(stand, PlaceHold(ORDER, "payment"))


def test_a_shipment_of_two_parcels_is_two(stand: ShopifyStand) -> None:
    order = told(stand, fulfillments=[a_shipment("11", None, "SUCCESS", "T1", "T2")])
    parcels = [(part.id, part.label.tracking_number) for part in order.fulfilments if part.label is not None]

    assert parcels == [("11", "T1"), ("11/2", "T2")]


def test_no_spoilt_answer_raises_anything_but_unreadable_and_none_is_taken_for_the_whole(stand: ShopifyStand) -> None:
    stand.served.shop.orders[ORDER]["fulfillments"] = [a_shipment("11", "IN_TRANSIT", "SUCCESS", "T1")]
    stand.served.shop.work[0].holds.append(Held("31", "", "OTHER", "", by_us=False))
    document = stand.served.shop.shown(ORDER)
    whole = read_order(document, "main")
    tried = unnoticed = 0
    for answer in spoilt(document):
        tried += 1
        try:
            order = read_order(answer, "main")
        except Unreadable:
            continue
        noticed = flaws(order) or replace(order, version="") != replace(whole, version="")
        unnoticed += not noticed
    assert tried > 800, (tried, unnoticed)
    assert unnoticed < tried // 4, "most places of an order matter, and what is spoilt there shows"
