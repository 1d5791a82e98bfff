"""Idempotency keys, If-Match, tokens, and requests that nobody should send."""

import httpx
import pytest

from tests.sandbox.shop import Shop, ShopClock
from triage.sandbox.state import State

TAG = "/orders/SO-1/tags/triage-watch"


def test_the_same_key_gives_the_first_answer_again_and_does_nothing(shop: Shop) -> None:
    first = shop.write("PUT", TAG, key="k")
    shop.edit("SO-1", priority=5)
    again = shop.write("PUT", TAG, key="k")

    assert "idempotent-replay" not in first.headers
    assert again.headers["idempotent-replay"] == "true"
    assert (again.status_code, again.content, again.headers["etag"]) == (200, first.content, first.headers["etag"])
    assert len(shop.ledger) == 1


def test_a_key_that_came_with_another_request_is_refused(shop: Shop) -> None:
    shop.write("POST", "/orders/SO-1/holds", {"reason": "payment"}, key="k")
    other_body = shop.write("POST", "/orders/SO-1/holds", {"reason": "fraud"}, key="k")
    other_path = shop.write("PUT", TAG, key="k")

    assert [other_body.status_code, other_path.status_code] == [422, 422]
    assert other_body.json()["error"]["code"] == "key_reused"
    assert len(shop.ledger) == 1


def test_the_order_of_members_makes_no_other_request(shop: Shop) -> None:
    moved = [{"line": "L1", "to": "HAM"}]
    shop.http.post("/orders/SO-1/reallocation", json={"lines": moved}, headers={"Idempotency-Key": "k"})
    swapped = b'{"lines": [{"to": "HAM", "line": "L1"}]}'
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}

    assert shop.http.post("/orders/SO-1/reallocation", content=swapped, headers=headers).headers["idempotent-replay"]


def test_a_refused_write_does_not_use_up_its_key(shop: Shop) -> None:
    assert shop.write("PUT", TAG, key="k", if_match='"99"').status_code == 412
    assert shop.write("PUT", TAG, key="k").status_code == 200


def test_a_key_is_forgotten_when_its_time_is_over(shop: Shop, clock: ShopClock) -> None:
    shop.control("/_settings", {"keys_live_seconds": 60.0})
    shop.write("PUT", TAG, key="k")
    clock.pass_seconds(61)

    assert "idempotent-replay" not in shop.write("PUT", TAG, key="k").headers
    assert len(shop.ledger) == 2


def test_a_replay_comes_before_the_condition(shop: Shop) -> None:
    shop.write("PUT", TAG, key="k", if_match='"1"')

    assert shop.write("PUT", TAG, key="k", if_match='"1"').headers["idempotent-replay"] == "true"


@pytest.mark.parametrize("key", ["", "a b", "x" * 129])
def test_a_write_without_a_usable_key_is_refused(shop: Shop, key: str) -> None:
    refused = shop.http.put(TAG, headers={"Idempotency-Key": key})

    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "key_needed")
    assert shop.ledger == []


@pytest.mark.parametrize("condition", ['"1"', "*", '"7", "1"'])
def test_a_condition_that_holds_lets_a_write_through(shop: Shop, condition: str) -> None:
    assert shop.write("PUT", TAG, if_match=condition).status_code == 200


def test_a_condition_that_does_not_hold_stops_it_and_names_the_present_version(shop: Shop) -> None:
    shop.edit("SO-1", priority=1)
    crossed = shop.write("PUT", TAG, if_match='"1"')

    assert (crossed.status_code, crossed.headers["etag"]) == (412, '"2"')
    assert shop.ledger == []


@pytest.mark.parametrize("condition", ["1", 'W/"1"', '"1', "nonsense"])
def test_a_condition_that_is_none_is_refused(shop: Shop, condition: str) -> None:
    assert shop.write("PUT", TAG, if_match=condition).status_code == 400


def test_every_change_of_an_order_changes_its_version(shop: Shop) -> None:
    seen = [shop.get("/orders/SO-1").headers["etag"]]
    for change in (
        lambda: shop.write("PUT", TAG),
        lambda: shop.edit("SO-1", priority=2),
        lambda: shop.control("/_orders/SO-1/_pick", {"state": "started"}),
    ):
        change()
        seen.append(shop.get("/orders/SO-1").headers["etag"])

    assert seen == ['"1"', '"2"', '"3"', '"4"']


def test_a_write_that_changes_nothing_keeps_the_version(shop: Shop) -> None:
    shop.write("PUT", TAG)

    assert shop.write("PUT", TAG).json() == {"version": "2", "added": False}


@pytest.mark.parametrize("token", [None, "Bearer other", "Bearer", "sandbox", "Basic c2FuZGJveA=="])
def test_nothing_is_told_or_done_without_the_token(address: str, shop: Shop, token: str | None) -> None:
    headers = {"Idempotency-Key": "k", **({"Authorization": token} if token else {})}
    with httpx.Client(base_url=address, headers=headers, trust_env=False) as stranger:
        answers = [stranger.get("/orders/SO-1"), stranger.get("/terms"), stranger.put(TAG)]

    assert {answer.status_code for answer in answers} == {401}
    assert shop.ledger == []


HOSTILE: list[tuple[str, str, bytes, int]] = [
    ("PUT", "/orders/SO-1/status", b"{", 400),
    ("PUT", "/orders/SO-1/status", b"\xff\xfe", 400),
    ("PUT", "/orders/SO-1/status", b'{"status": NaN}', 400),
    ("PUT", "/orders/SO-1/status", b"[]", 422),
    ("PUT", "/orders/SO-1/status", b'"open"', 422),
    ("PUT", "/orders/SO-1/status", b"null", 422),
    ("PUT", "/orders/SO-1/status", b'{"status": {"a": 1}}', 422),
    ("PUT", "/orders/SO-1/status", b'{"status": "open", "also": 1}', 422),
    ("PUT", "/orders/SO-1/status", b'{"a":' * 5000 + b"1" + b"}" * 5000, 400),
    ("PUT", "/orders/SO-1/status", b'{"a":' * 100 + b"1" + b"}" * 100, 400),
    ("PUT", "/orders/SO-1/priority", b'{"priority": true}', 422),
    ("PUT", "/orders/SO-1/priority", b'{"priority": 1e400}', 400),
    ("PUT", "/orders/SO-1/priority", b'{"priority": 99999999999999999999999999}', 422),
    ("PUT", "/orders/SO-1/tags/a%2Cb", b"", 422),
    ("PUT", "/orders/SO-1/tags/a%00b", b"", 422),
    ("PUT", "/orders/SO-1/tags/" + "x" * 65, b"", 422),
    ("PATCH", "/orders/SO-1/shipping-address", b'{"fields": {}}', 422),
    ("PATCH", "/orders/SO-1/shipping-address", b'{"fields": {"city": null}}', 422),
    ("PATCH", "/orders/SO-1/shipping-address", b'{"fields": {"colour": "red"}}', 422),
    ("POST", "/orders/SO-1/reallocation", b'{"lines": [{"line": "L1"}]}', 422),
    ("POST", "/orders/SO-1/reallocation", b'{"lines": [null]}', 422),
    ("POST", "/recounts", b'{"sku": ["a"], "location": {}}', 422),
    ("POST", "/orders/SO-1/holds", b'{"reason": "' + b"x" * 300_000 + b'"}', 413),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_malformed_write_is_refused_in_the_error_form(
    shop: Shop, method: str, path: str, body: bytes, status: int
) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    refused = shop.http.request(method, path, content=body, headers=headers)

    assert refused.status_code == status
    assert set(refused.json()["error"]) == {"code", "message"}
    assert shop.ledger == []


def test_a_body_that_is_no_json_by_its_own_word_is_refused(shop: Shop) -> None:
    refused = shop.http.put("/orders/SO-1/status", data={"status": "open"}, headers={"Idempotency-Key": "k"})

    assert refused.status_code == 415


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=201", "limit=x", "limit=" + "9" * 5000, "limit=%D9%A1", "status=lost", "sku=",
        "updated_since=yesterday", "updated_since=2026-11-23", "updated_since=2026-11-23T12:00:00", "cursor=", "page=2",
    ],
)  # fmt: skip
def test_a_malformed_question_is_refused_in_the_error_form(shop: Shop, query: str) -> None:
    refused = shop.get(f"/orders?{query}")

    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "bad_value")


@pytest.mark.parametrize("query", ["", "?sku=", "?" + "&".join(["sku=A"] * 201), "?skus=A"])
def test_stock_is_asked_for_by_name(shop: Shop, query: str) -> None:
    assert shop.get(f"/stock{query}").status_code == 422


@pytest.mark.parametrize("path", ["/", "/orders/", "/orders/SO-1/", "/nowhere", "/orders/SO-1/tags/a/b"])
def test_a_path_that_is_none_is_not_found_in_the_error_form(address: str, path: str) -> None:
    with httpx.Client(base_url=address, headers={"Authorization": "Bearer sandbox"}, trust_env=False) as client:
        missing = client.get(path)

    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "no_such_route")


@pytest.mark.parametrize("method", ["POST", "DELETE", "OPTIONS", "TRACE"])
def test_a_method_that_is_none_is_refused_in_the_error_form(address: str, method: str) -> None:
    with httpx.Client(base_url=address, headers={"Authorization": "Bearer sandbox"}, trust_env=False) as client:
        refused = client.request(method, "/orders/SO-1")

    assert (refused.status_code, refused.json()["error"]["code"]) == (405, "no_such_method")
    assert "GET" in refused.headers["allow"]


def test_an_id_may_hold_a_slash(shop: Shop, state: State) -> None:
    shop.http.put("/_orders/2026%2F17", json={**shop.order(), "version": "4"}).raise_for_status()
    shop.write("PUT", "/orders/2026%2F17/tags/a%2Fb").raise_for_status()

    assert shop.get("/orders/2026%2F17").json()["tags"] == ["a/b", "gift"]
    assert shop.ledger[0]["order"] == "2026/17"
