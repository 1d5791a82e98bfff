"""What WooCommerce tells of an order, and what it does not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.contracts.faulty_server import Asked, Said
from tests.tools.woocommerce.woo_shop import ORDER, SKU, a_line, a_note, a_product, an_order
from tests.tools.woocommerce.woo_stand import WooStand, woo_stand
from tools.woocommerce import read_order_document
from triage.domain.errors import NotFound, OutcomeUnknown, Rejected, Transient, Unreadable
from triage.domain.flaws import FlawKind
from triage.domain.order import Order, PaymentMethod, PaymentStatus
from triage.domain.tape import Tape
from triage.domain.writes import AddTag, PlaceHold, ReleaseHold, SetStatus


def told(**changes: Any) -> Order:
    return read_order_document(an_order(**changes), [])


def tracked(**changes: Any) -> list[dict[str, Any]]:
    parcel = {"tracking_provider": "dhl", "tracking_number": "0034", "date_shipped": "1795392000", "tracking_id": "ab"}
    return [{"id": 502, "key": "_wc_shipment_tracking_items", "value": [parcel | changes]}]


@pytest.mark.parametrize(
    ("status", "ours"),
    [("pending", "pending"), ("failed", "pending"), ("processing", "open"), ("on-hold", "held"),
     ("completed", "shipped"), ("cancelled", "cancelled")],
)  # fmt: skip
def test_the_words_of_a_status_are_ours(status: str, ours: str) -> None:
    assert told(status=status).status == ours


@pytest.mark.parametrize("status", ["refunded", "trash", "checkout-draft"])
def test_a_status_that_says_nothing_of_shipping_is_no_status_of_ours(status: str) -> None:
    order = told(status=status)

    assert order.status is None
    assert order.unread["status"].kind is FlawKind.NOT_KEPT
    assert "lines" in order.unread


def test_a_status_of_a_plugin_is_an_unknown_word_until_the_shop_says_what_it_means() -> None:
    order = told(status="packing")
    assert (order.unread["status"].kind, order.unread["status"].word) == (FlawKind.UNKNOWN_WORD, "packing")

    with woo_stand(options={"statuses": "wc-packing=released"}) as stand:
        stand.shop.touch(ORDER, status="packing")
        assert stand.connector.orders.fetch_order(ORDER, Tape()).status == "released"


def test_a_local_time_is_left_alone_and_the_gmt_one_is_utc() -> None:
    assert told(date_created="2026-11-22T23:00:00").placed_at == datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_lines_before_discounts_and_all_that_comes_on_top_add_up_to_the_total() -> None:
    fee = {"id": 9, "name": "Wrap", "total": "1.00", "total_tax": "0.00"}
    order = told(line_items=[a_line(subtotal="25.00")], discount_total="5.00", fee_lines=[fee], total="27.30")
    assert (order.lines_total, str(order.added_total), str(order.discount_total)) == (
        Decimal("25.00"), "2.40 EUR", "5.00 EUR",
    )  # fmt: skip


def test_a_price_that_does_not_divide_leaves_no_difference() -> None:
    order = told(line_items=[a_line(quantity=3)])

    assert order.added_total is not None
    assert order.lines_total + order.added_total.amount + Decimal("4.90") == Decimal("26.30")


def test_a_cent_of_rounding_is_no_difference_and_a_euro_is_one() -> None:
    cent, euro = told(total="26.31"), told(total="27.30")

    assert cent.added_total is not None
    assert euro.added_total is not None
    assert (str(cent.added_total), str(euro.added_total)) == ("1.41 EUR", "1.40 EUR")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, PaymentStatus.CAPTURED),
        ({"status": "pending", "date_paid_gmt": None}, PaymentStatus.PENDING),
        ({"status": "on-hold", "date_paid_gmt": None, "payment_method": "bacs"}, PaymentStatus.PENDING),
        ({"refunds": [{"id": 1, "reason": "", "total": "-2.00"}]}, PaymentStatus.PART_REFUNDED),
        ({"refunds": [{"id": 1, "reason": "", "total": "-26.30"}]}, PaymentStatus.REFUNDED),
    ],
)  # fmt: skip
def test_what_became_of_the_money_where_that_is_told(changes: dict[str, Any], status: PaymentStatus) -> None:
    payment = told(**changes).payment

    assert payment is not None
    assert payment.status is status


@pytest.mark.parametrize(
    "changes",
    [
        {"payment_method": "cod"},
        {"status": "on-hold", "date_paid_gmt": None},
        {"status": "completed", "date_paid_gmt": None},
        {"status": "failed", "date_paid_gmt": None},
    ],
)
def test_cash_on_delivery_and_money_that_may_be_reserved_are_not_guessed_at(changes: dict[str, Any]) -> None:
    order = told(**changes)

    assert order.payment is None
    assert order.unread["payment"].kind is FlawKind.NOT_KEPT


def test_a_gateway_that_nobody_mapped_leaves_the_payment_readable() -> None:
    order = told(payment_method="klarna_kp")

    assert order.payment is not None
    assert (order.payment.method, order.unread["payment.method"].word) == (None, "klarna_kp")
    paid_by = told(payment_method="ppcp-gateway").payment
    assert paid_by is not None
    assert paid_by.method is PaymentMethod.WALLET


def test_a_parcel_that_is_dated_by_a_day_counts_from_when_that_day_is_over_everywhere() -> None:
    (part,) = told(status="completed", meta_data=tracked()).fulfilments

    assert part.label is not None
    assert (part.label.carrier, part.label.tracking_number) == ("dhl", "0034")
    assert part.label.bought_at == datetime(2026, 11, 24, 12, tzinfo=UTC)
    (exact,) = told(status="completed", meta_data=tracked(date_shipped=1795420801)).fulfilments
    assert exact.shipped_at == datetime(2026, 11, 23, 8, 0, 1, tzinfo=UTC)


def test_where_parcels_left_before_the_order_was_completed_nobody_knows_which_lines() -> None:
    order = told(meta_data=tracked())

    assert order.lines == ()
    assert order.unread["lines"].kind is FlawKind.NOT_KEPT


@pytest.mark.parametrize(
    "changes",
    [
        {"tracking_number": ""},
        {"tracking_provider": ""},
        {"date_shipped": ""},
        {"date_shipped": "000000000001" + "9" * 20},
    ],
)
def test_a_parcel_without_its_number_carrier_or_day_is_not_read(changes: dict[str, Any]) -> None:
    assert "fulfilments" in told(status="completed", meta_data=tracked(**changes)).unread


def test_units_that_the_shop_took_from_its_stock_are_reserved() -> None:
    (line,) = told().lines

    assert line.reservation is not None
    assert line.reservation.quantity == 2
    assert "lines.reservation" in told(line_items=[a_line(meta_data=[])]).unread


def test_what_the_customer_wrote_is_a_note_of_the_customers_and_other_notes_are_the_shops() -> None:
    document = an_order(customer_note="ring twice")
    notes = read_order_document(document, [a_note(author="customer", customer_note=True)]).notes

    assert [(note.by, note.text) for note in notes] == [
        ("customer", "ring twice"), ("shop: customer", "Payment came in."),
    ]  # fmt: skip


@pytest.fixture
def stand() -> Iterator[WooStand]:
    with woo_stand() as stand:
        yield stand


def held(stand: WooStand, key: str, reason: str) -> None:
    stand.connector.orders.send(PlaceHold(ORDER, reason), key=key, if_match=None, tape=Tape())


def order_of(stand: WooStand) -> Order:
    return stand.connector.orders.fetch_order(ORDER, Tape())


def released(stand: WooStand, key: str) -> None:
    stand.connector.orders.send(ReleaseHold(ORDER, key), key=f"{key}-undo", if_match=None, tape=Tape())


@pytest.mark.parametrize("order", [("k1", "k2"), ("k2", "k1")])
def test_of_two_holds_of_ours_the_last_to_go_puts_the_status_back(stand: WooStand, order: tuple[str, str]) -> None:
    before = stand.state()
    held(stand, "k1", "stock")
    held(stand, "k2", "address")
    assert sorted(hold.reason for hold in order_of(stand).holds) == ["address", "stock"]

    released(stand, order[0])
    assert (order_of(stand).status, len(order_of(stand).holds)) == ("held", 1)
    released(stand, order[1])
    assert stand.state() == before


def test_an_order_that_somebody_else_held_stays_held_when_ours_is_released(stand: WooStand) -> None:
    stand.shop.touch(ORDER, status="on-hold")
    held(stand, "k1", "stock")
    assert [hold.by for hold in order_of(stand).holds] == ["WooCommerce", "order-triage"]

    released(stand, "k1")
    assert (order_of(stand).status, [hold.by for hold in order_of(stand).holds]) == ("held", ["WooCommerce"])


def test_an_order_that_people_took_off_hold_has_no_hold_of_ours_and_is_not_touched(stand: WooStand) -> None:
    held(stand, "k1", "stock")
    stand.shop.touch(ORDER, status="completed")
    assert order_of(stand).holds == ()
    done = stand.accepted()

    with pytest.raises(Rejected, match="completed"):
        released(stand, "k1")
    assert stand.accepted() == done


def test_a_hold_whose_record_is_not_as_we_write_it_is_not_guessed_at(stand: WooStand) -> None:
    entry = {"id": 1, "key": "_triage_hold", "value": "key=k1&reason=stock"}
    stand.shop.touch(ORDER, status="on-hold", meta_data=[entry])

    assert "holds" in order_of(stand).unread
    with pytest.raises(Rejected):
        released(stand, "k1")


def test_a_record_that_somebody_changed_sends_no_order_into_a_state_in_which_none_is_held(stand: WooStand) -> None:
    held(stand, "k1", "stock")
    (entry,) = (each for each in stand.shop.orders[ORDER]["meta_data"] if each["key"] == "_triage_hold")
    entry["value"] = entry["value"].replace("before=processing", "before=completed")

    with pytest.raises(Rejected):
        released(stand, "k1")
    assert stand.shop.orders[ORDER]["status"] == "on-hold"


def test_a_sku_that_is_no_text_makes_the_list_unreadable(stand: WooStand) -> None:
    stand.shop.orders[ORDER]["line_items"][0]["sku"] = {"is": SKU}

    with pytest.raises(Unreadable):
        list(stand.connector.orders.find_orders(Tape(), sku=SKU))


@pytest.mark.parametrize("status", ["completed", "cancelled", "refunded", "failed", "packing"])
def test_an_order_that_does_not_wait_is_not_held(stand: WooStand, status: str) -> None:
    stand.shop.touch(ORDER, status=status)

    with pytest.raises(Rejected):
        held(stand, "k1", "stock")
    assert stand.accepted() == 0


@pytest.mark.parametrize("to", ["delivered", "shipped", "open"])
def test_a_status_that_would_date_a_payment_or_that_there_is_none_of_is_not_set(stand: WooStand, to: str) -> None:
    stand.shop.touch(ORDER, status="pending", date_paid_gmt=None)

    with pytest.raises(Rejected):
        stand.connector.orders.send(SetStatus(ORDER, to), key="k", if_match=None, tape=Tape())
    assert stand.accepted() == 0


def test_warnings_printed_before_the_json_make_it_unreadable_and_a_write_unknown(stand: WooStand) -> None:
    stand.vendor.fault("warnings", 50)
    with pytest.raises(Unreadable):
        order_of(stand)

    stand.vendor.faults = ["warnings", "none"]
    with pytest.raises(OutcomeUnknown):
        held(stand, "k1", "stock")


def test_a_shop_without_the_api_is_not_a_shop_without_the_order(stand: WooStand) -> None:
    with pytest.raises(NotFound):
        stand.connector.orders.fetch_order("999", Tape())
    stand.vendor.answer = lambda _: Said(404, {"code": "rest_no_route", "message": "No route was found."})
    with pytest.raises(Rejected, match="TRIAGE_BACKOFFICE_URL"):
        order_of(stand)


def test_being_asked_to_wait_is_heeded(stand: WooStand) -> None:
    stand.vendor.fault("429", 1)
    order_of(stand)

    assert stand.clock.pauses[0] >= 1.0


def test_a_slow_answer_is_given_up_on() -> None:
    with woo_stand(timeout_seconds=0.2) as stand:
        stand.vendor.fault("slow", 50)
        with pytest.raises(Transient):
            order_of(stand)


def test_orders_are_found_by_state_by_change_and_by_sku(stand: WooStand) -> None:
    other = a_line(sku="CUP-1", product_id=77, variation_id=78)
    stand.shop.orders |= {
        "5001": an_order(5001, status="on-hold", date_modified_gmt="2026-11-23T09:00:00"),
        "5002": an_order(5002, line_items=[other]),
    }
    stand.shop.products.append(a_product(id=78, parent_id=77, type="variation", sku="CUP-1"))

    def found(**by: Any) -> list[str]:
        return [each.id for each in stand.connector.orders.find_orders(Tape(), **by)]

    assert found(status="held") == ["5001"]
    assert found(updated_since=datetime(2026, 11, 23, tzinfo=UTC)) == ["5001"]
    assert found(sku="CUP-1") == ["5002"]
    assert found(sku=SKU) == ["4711", "5001"]
    assert found(sku="a,b") == found(sku="NONE") == []


def test_pages_without_their_count_are_read_to_the_last(stand: WooStand) -> None:
    stand.shop.page_headers = False
    stand.many_orders(250)

    assert len(list(stand.connector.orders.find_orders(Tape()))) == 251


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"manage_stock": False}, FlawKind.NOT_KEPT),
        ({"manage_stock": "parent"}, FlawKind.NOT_KEPT),
        ({"stock_quantity": None}, FlawKind.ABSENT),
        ({"stock_quantity": 2.5}, FlawKind.UNREADABLE),
    ],
)
def test_stock_that_is_not_counted_is_not_zero(stand: WooStand, change: dict[str, Any], kind: FlawKind) -> None:
    stand.shop.products = [a_product(**change)]
    stock = stand.connector.inventory.fetch_stock([SKU], Tape())

    assert stock.positions == ()
    assert stock.unread[f"positions.{SKU}"].kind is kind


def test_two_products_of_one_sku_are_no_stock(stand: WooStand) -> None:
    stand.shop.products.append(a_product(id=32))

    assert stand.connector.inventory.fetch_stock([SKU], Tape()).positions == ()


def test_stock_is_dated_by_the_answer_and_told_only_where_the_shop_counts_it_itself(stand: WooStand) -> None:
    (position,) = stand.connector.inventory.fetch_stock([SKU], Tape()).positions
    assert position.as_of == stand.clock.now()

    with woo_stand(options={}) as synced:
        stock = synced.connector.inventory.fetch_stock([SKU], Tape())
        assert stock.positions == ()
        assert "stock=kept-here" in str(stock.unread[f"positions.{SKU}"])


def test_a_change_that_was_read_for_too_long_is_not_sent(stand: WooStand) -> None:
    answer = stand.vendor.answer

    def slow(asked: Asked) -> Said:
        stand.clock.advance(timedelta(seconds=stand.connector.longest_call))
        return answer(asked)

    stand.vendor.answer = slow
    with pytest.raises(Transient, match="nothing was sent"):
        stand.connector.orders.send(AddTag(ORDER, "triage-watch"), key="k", if_match=None, tape=Tape())
    assert stand.accepted() == 0


def test_a_tag_of_ours_does_not_touch_what_others_keep_in_meta_data(stand: WooStand) -> None:
    stand.connector.orders.send(AddTag(ORDER, "triage-watch"), key="k", if_match=None, tape=Tape())

    assert stand.vendor.asked[-1].document == {"meta_data": [{"key": "_triage_tags", "value": "triage-watch"}]}
    kept = {entry["key"] for entry in stand.shop.orders[ORDER]["meta_data"]}
    assert kept == {"_wc_order_attribution_source_type", "_triage_tags"}
