"""What our writes set off in a real Vendure with its own mail, search and job queue: every event and mail is on record.

The first mail of an order comes when it is paid; ours are told from it by what comes after a mark.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.office import Office, open_office
from tests.live.vendure.serving import Vendure, running
from tests.live.vendure.shop import Shop
from tools.vendure.terms import SHOWN_BY
from triage.domain.actions import why_off
from triage.domain.order import HoldReason
from triage.domain.writes import AddTag, PlaceHold, ReleaseHold, RemoveTag

OURS = {"OrderEvent", "OrderStateTransitionEvent", "HistoryEntryEvent"}
"""What a hold, a release and a tag are told of with; none of them moves stock, money or a parcel."""


@pytest.fixture(scope="module")
def loud(vendure: Vendure, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Vendure, Shop]]:
    """A second server, whose mail handlers are left as they come with Vendure."""
    with running(tmp_path_factory.mktemp("loud"), loud=True) as server:
        shop = Shop(server.address).open()
        shop.sell("MUG", 1250, Berlin=40)
        yield server, shop
        shop.close()


@pytest.mark.parametrize("pay", ["card", "prepaid"])
def test_holds_releases_and_tags_mail_nobody_and_move_nothing(
    vendure: Vendure, shop: Shop, office: Office, pay: str
) -> None:
    code = shop.order("MUG", 2, pay=pay)
    _until_mailed(vendure, shop)
    before, stock, mark = shop.look(code), shop.stock("MUG"), len(vendure.happened())

    for number, reason in enumerate(HoldReason):
        office.send(PlaceHold(code, reason), f"hold-{number}")
        office.send(ReleaseHold(code, f"hold-{number}"), f"release-{number}")
    office.send(AddTag(code, "triage-watch"), "tag-1")
    office.send(RemoveTag(code, "triage-watch"), "tag-2")

    after = shop.look(code)
    _until_mailed(vendure, shop)
    ours = [each for each in vendure.happened()[mark:] if each.get("order") == code]
    mails = [each for each in vendure.happened()[mark:] if code in each.get("mail", "")]
    assert {each["event"] for each in ours} == OURS - {"HistoryEntryEvent"}
    assert mails == []
    assert (after["payments"], after["fulfillments"]) == (before["payments"], before["fulfillments"])
    assert after["state"] == before["state"]
    assert {name: units for name, units in shop.stock("MUG").items() if name == "Hamburg"} == {
        "Hamburg": stock["Hamburg"]
    }


def test_a_stock_mail_handler_would_mail_the_customer_again_when_a_hold_is_released(
    loud: tuple[Vendure, Shop],
) -> None:
    server, shop = loud
    with open_office(server.address) as office:
        code = shop.order("MUG", pay="prepaid")
        _until_mailed(server, shop)
        office.send(PlaceHold(code, "stock"), "hold-1")
        office.send(ReleaseHold(code, "hold-1"), "release-1")
        _until_mailed(server, shop)

        assert sum(code in each.get("mail", "") for each in server.happened()) == 2


def test_where_mail_is_not_quiet_holds_and_releases_are_off_and_tags_are_not(loud: tuple[Vendure, Shop]) -> None:
    with open_office(loud[0].address) as office:
        declared = office.terms().sets_off

    for action in ("order.hold", "order.release_hold"):
        assert "customer" in (why_off(action, {"reason": "stock"}, declared) or "")
    assert why_off("order.tag", {"add": "triage-watch"}, declared) is None


def test_where_it_is_quiet_all_three_are_declared_and_say_who_shows_it(office: Office) -> None:
    declared = office.terms().sets_off

    for action in ("order.hold", "order.release_hold", "order.tag"):
        assert (declared[action].effects, declared[action].shown_by) == (frozenset(), SHOWN_BY)
    assert SHOWN_BY.endswith(Path(__file__).name)


def _until_mailed(server: Vendure, shop: Shop) -> None:
    """Another order is paid, and its mail has gone out: mails go in order, so that all before it have gone too."""
    code = shop.order("MUG", pay="prepaid")
    server.wait_until(lambda happened: any(code in each.get("mail", "") for each in happened))
