"""Each fault, switched on for a number of calls, over a real connection."""

from time import monotonic

import httpx
import pytest

from tests.sandbox.shop import NOON, Shop, ShopClock
from triage.sandbox.state import time_text

HOLD = "/orders/SO-1/holds"
REASON = {"reason": "payment"}


def test_a_fault_is_used_up_after_its_number_of_calls(shop: Shop) -> None:
    shop.fault("503", times=2)

    assert [shop.get("/orders/SO-1").status_code for _ in range(3)] == [503, 503, 200]


def test_a_fault_covers_its_path_and_method_alone(shop: Shop) -> None:
    shop.fault("503", path="/orders/*/holds", method="post")

    assert shop.get("/orders/SO-1").status_code == 200
    assert shop.write("PUT", "/orders/SO-1/tags/triage-watch").status_code == 200
    assert shop.write("POST", HOLD, REASON).status_code == 503


def test_faults_that_are_on_are_listed_and_can_be_switched_off(shop: Shop) -> None:
    shop.fault("lag", seconds=3, method="get", times=5)
    listed = shop.get("/_faults").json()
    shop.http.delete("/_faults")

    assert listed == [{"path": "/orders", "method": "GET", "times": 5, "fault": "lag", "seconds": 3.0}]
    assert shop.get("/_faults").json() == []


def test_slow_answers_late_and_in_full(shop: Shop) -> None:
    shop.fault("slow", seconds=0.2)
    began = monotonic()

    assert shop.get("/orders/SO-1").json()["id"] == "SO-1"
    assert monotonic() - began >= 0.2


def test_slow_outlasts_an_impatient_reader_and_the_write_happens_all_the_same(shop: Shop) -> None:
    shop.fault("slow", seconds=0.3)
    with pytest.raises(httpx.ReadTimeout):
        shop.http.post(HOLD, json=REASON, headers={"Idempotency-Key": "late"}, timeout=0.05)
    shop.fault("slow", path="/stock", seconds=0.5)
    shop.get("/stock", params={"sku": "SKU-SO-1"})

    assert [entry["key"] for entry in shop.ledger] == ["late"]


@pytest.mark.parametrize(("name", "status", "code"), [("429", 429, "slow_down"), ("503", 503, "unavailable")])
def test_a_refusal_says_when_to_come_back_and_does_nothing(shop: Shop, name: str, status: int, code: str) -> None:
    shop.fault(name)
    refused = shop.write("POST", HOLD, REASON)

    assert (refused.status_code, refused.headers["retry-after"]) == (status, "1")
    assert refused.json()["error"]["code"] == code
    assert shop.ledger == []


def test_500_before_leaves_everything_as_it_was(shop: Shop) -> None:
    shop.fault("500_before")

    assert shop.write("POST", HOLD, REASON).status_code == 500
    assert shop.ledger == []
    assert shop.order()["holds"] == []


def test_500_after_has_done_everything(shop: Shop) -> None:
    shop.fault("500_after")

    assert shop.write("POST", HOLD, REASON, key="once").status_code == 500
    assert shop.order()["holds"][0]["reference"] == "once"
    assert shop.write("POST", HOLD, REASON, key="once").headers["idempotent-replay"] == "true"
    assert len(shop.ledger) == 1


@pytest.mark.parametrize("name", ["cut", "half_body"])
def test_a_broken_connection_has_done_everything(shop: Shop, name: str) -> None:
    shop.fault(name)
    with pytest.raises(httpx.RemoteProtocolError):
        shop.write("POST", HOLD, REASON)

    assert [entry["effect"] for entry in shop.ledger] == ["hold_placed"]


@pytest.mark.parametrize("name", ["cut", "half_body"])
def test_a_broken_connection_breaks_readings_too(shop: Shop, name: str) -> None:
    shop.fault(name)
    with pytest.raises(httpx.RemoteProtocolError):
        shop.get("/orders/SO-1")


def test_200_not_applied_answers_as_if_and_does_nothing(shop: Shop) -> None:
    before = shop.snapshot()
    shop.fault("200_not_applied")
    told = shop.write("POST", HOLD, REASON, key="lie")

    assert told.status_code == 201
    assert told.json()["hold"]["reason"] == "payment"
    assert told.headers["etag"] == '"2"'
    assert shop.snapshot() == before
    assert shop.ledger == []
    assert "idempotent-replay" not in shop.write("POST", HOLD, REASON, key="lie").headers


def test_200_not_applied_waits_for_a_write(shop: Shop) -> None:
    shop.fault("200_not_applied")
    shop.get("/orders/SO-1")
    shop.write("PUT", "/orders/SO-1/tags/triage-watch")

    assert shop.order()["tags"] == ["gift"]


def test_a_lagging_replica_shows_an_order_as_it_was(shop: Shop, clock: ShopClock) -> None:
    clock.pass_seconds(10)
    shop.write("PUT", "/orders/SO-1/tags/triage-first")
    clock.pass_seconds(10)
    shop.write("PUT", "/orders/SO-1/tags/triage-second")
    seen = []
    for seconds in (5, 15, 25):
        shop.fault("lag", seconds=seconds)
        answer = shop.get("/orders/SO-1")
        seen.append((answer.headers["etag"], [tag for tag in answer.json()["tags"] if tag != "gift"]))

    assert seen == [('"2"', ["triage-first"]), ('"1"', []), ('"1"', [])]
    assert shop.order()["tags"] == ["gift", "triage-first", "triage-second"]


def test_a_replica_catches_up(shop: Shop, clock: ShopClock) -> None:
    shop.write("PUT", "/orders/SO-1/tags/triage-watch")
    shop.fault("lag", times=2, seconds=2)
    behind = shop.order()["tags"]
    clock.pass_seconds(2.5)

    assert (behind, shop.order()["tags"]) == (["gift"], ["gift", "triage-watch"])


def test_lists_stock_and_hand_overs_lag_too(shop: Shop, clock: ShopClock) -> None:
    clock.pass_seconds(10)
    shop.write("POST", HOLD, REASON)
    shop.write("POST", "/recounts", {"sku": "SKU-SO-1", "location": "BER"})
    shop.control("/_settings", {"ack_after_seconds": 60.0})
    shop.write("POST", "/orders/SO-3/export", {})
    shop.fault("lag", path="/", times=3, seconds=5)

    assert {"id": "SO-1", "status": "open"}.items() <= shop.get("/orders").json()["orders"][0].items()
    assert shop.get("/stock", params={"sku": "SKU-SO-1"}).json()["positions"][0]["recounts"] == []
    assert shop.get("/orders/SO-3/export").json()["state"] == "failed"


def test_a_stale_reading_is_dated_four_hours_ago(shop: Shop) -> None:
    shop.fault("stale", path="/", times=3)
    then = time_text(NOON.replace(hour=8))

    assert shop.get("/stock", params={"sku": "SKU-SO-1"}).json()["positions"][0]["as_of"] == then
    parcel = shop.order("SO-2")["fulfilments"][0]["label"]
    assert shop.get(f"/tracking/{parcel['carrier']}/{parcel['tracking_number']}").json()["as_of"] == then


def test_a_stale_reading_shows_what_was_there_then(shop: Shop, clock: ShopClock) -> None:
    clock.pass_seconds(3600)
    shop.edit("SO-1", priority=1)
    shop.fault("stale")

    assert (shop.order()["priority"], shop.order()["priority"]) == (3, 1)


def test_renamed_fields_are_gone_from_their_names(shop: Shop, state: object) -> None:
    shop.control("/_faults", {"path": "/", "times": 3, "fault": "renamed_fields"})
    plain = httpx.Client(base_url=shop.http.base_url, headers=shop.http.headers, trust_env=False)
    with plain:
        order = plain.get("/orders/SO-1").json()
        stock = plain.get("/stock", params={"sku": "SKU-SO-1"}).json()["positions"][0]
        terms = plain.get("/terms").json()

    assert order["orderStatus"] == "open"
    assert {"status", "lines", "payment"}.isdisjoint(order)
    assert "available" not in stock
    assert "sets_off" not in terms


def test_a_fault_on_one_call_leaves_the_next_alone(shop: Shop) -> None:
    shop.fault("500_before")
    shop.fault("429")

    assert [shop.get("/orders/SO-1").status_code for _ in range(3)] == [500, 429, 200]


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {"path": "orders", "fault": "cut"},
        {"path": "/orders", "fault": "burnt"},
        {"path": "/orders", "fault": "cut", "times": 0},
        {"path": "/orders", "fault": "cut", "times": True},
        {"path": "/orders", "fault": "lag", "seconds": -1},
        {"path": "/orders", "fault": "cut", "method": 7},
        {"path": "/orders", "fault": "cut", "tims": 1},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(shop: Shop, wrong: object) -> None:
    refused = shop.http.post("/_faults", json=wrong)

    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "bad_value")
    assert shop.get("/_faults").json() == []
