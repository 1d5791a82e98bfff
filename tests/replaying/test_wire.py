import httpx
import pytest

from triage.replaying.upstream import read_upstream
from triage.replaying.wire import RecordedTransport, Wire

GET, PUT, DELETE = "GET", "PUT", "DELETE"


def test_within_an_epoch_readings_go_through_their_answers_and_repeat_the_last() -> None:
    client = a_client((GET, "/orders/A", "one"), (GET, "/orders/A", "two"))

    assert [client.get("/orders/A").text for _ in range(4)] == ["one", "two", "two", "two"]


def test_a_write_begins_an_epoch_in_which_earlier_answers_hold_until_there_are_newer_ones() -> None:
    client = a_client(
        (GET, "/orders/A", "before"), (GET, "/stock?sku=S", "stock"), (PUT, "/orders/A/tags/t", "done"),
        (GET, "/orders/A", "after"),
    )  # fmt: skip
    client.get("/orders/A")
    client.put("/orders/A/tags/t")

    assert client.get("/orders/A").text == "after"
    assert client.get("/stock?sku=S").text == "stock"


def test_requests_are_known_by_method_path_and_query_on_any_host() -> None:
    client = a_client((GET, "https://shop.example/stock?sku=B&sku=A%20C", "found"))

    assert client.get("/stock", params=[("sku", "A C"), ("sku", "B")]).text == "found"
    with pytest.raises(httpx.ConnectError):
        client.get("/stock?sku=A")


def test_no_answer_is_the_error_that_was_recorded() -> None:
    wire = Wire(
        read_upstream(
            [
                {"request": {"method": "GET", "url": "/orders/A"}, "response": {"status": 0, "body": "ReadTimeout"}},
                {"request": {"method": "GET", "url": "/orders/B"}, "response": {"status": 0}},
            ]
        )
    )
    client = httpx.Client(transport=RecordedTransport(wire), base_url="http://replay")

    with pytest.raises(httpx.ReadTimeout):
        client.get("/orders/A")
    with pytest.raises(httpx.ConnectError):
        client.get("/orders/B")
    assert wire.differences == []


def test_without_recorded_terms_every_action_is_silent() -> None:
    terms = a_client().get("/terms").json()

    assert terms["sets_off"]["order.hold"] == {"effects": [], "shown_by": "a recording without terms"}
    assert terms["settles_within_seconds"] == 2


def test_recorded_terms_are_told_at_any_time() -> None:
    client = a_client((GET, "/orders/A", "a"), (PUT, "/orders/A/tags/t", "done"), (GET, "/terms", "terms"))

    assert client.get("/terms").text == "terms"
    client.put("/orders/A/tags/t")
    assert client.get("/terms").text == "terms"


def test_the_key_of_a_write_stands_in_later_answers_and_is_known_in_later_requests() -> None:
    wire = Wire(
        read_upstream(
            [
                {
                    "request": {"method": "POST", "url": "/orders/A/reservations", "key": "intent-1"},
                    "response": {"status": 201, "body": {"version": "2"}},
                },
                {
                    "request": {"method": "GET", "url": "/orders/A"},
                    "response": {"status": 200, "body": {"reference": "intent-1"}},
                },
                {
                    "request": {"method": "DELETE", "url": "/orders/A/reservations/intent-1"},
                    "response": {"status": 200, "body": {}},
                },
            ]
        )
    )
    client = httpx.Client(transport=RecordedTransport(wire), base_url="http://replay")
    client.post("/orders/A/reservations", json={}, headers={"Idempotency-Key": "4711"})

    assert client.get("/orders/A").json() == {"reference": "4711"}
    assert client.delete("/orders/A/reservations/4711").status_code == 200
    assert wire.differences == []


def test_answers_of_a_further_look_wait_until_it_begins() -> None:
    wire = Wire(
        read_upstream(
            [
                {"request": {"method": "GET", "url": "/orders/A"}, "response": {"status": 200, "body": "first"}},
                {
                    "again": True,
                    "request": {"method": "GET", "url": "/orders/A"},
                    "response": {
                        "status": 200,
                        "headers": {"date": "Tue, 24 Nov 2026 10:00:00 GMT"},
                        "body": "second",
                    },
                },
            ]
        )
    )
    client = httpx.Client(transport=RecordedTransport(wire), base_url="http://replay")
    wire.begin_look()
    assert [client.get("/orders/A").text for _ in range(2)] == ["first", "first"]
    assert wire.looks_left
    assert wire.next_look_at is not None
    assert wire.next_look_at.hour == 10

    wire.begin_look()
    assert client.get("/orders/A").text == "second"
    assert not wire.looks_left


def a_client(*exchanges: tuple[str, str, str]) -> httpx.Client:
    upstream = [
        {"request": {"method": method, "url": url}, "response": {"status": 200, "body": body}}
        for method, url, body in exchanges
    ]
    return httpx.Client(transport=RecordedTransport(Wire(read_upstream(upstream))), base_url="http://replay")
