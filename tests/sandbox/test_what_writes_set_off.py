"""Shown here, and named by ``shown_by`` in ``GET /terms``: what each write of the sandbox sets off."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from tests.sandbox.shop import Shop
from triage.actions.catalogue import ACTIONS
from triage.sandbox.state import Seed, State

ROOT = Path(__file__).parents[2]
MANNERS: dict[str, dict[str, object]] = {
    "as it comes": {},
    "mails on every tag": {"tag_mails": True},
    "mails on a hold": {"hold_mails": True},
    "hands over on release": {"release_transmits": True},
    "silent on every status": {"status_mails": [], "status_captures": []},
    "mails and captures when opened": {"status_mails": ["open"], "status_captures": ["open"]},
    "automations on our own tags": {"automations": {"triage-watch": ["automation", "customer"], "vip": ["money"]}},
}


def _hold(shop: Shop, _: str) -> None:
    shop.write("POST", "/orders/SO-1/holds", {"reason": "payment"}).raise_for_status()


def _release(shop: Shop, _: str) -> None:
    hold = shop.write("POST", "/orders/SO-1/holds", {"reason": "payment"}).json()["hold"]["id"]
    shop.write("DELETE", f"/orders/SO-1/holds/{hold}").raise_for_status()


def _tag(shop: Shop, tag: str) -> None:
    shop.write("PUT", f"/orders/SO-1/tags/{tag or 'triage-some-other'}").raise_for_status()


def _status(shop: Shop, status: str) -> None:
    shop.write("PUT", "/orders/SO-1/status", {"status": status}).raise_for_status()


def _priority(shop: Shop, _: str) -> None:
    shop.write("PUT", "/orders/SO-1/priority", {"priority": 1}).raise_for_status()


def _address(shop: Shop, _: str) -> None:
    shop.write("PATCH", "/orders/SO-1/shipping-address", {"fields": {"city": "FREIBURG"}}).raise_for_status()


def _export(shop: Shop, _: str) -> None:
    shop.write("POST", "/orders/SO-3/export", {}).raise_for_status()


def _reallocate(shop: Shop, _: str) -> None:
    body = {"lines": [{"line": "L1", "to": "HAM"}]}
    shop.write("POST", "/orders/SO-1/reallocation", body).raise_for_status()


def _reserve(shop: Shop, _: str) -> None:
    shop.edit("SO-1", lines=[{**shop.order()["lines"][0], "reservation": None}])
    shop.write("POST", "/orders/SO-1/reservations", {}).raise_for_status()


def _recount(shop: Shop, _: str) -> None:
    shop.write("POST", "/recounts", {"sku": "SKU-SO-1", "location": "BER"}).raise_for_status()


DEEDS: dict[str, Callable[[Shop, str], None]] = {
    "order.hold": _hold,
    "order.release_hold": _release,
    "order.tag": _tag,
    "order.sync_status": _status,
    "order.set_priority": _priority,
    "order.correct_address": _address,
    "order.retry_export": _export,
    "stock.reallocate": _reallocate,
    "stock.reserve": _reserve,
    "stock.request_recount": _recount,
}


def _remove_tag(shop: Shop) -> None:
    _tag(shop, "triage-watch")
    shop.write("DELETE", "/orders/SO-1/tags/triage-watch").raise_for_status()


def _withdraw_export(shop: Shop) -> None:
    shop.control("/_settings", {"ack_after_seconds": 60.0})
    _export(shop, "")
    shop.write("DELETE", "/orders/SO-3/export").raise_for_status()


def _release_reservations(shop: Shop) -> None:
    _reserve(shop, "")
    reference = shop.order()["lines"][0]["reservation"]["reference"]
    shop.write("DELETE", f"/orders/SO-1/reservations/{reference}").raise_for_status()


def _withdraw_recount(shop: Shop) -> None:
    recount = shop.write("POST", "/recounts", {"sku": "SKU-SO-1", "location": "BER"}).json()["id"]
    shop.write("DELETE", f"/recounts/{recount}").raise_for_status()


UNDOINGS: list[tuple[Callable[[Shop], None], str]] = [
    (lambda shop: _release(shop, ""), "order.release_hold"),
    (_remove_tag, "order.tag"),
    (_withdraw_export, "order.retry_export"),
    (_release_reservations, "stock.reserve"),
    (_withdraw_recount, "stock.request_recount"),
]


@pytest.fixture
def declared(shop: Shop, manners: dict[str, object]) -> dict[str, set[str]]:
    shop.control("/_settings", manners)
    return {key: set(entry["effects"]) for key, entry in shop.get("/terms").json()["sets_off"].items()}


@pytest.mark.parametrize("manners", MANNERS.values(), ids=MANNERS)
def test_each_write_sets_off_exactly_what_the_terms_declare(
    declared: dict[str, set[str]], shop: Shop, state: State
) -> None:
    begun = deepcopy(Seed(list(state.orders.values()), list(state.stock.values())))
    shown = {}
    for key in declared:
        state.reset()
        state.load(deepcopy(begun))
        action, _, value = key.partition(":")
        DEEDS[action](shop, value)
        shown[key] = set(shop.ledger[-1]["side_effects"])

    assert shown == declared


@pytest.mark.parametrize("manners", MANNERS.values(), ids=MANNERS)
def test_undoing_a_write_sets_off_nothing_that_is_not_declared(declared: dict[str, set[str]], shop: Shop) -> None:
    for undo, action in UNDOINGS:
        undo(shop)
        assert set(shop.ledger[-1]["side_effects"]) <= declared[action], undo


def test_terms_name_every_action_that_the_back_office_hears_of(shop: Shop) -> None:
    named = {key.partition(":")[0] for key in shop.get("/terms").json()["sets_off"]}

    assert named == {action.name for action in ACTIONS.values() if not action.internal}


def test_terms_follow_the_settings(shop: Shop) -> None:
    shop.control("/_settings", {"settles_within_seconds": 5, "keys_live_seconds": 60, "tag_mails": True})
    terms = shop.get("/terms").json()

    assert (terms["settles_within_seconds"], terms["keys_live_seconds"]) == (5, 60)
    assert terms["sets_off"]["order.tag"]["effects"] == ["customer"]
    assert terms["sets_off"]["order.tag:rush"]["effects"] == ["automation", "customer"]


def test_terms_name_a_test_that_exists(shop: Shop) -> None:
    shown_by = {entry["shown_by"] for entry in shop.get("/terms").json()["sets_off"].values()}

    assert all((ROOT / each).is_file() for each in shown_by)
