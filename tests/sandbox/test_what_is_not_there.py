"""A back office without keys, without conditions, or whose readings never show what was written."""

from tests.sandbox.shop import Shop

TAG = "/orders/SO-1/tags/triage-watch"


def test_without_keys_the_same_key_does_it_twice(shop: Shop) -> None:
    shop.control("/_settings", {"keys_live_seconds": 0.0})
    shop.write("POST", "/orders/SO-1/holds", {"reason": "payment"}, key="k")
    shop.write("POST", "/orders/SO-1/holds", {"reason": "payment"}, key="k")

    assert len(shop.ledger) == 2
    assert len(shop.order()["holds"]) == 2


def test_without_conditions_a_stale_version_is_taken_and_the_terms_say_so(shop: Shop) -> None:
    shop.control("/_settings", {"conditions": False})

    assert shop.write("PUT", TAG, if_match='"99"').status_code == 200
    assert shop.get("/terms").json()["conditional"] is False


def test_without_reading_back_an_order_is_shown_as_it_was_and_the_terms_say_so(shop: Shop) -> None:
    before = shop.order()
    shop.control("/_settings", {"reads_back": False})
    shop.write("PUT", TAG)

    assert shop.order() == before
    assert [entry["effect"] for entry in shop.ledger] == ["tag_added"]
    assert shop.get("/terms").json()["reads_back"] is False
