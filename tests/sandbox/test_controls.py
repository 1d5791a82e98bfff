"""What whoever runs the sandbox can see and change."""

from typing import Any

import pytest

from tests.sandbox.shop import Shop, ShopClock
from triage.sandbox.state import State


def test_the_ledger_lists_every_accepted_write_in_order(shop: Shop, clock: ShopClock) -> None:
    shop.write("POST", "/orders/SO-1/holds", {"reason": "payment"}, key="a")
    clock.pass_seconds(1)
    shop.write("PUT", "/orders/SO-1/tags/notify-customer", key="b")
    shop.write("PUT", "/orders/SO-1/status", {"status": "nowhere"}, key="c")

    assert shop.ledger == [
        {
            "at": "2026-11-23T12:00:00.000Z",
            "method": "POST",
            "path": "/orders/SO-1/holds",
            "key": "a",
            "order": "SO-1",
            "effect": "hold_placed",
            "side_effects": [],
        },
        {
            "at": "2026-11-23T12:00:01.000Z",
            "method": "PUT",
            "path": "/orders/SO-1/tags/notify-customer",
            "key": "b",
            "order": "SO-1",
            "effect": "tag_added",
            "side_effects": ["customer"],
        },
    ]


def test_the_snapshot_is_the_whole_state(shop: Shop) -> None:
    whole = shop.get("/_snapshot").json()

    assert list(whole["orders"]) == ["SO-1", "SO-2", "SO-3"]
    assert {position["sku"] for position in whole["stock"]} == {"SKU-SO-1", "SKU-SO-2", "SKU-SO-3"}
    assert [parcel["number"] for parcel in whole["tracking"]] == ["NOSO2"]


def test_the_snapshot_of_one_order_holds_what_belongs_to_it(shop: Shop) -> None:
    one = shop.snapshot("SO-2")

    assert list(one["orders"]) == ["SO-2"]
    assert {position["sku"] for position in one["stock"]} == {"SKU-SO-2"}
    assert len(one["tracking"]) == 1
    assert shop.get("/_snapshot", params={"order": "SO-9"}).status_code == 404


def test_reading_changes_nothing(shop: Shop) -> None:
    before = shop.get("/_snapshot").json()
    for path in ("/orders", "/orders/SO-1", "/orders/SO-3/export", "/stock?sku=SKU-SO-1", "/terms", "/health"):
        shop.get(path).raise_for_status()

    assert shop.get("/_snapshot").json() == before
    assert shop.ledger == []


def test_somebody_else_edits_an_order_member_by_member(shop: Shop) -> None:
    before = shop.order()
    shop.edit("SO-1", payment={"status": "refunded"}, tags=["theirs"])
    after = shop.order()

    assert after["payment"] == {**before["payment"], "status": "refunded"}
    assert (after["tags"], after["version"]) == (["theirs"], "2")
    assert shop.ledger == []


def test_somebody_else_edits_stock_and_parcels(shop: Shop) -> None:
    shop.control("/_stock/SKU-SO-1/BER/_edit", {"available": -2})
    shop.control("/_tracking/northpost/NOSO2/_edit", {"status": "exception", "reason": "damaged"})

    assert shop.get("/stock", params={"sku": "SKU-SO-1"}).json()["positions"][0]["available"] == -2
    assert shop.get("/tracking/northpost/NOSO2").json()["reason"] == "damaged"


def test_the_warehouse_picks(shop: Shop) -> None:
    shop.control("/_orders/SO-1/_pick", {"state": "picked", "fulfilment": "F-SO-1"})

    assert shop.order()["fulfilments"][0]["pick_state"] == "picked"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/_orders/SO-1/_edit", []),
        ("/_orders/SO-1/_edit", {"id": "SO-7"}),
        ("/_orders/SO-1/_edit", {"version": "first"}),
        ("/_orders/SO-1/_edit", {"version": 3}),
        ("/_orders/SO-1/_edit", {"updated_at": "yesterday"}),
        ("/_orders/SO-1/_edit", {"lines": {}}),
        ("/_orders/SO-1/_edit", {"lines": [{"id": "L1"}]}),
        ("/_orders/SO-1/_edit", {"fulfilments": None}),
        ("/_orders/SO-1/_edit", {"export": "done"}),
        ("/_orders/SO-1/_edit", {"_receiver": 5}),
        ("/_orders/SO-1/_pick", {"state": "flying"}),
        ("/_orders/SO-1/_pick", {"state": "started", "fulfilment": "none"}),
        ("/_stock/SKU-SO-1/BER/_edit", {"available": "many"}),
        ("/_stock/SKU-SO-1/BER/_edit", {"recounts": [{}]}),
        ("/_tracking/northpost/NOSO2/_edit", {"events": None}),
        ("/_seed", {"orders": [{"id": "SO-4"}]}),
        ("/_seed", {"stock": [{"sku": "A"}]}),
        ("/_seed", {"tracking": [7]}),
        ("/_seed", {"parcels": []}),
        ("/_seed", None),
        ("/_settings", {"tag_mails": "yes"}),
        ("/_settings", {"ack_after_seconds": -1}),
        ("/_settings", {"automations": {"rush": ["fireworks"]}}),
        ("/_settings", {"colour": "red"}),
        ("/_settings", []),
    ],
)
def test_what_the_sandbox_could_not_work_with_is_refused_whole(shop: Shop, path: str, body: object) -> None:
    before, settings = shop.get("/_snapshot").json(), shop.get("/_settings").json()
    refused = shop.http.post(path, json=body)

    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "bad_value")
    assert (shop.get("/_snapshot").json(), shop.get("/_settings").json()) == (before, settings)


@pytest.mark.parametrize("path", ["/_orders/SO-9/_edit", "/_stock/SKU-SO-1/MARS/_edit", "/_tracking/x/y/_edit"])
def test_an_edit_of_nothing_is_not_found(shop: Shop, path: str) -> None:
    assert shop.http.post(path, json={}).status_code == 404


def test_a_control_body_that_is_no_json_is_refused(shop: Shop) -> None:
    assert shop.http.post("/_faults", content=b"{").status_code == 400


def test_an_order_can_be_put_there_and_all_of_it_taken_away(shop: Shop) -> None:
    shop.http.put("/_orders/SO-4", json=shop.order()).raise_for_status()
    found = shop.order("SO-4")["id"]
    shop.control("/_reset")

    assert found == "SO-4"
    assert shop.get("/_snapshot").json() == {"orders": {}, "stock": [], "tracking": []}


def test_stock_can_be_counted_at_every_reading(shop: Shop, clock: ShopClock) -> None:
    clock.pass_seconds(3600)
    shop.control("/_settings", {"dated_now": True})

    assert shop.get("/stock", params={"sku": "SKU-SO-1"}).json()["positions"][0]["as_of"] == "2026-11-23T13:00:00.000Z"
    assert shop.get("/tracking/northpost/NOSO2").json()["as_of"] == "2026-11-23T13:00:00.000Z"


def test_a_list_comes_in_pages_and_only_what_was_asked_for(shop: Shop, state: State, clock: ShopClock) -> None:
    clock.pass_seconds(60)
    shop.write("PUT", "/orders/SO-3/tags/triage-watch")

    def found(**query: Any) -> list[str]:
        return [order["id"] for order in shop.get("/orders", params=query).json()["orders"]]

    first = shop.get("/orders", params={"limit": 2}).json()
    assert [order["id"] for order in first["orders"]] == ["SO-1", "SO-2"]
    assert found(limit=2, cursor=first["next"]) == ["SO-3"]
    assert found(status="shipped") == ["SO-2"]
    assert found(sku="SKU-SO-1") == ["SO-1"]
    assert found(updated_since="2026-11-23T13:00:30+01:00") == ["SO-3"]
