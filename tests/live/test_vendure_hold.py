"""A hold in a real Vendure stops what would leave the house, and gives it back as it was."""

import pytest

from tests.live.office import Office
from tests.live.vendure.shop import Failed, Shop
from triage.domain.errors import Rejected
from triage.domain.writes import PlaceHold, ReleaseHold


def test_a_held_order_is_not_fulfilled_and_is_afterwards(shop: Shop, office: Office) -> None:
    code = shop.order("MUG", 2, pay="prepaid")
    office.send(PlaceHold(code, "stock"), "hold-1")

    with pytest.raises(Failed, match="is held"):
        shop.fulfil(code)
    assert shop.look(code)["fulfillments"] == []

    office.send(ReleaseHold(code, "hold-1"), "release-1")
    assert shop.fulfil(code)["state"] == "Pending"


def test_a_fulfilment_from_before_the_hold_gets_no_further_until_the_release(shop: Shop, office: Office) -> None:
    code = shop.order("MUG", 1, pay="prepaid")
    box = shop.fulfil(code)["id"]
    office.send(PlaceHold(code, "address"), "hold-1")

    for state in ("Shipped", "Delivered"):
        with pytest.raises(Failed, match="is held"):
            shop.move_fulfilment(box, state)
    assert [each["state"] for each in shop.look(code)["fulfillments"]] == ["Pending"]

    office.send(ReleaseHold(code, "hold-1"), "release-1")
    assert shop.move_fulfilment(box, "Shipped")["state"] == "Shipped"
    assert shop.look(code)["state"] == "Shipped"


def test_a_held_fulfilment_can_still_be_cancelled_by_people(shop: Shop, office: Office) -> None:
    code = shop.order("MUG", 1, pay="prepaid")
    box = shop.fulfil(code)["id"]
    office.send(PlaceHold(code, "address"), "hold-1")

    assert shop.move_fulfilment(box, "Cancelled")["state"] == "Cancelled"


def test_a_payment_that_is_captured_meanwhile_does_not_let_the_order_go(shop: Shop, office: Office) -> None:
    code = shop.order("MUG")
    office.send(PlaceHold(code, "payment"), "hold-1")

    assert shop.settle(code)["state"] == "Settled"
    assert shop.look(code)["state"] == "Held"
    with pytest.raises(Rejected, match="PaymentAuthorized"):
        office.send(ReleaseHold(code, "hold-1"), "release-1")
    assert shop.look(code)["state"] == "Held"
    assert shop.look(code)["customFields"]["triageHoldKey"] == "hold-1"


def test_nobody_moves_on_an_order_that_we_hold_and_their_own_they_may(shop: Shop, office: Office) -> None:
    ours, theirs = shop.order("MUG", pay="prepaid"), shop.order("MUG", pay="prepaid")
    office.send(PlaceHold(ours, "stock"), "hold-1")
    shop.move(theirs, "Held")

    with pytest.raises(Failed, match="held by order-triage"):
        shop.move(ours, "PaymentSettled")
    (hold,) = office.order(theirs).holds
    assert (hold.reference, hold.placed_at is not None) == (None, True)
    with pytest.raises(Rejected, match="not held under this key"):
        office.send(ReleaseHold(theirs, "Held"), "release-1")
    assert shop.move(theirs, "PaymentSettled")["state"] == "PaymentSettled"


@pytest.mark.parametrize("quantity", [1, 2])
def test_an_order_that_is_partly_or_wholly_gone(shop: Shop, office: Office, quantity: int) -> None:
    code = shop.order("MUG", 2, pay="prepaid")
    shop.move_fulfilment(shop.fulfil(code, quantity)["id"], "Shipped")
    before = shop.look(code)["state"]

    if before == "Shipped":
        with pytest.raises(Rejected, match="Shipped cannot be held"):
            office.send(PlaceHold(code, "review"), "hold-1")
    else:
        office.send(PlaceHold(code, "review"), "hold-1")
        with pytest.raises(Failed, match="is held"):
            shop.fulfil(code, 1)
        office.send(ReleaseHold(code, "hold-1"), "release-1")
    assert shop.look(code)["state"] == before


def test_a_hold_and_its_release_leave_every_field_as_it_was(shop: Shop, office: Office) -> None:
    code = shop.order("MUG", 2)
    before = {name: told for name, told in shop.look(code).items() if name != "history"}
    office.send(PlaceHold(code, "payment"), "hold-1")
    office.send(ReleaseHold(code, "hold-1"), "release-1")

    assert {name: told for name, told in shop.look(code).items() if name != "history"} == before
