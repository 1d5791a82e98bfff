"""What each write does, refuses, and gives back when it is undone."""

from typing import Any

import pytest

from tests.sandbox.shop import Shop, ShopClock

AUDIT = {"version", "updated_at", "status_since", "checked_at"}


def essence(value: Any) -> Any:
    """A snapshot without versions and audit times."""
    match value:
        case dict():
            return {name: essence(inner) for name, inner in value.items() if name not in AUDIT}
        case list():
            return [essence(inner) for inner in value]
    return value


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_a_hold_keeps_the_order_and_its_release_gives_back_the_status(shop: Shop) -> None:
    before = essence(shop.snapshot())
    hold = shop.write("POST", "/orders/SO-1/holds", {"reason": "payment"}, key="ours").json()["hold"]
    held = shop.order()
    shop.write("DELETE", f"/orders/SO-1/holds/{hold['id']}")

    assert held["status"] == "held"
    assert held["holds"] == [hold]
    assert (hold["by"], hold["reference"]) == ("order-triage", "ours")
    assert essence(shop.snapshot()) == before


def test_the_order_stays_held_until_its_last_hold_is_gone(shop: Shop) -> None:
    holds = [
        shop.write("POST", "/orders/SO-1/holds", {"reason": reason}).json()["hold"]["id"]
        for reason in ("payment", "fraud")
    ]
    statuses = []
    for hold in holds:
        shop.write("DELETE", f"/orders/SO-1/holds/{hold}")
        statuses.append(shop.order()["status"])

    assert statuses == ["held", "open"]


def test_a_hold_that_comes_after_picking_has_started_says_so(shop: Shop) -> None:
    shop.control("/_orders/SO-1/_pick", {"state": "started"})
    late = shop.write("POST", "/orders/SO-1/holds", {"reason": "payment"})

    assert late.json()["too_late"] is True
    assert shop.order()["status"] == "open"


def test_a_hold_of_somebody_else_is_not_ours_to_release(shop: Shop) -> None:
    theirs = {"id": "H-9", "reason": "vip", "by": "ada", "reference": None, "placed_at": "2026-11-23T11:00:00Z"}
    shop.edit("SO-1", holds=[theirs])

    assert code(shop.write("DELETE", "/orders/SO-1/holds/H-9")) == (409, "not_ours")
    assert code(shop.write("DELETE", "/orders/SO-1/holds/H-8")) == (404, "no_such_hold")


def test_a_held_order_that_is_being_picked_is_not_released(shop: Shop) -> None:
    hold = shop.write("POST", "/orders/SO-1/holds", {"reason": "stock"}).json()["hold"]["id"]
    shop.control("/_orders/SO-1/_pick", {"state": "started"})

    assert code(shop.write("DELETE", f"/orders/SO-1/holds/{hold}")) == (409, "pick_started")


def test_an_order_that_is_over_is_not_held(shop: Shop) -> None:
    assert code(shop.write("POST", "/orders/SO-2/holds", {"reason": "review"})) == (409, "order_over")


def test_a_tag_that_was_there_is_not_added_and_one_that_was_gone_not_removed(shop: Shop) -> None:
    assert shop.write("PUT", "/orders/SO-1/tags/gift").json()["added"] is False
    assert shop.write("DELETE", "/orders/SO-1/tags/triage-watch").json()["removed"] is False
    assert [entry["effect"] for entry in shop.ledger] == ["tag_was_there", "tag_was_gone"]
    assert shop.ledger[0]["side_effects"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/orders/SO-1/priority", {"priority": 1}),
        ("POST", "/orders/SO-1/reallocation", {"lines": [{"line": "L1", "to": "HAM"}]}),
    ],
)
@pytest.mark.parametrize("state", ["started", "picked", "packed"])
def test_once_picking_has_started_it_is_too_late(shop: Shop, method: str, path: str, body: object, state: str) -> None:
    shop.control("/_orders/SO-1/_pick", {"state": state})

    assert code(shop.write(method, path, body)) == (409, "pick_started")


def test_reservations_stay_once_picking_has_started(shop: Shop) -> None:
    line = shop.order()["lines"][0]
    shop.edit("SO-1", lines=[{**line, "reservation": None}])
    shop.write("POST", "/orders/SO-1/reservations", {}, key="r").raise_for_status()
    shop.control("/_orders/SO-1/_pick", {"state": "started", "fulfilment": "F-SO-1"})

    assert code(shop.write("DELETE", "/orders/SO-1/reservations/r")) == (409, "pick_started")


def test_moving_lines_moves_their_reservations_and_back(shop: Shop) -> None:
    before = essence(shop.snapshot())
    shop.write("POST", "/orders/SO-1/reallocation", {"lines": [{"line": "L1", "to": "HAM"}]}).raise_for_status()
    moved = shop.snapshot()
    shop.write("POST", "/orders/SO-1/reallocation", {"lines": [{"line": "L1", "to": "BER"}]}).raise_for_status()

    order = moved["orders"]["SO-1"]
    assert (order["lines"][0]["location"], order["lines"][0]["reservation"]["location"]) == ("HAM", "HAM")
    assert order["fulfilments"][0]["location"] == "HAM"
    assert {p["location"]: p["on_hand"] - p["available"] for p in moved["stock"]} == {"BER": 0, "HAM": 1}
    assert essence(shop.snapshot()) == before


def test_lines_do_not_move_to_where_there_is_too_little_for_all_of_them(shop: Shop) -> None:
    line = shop.order()["lines"][0]
    shop.edit("SO-1", lines=[line, {**line, "id": "L2", "reservation": {**line["reservation"], "id": "R-2"}}])
    shop.control("/_stock/SKU-SO-1/HAM/_edit", {"available": 1})
    both = {"lines": [{"line": "L1", "to": "HAM"}, {"line": "L2", "to": "HAM"}]}

    assert code(shop.write("POST", "/orders/SO-1/reallocation", both)) == (409, "no_stock")
    one = {"lines": [{"line": "L1", "to": "HAM"}]}
    assert shop.write("POST", "/orders/SO-1/reallocation", one).status_code == 200
    assert shop.snapshot()["stock"][1]["available"] == 0


@pytest.mark.parametrize("lines", [[("L9", "HAM")], [("L1", "HAM"), ("L1", "BER")], [("L1", "MARS")]])
def test_a_move_that_cannot_be_is_refused_whole(shop: Shop, lines: list[tuple[str, str]]) -> None:
    before = shop.snapshot()
    body = {"lines": [{"line": line, "to": to} for line, to in lines]}

    assert shop.write("POST", "/orders/SO-1/reallocation", body).status_code == 409
    assert shop.snapshot() == before


def test_reserving_takes_stock_and_releasing_gives_it_back(shop: Shop) -> None:
    line = shop.order()["lines"][0]
    shop.edit("SO-1", lines=[{**line, "reservation": None}])
    before = essence(shop.snapshot())
    made = shop.write("POST", "/orders/SO-1/reservations", {}, key="ours")
    reserved = shop.snapshot()
    shop.write("DELETE", "/orders/SO-1/reservations/ours").raise_for_status()

    assert made.json()["reservations"][0]["line"] == "L1"
    assert reserved["orders"]["SO-1"]["lines"][0]["reservation"]["reference"] == "ours"
    assert reserved["stock"][0]["available"] == before["stock"][0]["available"] - 1
    assert essence(shop.snapshot()) == before


def test_nothing_is_reserved_where_nothing_is_open_or_kept(shop: Shop) -> None:
    line = shop.order()["lines"][0]
    assert code(shop.write("POST", "/orders/SO-1/reservations", {})) == (409, "nothing_to_reserve")
    shop.edit("SO-1", lines=[{**line, "reservation": None, "location": None}])
    assert code(shop.write("POST", "/orders/SO-1/reservations", {})) == (409, "no_location")
    shop.edit("SO-1", lines=[{**line, "reservation": None, "quantity": 1000}])
    assert code(shop.write("POST", "/orders/SO-1/reservations", {})) == (409, "no_stock")


def test_a_requested_export_is_acknowledged_after_its_time(shop: Shop, clock: ShopClock) -> None:
    shop.control("/_settings", {"ack_after_seconds": 30.0})
    shop.write("POST", "/orders/SO-3/export", {}, key="ours").raise_for_status()
    early = shop.get("/orders/SO-3/export").json()
    clock.pass_seconds(31)
    late = shop.get("/orders/SO-3/export").json()

    assert (early["state"], early["receiver"]) == ("requested", {"has": False, "reference": None})
    assert (late["state"], late["receiver"]) == ("acknowledged", {"has": True, "reference": "ours"})
    assert code(shop.write("DELETE", "/orders/SO-3/export")) == (409, "export_acknowledged")
    assert code(shop.write("POST", "/orders/SO-3/export", {})) == (409, "export_acknowledged")


def test_a_withdrawn_export_leaves_what_was_there(shop: Shop) -> None:
    shop.control("/_settings", {"ack_after_seconds": 30.0})
    for before in (essence(shop.snapshot("SO-3")), None):
        if before is None:
            shop.edit("SO-3", export=None)
            before = essence(shop.snapshot("SO-3"))
        shop.write("POST", "/orders/SO-3/export", {}).raise_for_status()
        assert code(shop.write("POST", "/orders/SO-3/export", {})) == (409, "export_requested")
        shop.write("DELETE", "/orders/SO-3/export").raise_for_status()
        assert essence(shop.snapshot("SO-3")) == before
    assert code(shop.write("DELETE", "/orders/SO-3/export")) == (409, "nothing_requested")


def test_an_address_in_its_right_form_is_valid_and_its_old_form_is_not(shop: Shop) -> None:
    address = shop.order()["shipping_address"]
    check = {"verdict": "fixable", "suggestion": {"city": address["city"]}, "checked_at": "2026-11-23T08:00:00Z"}
    shop.edit("SO-1", shipping_address={"city": "freiburg"}, address_check=check)
    before = essence(shop.snapshot())
    shop.write("PATCH", "/orders/SO-1/shipping-address", {"fields": {"city": address["city"]}}).raise_for_status()
    corrected = shop.order()
    shop.write("PATCH", "/orders/SO-1/shipping-address", {"fields": {"city": "freiburg"}}).raise_for_status()

    assert corrected["address_check"]["verdict"] == "valid"
    assert essence(shop.snapshot()) == before


def test_an_address_is_not_corrected_once_a_label_is_bought(shop: Shop) -> None:
    body = {"fields": {"city": "Freiburg"}}

    assert code(shop.write("PATCH", "/orders/SO-2/shipping-address", body)) == (409, "label_bought")
    shop.edit("SO-1", shipping_address=None)
    assert code(shop.write("PATCH", "/orders/SO-1/shipping-address", body)) == (409, "no_address")


def test_a_recount_is_withdrawn_until_counting_begins(shop: Shop) -> None:
    position = {"sku": "SKU-SO-1", "location": "BER"}
    before = shop.snapshot()
    first = shop.write("POST", "/recounts", position, key="ours").json()["id"]
    asked = shop.snapshot()["stock"][0]["recounts"]
    shop.write("DELETE", f"/recounts/{first}").raise_for_status()
    after = shop.snapshot()
    second = shop.write("POST", "/recounts", position).json()["id"]
    begun = [{**shop.snapshot()["stock"][0]["recounts"][0], "state": "begun"}]
    shop.control("/_stock/SKU-SO-1/BER/_edit", {"recounts": begun})

    assert asked == [{"id": first, "state": "requested", "reference": "ours"}]
    assert after == before
    assert code(shop.write("DELETE", f"/recounts/{second}")) == (409, "count_begun")
    assert code(shop.write("DELETE", "/recounts/none")) == (404, "no_such_recount")
    assert code(shop.write("POST", "/recounts", {"sku": "none", "location": "BER"})) == (409, "no_such_position")
