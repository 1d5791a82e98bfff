"""What the connector makes of Vendure's orders, and what it never guesses."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.tools.shopify.spoiling import spoilt
from tests.tools.vendure.vendure_shop import CODE, PASSWORD, SKU, USER
from tests.tools.vendure.vendure_stand import VendureStand, connected, vendure_stand
from tools.vendure.amounts import Amounts
from tools.vendure.order_document import read_order
from tools.vendure.untold import OF_PLUGIN, UNTOLD
from tools.vendure.words import payment_methods
from triage.domain.actions import why_off
from triage.domain.errors import BadValue, Rejected, Transient, Unreadable
from triage.domain.flaws import FlawKind
from triage.domain.order import Order, OrderStatus, PaymentMethod, PaymentStatus
from triage.domain.tape import Tape
from triage.domain.writes import AddTag, SetPriority


@pytest.fixture
def stand() -> Iterator[VendureStand]:
    with vendure_stand() as stand:
        yield stand


@pytest.fixture
def told(stand: VendureStand) -> dict[str, Any]:
    """The order's document, to be changed."""
    return stand.served.shop.orders[CODE]


def _order(stand: VendureStand) -> Order:
    return stand.connector.orders.fetch_order(CODE, Tape())


def test_money_comes_with_its_decimals_and_adds_up(stand: VendureStand, told: dict[str, Any]) -> None:
    told["discounts"].append({"amountWithTax": -250})
    told["surcharges"].append({"priceWithTax": 100})
    order = _order(stand)

    amounts = (order.total, order.shipping_total, order.discount_total, order.added_total, order.lines[0].unit_price)
    assert [str(each) for each in amounts] == ["30.00 EUR", "5.00 EUR", "2.50 EUR", "1.00 EUR", "12.50 EUR"]


def test_a_rounded_line_leaves_the_discounts_unknown(stand: VendureStand, told: dict[str, Any]) -> None:
    told["lines"][0]["linePriceWithTax"] = 2499

    assert "rounded" in str(_order(stand).unread["discount_total"])


@pytest.mark.parametrize(
    ("state", "status"),
    [("ArrangingPayment", "pending"), ("PaymentSettled", "open"), ("PartiallyDelivered", "part_shipped")],
)
def test_states_have_words_of_ours(stand: VendureStand, told: dict[str, Any], state: str, status: str) -> None:
    told["state"] = state

    assert _order(stand).status == status


@pytest.mark.parametrize("state", ["Modifying", "Draft", "AddingItems", "WaitingForTheMoon"])
def test_what_is_no_state_of_an_order_at_rest_is_unknown(stand: VendureStand, told: dict[str, Any], state: str) -> None:
    told["state"] = state
    order = _order(stand)

    assert order.status is None
    assert "status" in order.unread


def test_a_state_of_the_shops_own_is_kept_as_a_word(stand: VendureStand, told: dict[str, Any]) -> None:
    told["state"] = "WaitingForTheMoon"
    flaw = _order(stand).unread["status"]

    assert (flaw.kind, flaw.word) == (FlawKind.UNKNOWN_WORD, "WaitingForTheMoon")


def _pay(told: dict[str, Any], *states: str, refunds: tuple[tuple[str, int], ...] = (), method: str = "card") -> None:
    made = told["payments"][0]
    given_back = [{"state": state, "total": total} for state, total in refunds]
    told["payments"] = [
        {**made, "id": str(number), "state": state, "method": method, "refunds": given_back}
        for number, state in enumerate(states, 1)
    ]


@pytest.mark.parametrize(
    ("states", "refunds", "status"),
    [
        (("Created",), (), "pending"),
        (("Declined",), (), "pending"),
        (("Declined", "Authorized"), (), "authorised"),
        (("Settled",), (), "captured"),
        (("Settled", "Settled"), (), "captured"),
        (("Cancelled",), (), "voided"),
        (("Error",), (), "capture_failed"),
        (("Settled",), (("Settled", 1000),), "part_refunded"),
        (("Settled",), (("Settled", 3000),), "refunded"),
        (("Settled",), (("Failed", 3000),), "captured"),
    ],
)
def test_payments_become_one(
    stand: VendureStand,
    told: dict[str, Any],
    states: tuple[str, ...],
    refunds: tuple[tuple[str, int], ...],
    status: str,
) -> None:
    _pay(told, *states, refunds=refunds)
    payment = _order(stand).payment

    assert payment is not None
    assert payment.status == PaymentStatus(status)


def test_payments_that_do_not_stand_alike_are_not_read_as_one(stand: VendureStand, told: dict[str, Any]) -> None:
    _pay(told, "Authorized", "Settled")
    order = _order(stand)

    assert order.payment is None
    assert "alike" in str(order.unread["payment"])


def test_a_payment_without_its_history_has_no_times(stand: VendureStand, told: dict[str, Any]) -> None:
    told["history"]["items"] = [each for each in told["history"]["items"] if "PAYMENT" not in each["type"]]
    told["history"]["totalItems"] = 2

    assert "payment.times" in _order(stand).unread


def test_a_history_that_is_not_whole_answers_no_more_than_it_holds(stand: VendureStand, told: dict[str, Any]) -> None:
    told["history"]["totalItems"] = 400
    order = _order(stand)

    assert order.status_since is not None
    assert "notes" in order.unread


def test_a_code_that_no_option_names_is_an_unknown_word(stand: VendureStand, told: dict[str, Any]) -> None:
    _pay(told, "Settled", method="stripe")

    assert _order(stand).unread["payment.method"].word == "stripe"


def test_an_option_names_the_shops_payment_methods() -> None:
    assert payment_methods("stripe=card, bank = wire")["bank"] is PaymentMethod.WIRE
    for wrong in ("stripe", "=card", "stripe=plastic"):
        with pytest.raises(BadValue, match="payment_methods"):
            payment_methods(wrong)


def test_a_currency_that_nobody_knows_is_no_money(stand: VendureStand, told: dict[str, Any]) -> None:
    told["currencyCode"] = "MUG"
    order = _order(stand)

    assert order.total is None
    assert {"total", "lines", "payment"} <= set(order.unread)


def test_units_that_wait_at_two_places_have_none(stand: VendureStand, told: dict[str, Any]) -> None:
    told["lines"][0]["triageAllocated"].append({"location": "Hamburg", "quantity": 1})

    assert "lines.location" in _order(stand).unread


def test_units_in_a_fulfilment_that_stands_have_left_the_line(stand: VendureStand, told: dict[str, Any]) -> None:
    made = {"method": "DHL", "trackingCode": "JD1", "createdAt": told["orderPlacedAt"]}
    told["fulfillments"] = [
        {"id": "1", "state": "Pending", "lines": [{"orderLineId": "1", "quantity": 1}], **made},
        {"id": "2", "state": "Cancelled", "lines": [{"orderLineId": "1", "quantity": 1}], **made},
    ]
    order = _order(stand)

    assert order.lines[0].shipped == 1
    assert [(part.status, part.location) for part in order.fulfilments] == [("open", "Berlin"), ("cancelled", "Berlin")]
    assert "fulfilments.pick_state" in order.unread


def test_no_spoilt_document_is_guessed_from_or_breaks_the_reader(told: dict[str, Any]) -> None:
    """Each place of the document is missing, null, or of another type in turn."""
    amounts, methods = Amounts(2), payment_methods("")
    whole = read_order(told, "main", amounts, methods, plugin=True)
    for document in spoilt(told):
        try:
            order = read_order(document, "main", amounts, methods, plugin=True)
        except Unreadable:
            continue
        assert order.status in (None, whole.status) or document["state"] != told["state"]
        assert order.total in (None, whole.total) or document["totalWithTax"] != told["totalWithTax"]


def test_a_session_that_ended_is_opened_anew_for_a_read_and_a_write_is_left_for_later(stand: VendureStand) -> None:
    assert _order(stand).status is OrderStatus.OPEN
    stand.served.forget_sessions()
    assert _order(stand).status is OrderStatus.OPEN
    assert stand.served.logins == 2

    stand.served.forget_sessions()
    with pytest.raises(Transient, match="session has ended"):
        stand.connector.orders.send(AddTag(CODE, "triage-x"), key="k", if_match=None, tape=Tape())
    assert stand.served.shop.accepted == 0


def test_a_wrong_password_is_final_and_not_told(stand: VendureStand) -> None:
    connector = connected(stand.address, stand.clock, stand.wire, USER, "wrong-horse-battery")

    with pytest.raises(Rejected, match="TRIAGE_SECRETS__BACKOFFICE_PASSWORD") as refused:
        connector.orders.fetch_order(CODE, Tape())
    assert "wrong-horse" not in str(refused.value)


def test_without_the_plugin_orders_are_read_and_nothing_is_done(stand: VendureStand) -> None:
    stand.served.shop.plugins = ("DefaultJobQueuePlugin",)
    order = _order(stand)
    declared = stand.connector.fetch_terms(Tape()).sets_off

    assert set(order.unread) == {*UNTOLD, *OF_PLUGIN}
    for action in ("order.hold", "order.release_hold", "order.tag"):
        assert "does not run order-triage's plugin" in (why_off(action, {}, declared) or "")


def test_beside_a_plugin_that_nobody_tried_all_is_off_until_somebody_attests_it(stand: VendureStand) -> None:
    stand.served.shop.plugins += ("LoyaltyPlugin",)

    assert "nobody has shown" in (why_off("order.tag", {}, stand.connector.fetch_terms(Tape()).sets_off) or "")


def test_where_mail_is_not_quiet_a_hold_is_off(stand: VendureStand) -> None:
    stand.served.shop.mails_on_hold = True
    declared = stand.connector.fetch_terms(Tape()).sets_off

    assert "customer" in (why_off("order.hold", {}, declared) or "")
    assert why_off("order.tag", {}, declared) is None


def test_what_vendure_cannot_do_is_refused_without_a_call(stand: VendureStand) -> None:
    tape = Tape()
    with pytest.raises(Rejected, match="set_priority"):
        stand.connector.orders.send(SetPriority(CODE, 1), key="k", if_match=None, tape=tape)
    assert tape.exchanges == []


def test_orders_are_found_by_state_and_sku(stand: VendureStand, told: dict[str, Any]) -> None:
    found = stand.connector.orders.find_orders

    assert [each.id for each in found(Tape(), status="open", sku=SKU)] == [CODE]
    assert list(found(Tape(), sku="OTHER")) == []
    told["state"] = "AddingItems"
    assert list(found(Tape())) == []


@pytest.mark.parametrize("tracked", ["FALSE", "SOMETIMES"])
def test_stock_that_nobody_tracks_is_not_told(stand: VendureStand, tracked: str) -> None:
    stand.served.shop.variants[0]["trackInventory"] = tracked
    stock = stand.connector.inventory.fetch_stock([SKU], Tape())

    assert (stock.positions, set(stock.unread)) == ((), {f"positions.{SKU}"})


def test_a_sku_of_two_variants_is_nobodys_stock(stand: VendureStand) -> None:
    stand.served.shop.variants *= 2

    assert "several variants" in str(stand.connector.inventory.fetch_stock([SKU], Tape()).unread[f"positions.{SKU}"])


def test_options_that_there_are_not_are_refused(stand: VendureStand) -> None:
    for wrong in ({"colour": "red"}, {"money_digits": "many"}):
        with pytest.raises(BadValue):
            connected("http://127.0.0.1:1", stand.clock, stand.wire, USER, PASSWORD, **wrong)
