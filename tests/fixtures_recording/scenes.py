"""The scenes: each ends in one case, and is named for what it shows."""

from tests.fixtures_recording.recording import Scene
from tests.fixtures_recording.stage import (
    ORDER,
    ago,
    edit,
    label_bought,
    look_again,
    tell,
    tell_of_sku,
    trouble,
    well,
)
from tests.graph.shop import Shop

SCENES: dict[str, Scene] = {}

_EXCEPTION = "com.example.order.exception"
_ORDER_PATH = f"/orders/{ORDER}"


def scene(play: Scene) -> Scene:
    SCENES[play.__name__.replace("_", "-")] = play
    return play


# Resolved


@scene
def reservation_lost_and_reserved_again(shop: Shop) -> None:
    trouble(shop, "reservation_lost")
    tell(shop, _EXCEPTION, "reservation_lost")


@scene
def stock_elsewhere_filled_from_hamburg(shop: Shop) -> None:
    trouble(shop, "stock_elsewhere")
    tell(shop, "com.example.stock.allocation.failed")


@scene
def address_written_as_validated(shop: Shop) -> None:
    trouble(shop, "address_invalid", n=2)
    tell(shop, "com.example.order.address_invalid")


@scene
def export_failed_and_handed_over_again(shop: Shop) -> None:
    trouble(shop, "export_failed")
    tell(shop, "com.example.export.failed")


@scene
def paid_order_still_pending_is_opened(shop: Shop) -> None:
    trouble(shop, "paid_but_pending")
    tell(shop, _EXCEPTION, "paid_but_pending")


@scene
def stale_stock_hold_released(shop: Shop) -> None:
    trouble(shop, "stale_hold")
    tell(shop, "com.example.order.held")


@scene
def delivered_by_proof_where_no_mail_goes_out(shop: Shop) -> None:
    shop.state.settings.status_mails = []
    trouble(shop, "delivery_status_lags")
    tell(shop, _EXCEPTION, "delivery_status_lags")


@scene
def two_troubles_one_after_the_other(shop: Shop) -> None:
    order = trouble(shop, "reservation_lost")
    order["export"] = {"state": "failed", "reference": None, "requested_at": ago(shop, hours=2)}
    order["_receiver"] = {"has": False, "reference": None}
    tell(shop, _EXCEPTION)


@scene
def backorder_arrives_and_the_order_goes_on(shop: Shop) -> None:
    shop.state.settings.dated_now = True
    trouble(shop, "out_of_stock")
    tell(shop, "com.example.stock.out_of_stock")
    shop.later(hours=20)
    for position in shop.state.stock.values():
        position.update(on_hand=40, available=40, oms_on_hand=40)
    edit(shop, {"risk": {"assessed_at": ago(shop, minutes=5)}})
    tell(shop, "com.example.stock.received")


@scene
def back_office_answers_500_after_it_reserved(shop: Shop) -> None:
    trouble(shop, "reservation_lost")
    shop.faults.add(f"{_ORDER_PATH}/reservations", "500_after", method="POST")
    tell(shop, _EXCEPTION, "reservation_lost")


@scene
def back_office_answers_500_before_and_takes_the_second(shop: Shop) -> None:
    trouble(shop, "reservation_lost")
    shop.faults.add(f"{_ORDER_PATH}/reservations", "500_before", method="POST")
    tell(shop, _EXCEPTION, "reservation_lost")


@scene
def connection_cut_while_the_lines_move(shop: Shop) -> None:
    trouble(shop, "stock_elsewhere")
    shop.faults.add(f"{_ORDER_PATH}/reallocation", "cut", method="POST")
    tell(shop, _EXCEPTION, "stock_elsewhere")


@scene
def order_changed_between_reading_and_writing(shop: Shop) -> None:
    trouble(shop, "export_failed")
    shop.wire.after_next("GET", _ORDER_PATH, lambda: edit(shop, {"priority": 2}))
    tell(shop, _EXCEPTION, "export_failed")


@scene
def slow_and_busy_back_office_is_asked_again(shop: Shop) -> None:
    trouble(shop, "reservation_lost")
    shop.faults.add(_ORDER_PATH, "503", times=2)
    shop.faults.add("/stock", "429")
    tell(shop, _EXCEPTION, "reservation_lost")


# Contained


@scene
def risky_order_held_for_the_fraud_desk(shop: Shop) -> None:
    trouble(shop, "fraud_review")
    tell(shop, "com.example.risk.flagged")


@scene
def fraud_hold_that_comes_too_late(shop: Shop) -> None:
    order = trouble(shop, "fraud_review")
    order.update(status="released", released_at=ago(shop, hours=2), status_since=ago(shop, hours=2))
    order["fulfilments"][0].update(status="open", pick_state="started")
    tell(shop, "com.example.risk.flagged")


@scene
def possible_duplicate_held(shop: Shop) -> None:
    trouble(shop, "duplicate_order")
    tell(shop, _EXCEPTION, "duplicate_order")


@scene
def late_cancellation_held(shop: Shop) -> None:
    trouble(shop, "cancel_requested_late")
    tell(shop, "com.example.order.cancel_requested")


@scene
def lapsed_authorisation_held_for_payments(shop: Shop) -> None:
    trouble(shop, "payment_authorisation_expired")
    tell(shop, "com.example.payment.authorisation.expired")


@scene
def dispute_on_a_shipped_order_listed(shop: Shop) -> None:
    trouble(shop, "chargeback")
    tell(shop, "com.example.dispute.opened")


@scene
def restricted_item_held(shop: Shop) -> None:
    trouble(shop, "restricted_item", n=1)
    tell(shop, _EXCEPTION, "restricted_item")


@scene
def oversold_newest_order_held_for_a_sku_event(shop: Shop) -> None:
    trouble(shop, "oversold")
    tell_of_sku(shop, "com.example.stock.level.negative", f"SKU-{ORDER}")


@scene
def no_location_held_for_routing(shop: Shop) -> None:
    trouble(shop, "no_location")
    tell(shop, _EXCEPTION, "no_location")


@scene
def lost_parcel_listed_for_a_claim(shop: Shop) -> None:
    trouble(shop, "lost", n=1)
    tell(shop, "com.example.tracking.lost", fulfilment=f"F-{ORDER}")


@scene
def customs_want_documents(shop: Shop) -> None:
    trouble(shop, "customs_hold", n=1)
    tell(shop, "com.example.tracking.customs", fulfilment=f"F-{ORDER}")


@scene
def wrong_kind_overruled_by_the_carrier(shop: Shop) -> None:
    trouble(shop, "return_to_sender")
    tell(shop, _EXCEPTION, "label_no_scan")


@scene
def tag_was_there_before_us(shop: Shop) -> None:
    order = trouble(shop, "return_to_sender")
    order["tags"] = [*order["tags"], "triage-returning"]
    tell(shop, _EXCEPTION, "return_to_sender")


@scene
def two_kinds_the_gravest_decides(shop: Shop) -> None:
    order = trouble(shop, "total_mismatch")
    order["payment"].update(status="capture_failed", captured_at=None)
    tell(shop, "com.example.payment.capture_failed")


# Watching


@scene
def label_no_scan_first_day(shop: Shop) -> None:
    order = trouble(shop, "label_no_scan")
    label_bought(shop, order, "2026-11-21T12:10:00.000Z")
    tell(shop, _EXCEPTION, "label_no_scan", fulfilment=f"F-{ORDER}")


@scene
def carrier_delayed_by_weather(shop: Shop) -> None:
    trouble(shop, "carrier_delay")
    tell(shop, "com.example.tracking.delayed", fulfilment=f"F-{ORDER}")


@scene
def parcel_waits_at_the_pickup_point(shop: Shop) -> None:
    trouble(shop, "pickup_uncollected")
    tell(shop, "com.example.pickup.uncollected")


@scene
def ship_by_is_near_and_it_is_picked_first(shop: Shop) -> None:
    trouble(shop, "ship_by_at_risk")
    tell(shop, _EXCEPTION, "ship_by_at_risk")


@scene
def counts_differ_and_the_shelf_is_counted_again(shop: Shop) -> None:
    trouble(shop, "stock_mismatch")
    tell(shop, _EXCEPTION, "stock_mismatch")


@scene
def nobody_claims_anything_and_the_carrier_is_silent(shop: Shop) -> None:
    trouble(shop, "carrier_delay")
    shop.faults.add("/tracking", "503", times=3)
    tell(shop, "com.example.tracking.delayed", fulfilment=f"F-{ORDER}")


# Cleared


@scene
def label_of_friday_evening_is_not_late_on_monday(shop: Shop) -> None:
    shop.later(hours=-24)
    order = trouble(shop, "label_no_scan")
    label_bought(shop, order, "2026-11-20T18:30:00.000Z")
    tell(shop, _EXCEPTION, "label_no_scan")


@scene
def payment_came_before_we_looked(shop: Shop) -> None:
    well(shop)
    tell(shop, _EXCEPTION, "payment_pending")


@scene
def payment_renewed_and_our_hold_taken_back(shop: Shop) -> None:
    shop.state.settings.dated_now = True
    trouble(shop, "payment_authorisation_expired")
    tell(shop, "com.example.payment.authorisation.expired")
    shop.later(hours=3)
    edit(shop, {"payment": {"status": "captured", "captured_at": ago(shop, minutes=10)}})
    edit(shop, {"risk": {"assessed_at": ago(shop, minutes=5)}})
    tell(shop, "com.example.payment.captured")


# Escalated


@scene
def stock_dated_four_hours_ago(shop: Shop) -> None:
    trouble(shop, "reservation_lost")
    for position in shop.state.stock.values():
        position["as_of"] = ago(shop, hours=4)
    tell(shop, _EXCEPTION, "reservation_lost")


@scene
def tracking_answer_missing(shop: Shop) -> None:
    trouble(shop, "label_no_scan")
    shop.faults.add("/tracking", "503", times=3)
    tell(shop, _EXCEPTION, "label_no_scan", fulfilment=f"F-{ORDER}")


@scene
def equal_sources_disagree(shop: Shop) -> None:
    trouble(shop, "stock_elsewhere")
    home = next(iter(shop.state.stock.values()))
    home.update(on_hand=0, available=0, oms_on_hand=4)
    tell(shop, _EXCEPTION, "stock_elsewhere")


@scene
def back_office_does_not_answer(shop: Shop) -> None:
    trouble(shop, "export_failed")
    shop.faults.add(_ORDER_PATH, "503", times=3)
    tell(shop, _EXCEPTION, "export_failed")


@scene
def answer_breaks_off_in_the_middle(shop: Shop) -> None:
    trouble(shop, "oversold")
    shop.faults.add("/stock", "half_body", times=3)
    tell(shop, _EXCEPTION, "oversold")


@scene
def renamed_fields_are_not_guessed(shop: Shop) -> None:
    trouble(shop, "fraud_review")
    shop.faults.add(_ORDER_PATH, "renamed_fields")
    tell(shop, "com.example.risk.flagged", "fraud_review")


@scene
def vip_account_goes_to_its_person(shop: Shop) -> None:
    order = trouble(shop, "reservation_lost")
    order["customer"]["vip"] = True
    tell(shop, _EXCEPTION, "reservation_lost")


@scene
def customer_wrote_and_nobody_has_read_it(shop: Shop) -> None:
    order = trouble(shop, "stock_elsewhere")
    order["notes"].append(
        {
            "id": "N1",
            "at": ago(shop, hours=1),
            "by": "customer",
            "field": "order_note",
            "text": "This is a present for Saturday. Please do not split it!",
            "read_at": None,
        }
    )
    tell(shop, _EXCEPTION, "stock_elsewhere")


@scene
def no_policy_for_a_wrong_item(shop: Shop) -> None:
    trouble(shop, "wrong_item")
    tell(shop, _EXCEPTION, "wrong_item")


@scene
def claimed_and_no_rule_can_tell(shop: Shop) -> None:
    well(shop)
    tell(shop, "com.example.order.problem")


@scene
def delivered_status_would_mail_the_customer(shop: Shop) -> None:
    trouble(shop, "delivery_status_lags")
    tell(shop, _EXCEPTION, "delivery_status_lags")


@scene
def value_limit_is_in_another_currency(shop: Shop) -> None:
    trouble(shop, "paid_but_pending", n=2)
    tell(shop, _EXCEPTION, "paid_but_pending")


@scene
def back_office_says_done_and_does_nothing(shop: Shop) -> None:
    trouble(shop, "fraud_review")
    shop.faults.add(f"{_ORDER_PATH}/holds", "200_not_applied", method="POST")
    tell(shop, "com.example.risk.flagged")


@scene
def validator_still_objects_to_its_own_form(shop: Shop) -> None:
    trouble(shop, "address_invalid", n=2)
    objection = {"address_check": {"verdict": "fixable"}}
    shop.wire.after_next("PATCH", f"{_ORDER_PATH}/shipping-address", lambda: edit(shop, objection))
    tell(shop, _EXCEPTION, "address_invalid")


@scene
def stock_was_taken_meanwhile(shop: Shop) -> None:
    trouble(shop, "reservation_lost")
    home = next(iter(shop.state.stock.values()))
    shop.wire.after_next("GET", "/stock", lambda: home.update(available=0))
    tell(shop, _EXCEPTION, "reservation_lost")


@scene
def order_keeps_changing(shop: Shop) -> None:
    trouble(shop, "fraud_review")
    for _ in range(8):
        shop.wire.after_next("GET", _ORDER_PATH, lambda: edit(shop, {}))
    tell(shop, "com.example.risk.flagged")


@scene
def second_delivery_attempt_never_came(shop: Shop) -> None:
    shop.state.settings.dated_now = True
    trouble(shop, "delivery_attempt_failed")
    tell(shop, "com.example.delivery.attempt_failed", fulfilment=f"F-{ORDER}")
    for _ in range(3):
        look_again(shop, hours=24)


@scene
def fraud_hold_stands_after_the_desk_cleared_it(shop: Shop) -> None:
    shop.state.settings.dated_now = True
    trouble(shop, "fraud_review")
    tell(shop, "com.example.risk.flagged")
    shop.later(hours=2)
    edit(shop, {"risk": {"score": 12, "advice": "accept", "assessed_at": ago(shop, minutes=1)}})
    tell(shop, "com.example.risk.assessed")


@scene
def reservation_lost_a_second_time(shop: Shop) -> None:
    shop.state.settings.dated_now = True
    order = trouble(shop, "reservation_lost")
    tell(shop, _EXCEPTION, "reservation_lost")
    shop.later(hours=6)
    home = next(iter(shop.state.stock.values()))
    home["available"] += order["lines"][0]["reservation"]["quantity"]
    edit(shop, {"lines": [{**order["lines"][0], "reservation": None}]})
    edit(shop, {"risk": {"assessed_at": ago(shop, minutes=5)}})
    tell(shop, _EXCEPTION, "reservation_lost")


# Observed


@scene
def delay_was_told_and_nothing_is_wrong(shop: Shop) -> None:
    well(shop)
    tell(shop, "com.example.order.delayed")
