"""What no webhook tells of is found by asking, and goes the way of every case."""

import pytest

from tests.graph.shop import Shop
from triage.domain.cases import CaseStatus
from triage.sweeping.sweeping import Came, Sweeping

SILENT = ("label_no_scan", "stuck_status", "ship_by_at_risk", "stale_hold", "reservation_lost", "lost", "aged_partial")


def sweep(shop: Shop, *, backlog: bool = False) -> Came:
    return Sweeping(shop.triage).run(at_once=True, backlog=backlog)


@pytest.fixture
def connected(shop: Shop) -> Shop:
    """A shop whose backlog was imported, when there was none."""
    assert sweep(shop).to == "an end"
    return shop


@pytest.mark.parametrize("kind", SILENT)
def test_a_silent_trouble_is_found_with_no_webhook(connected: Shop, kind: str) -> None:
    shop = connected
    shop.trouble(kind)
    shop.well("SO-2")

    came = sweep(shop)
    shop.work()

    assert (came.progress.read, came.progress.opened, dict(came.progress.kinds)) == (2, 1, {kind: 1})
    case = shop.case()
    assert case.kind == kind
    assert not case.backlog
    assert case.status is not CaseStatus.OBSERVED
    with shop.triage.store.read() as tx:
        (event,) = tx.inbox.of_case(case.id)
    assert (event.source, event.type, event.claims) == ("sweep", f"triage.sweep.{kind}", True)


@pytest.mark.parametrize("kind", SILENT)
def test_sweeping_again_tells_nothing_new(connected: Shop, kind: str) -> None:
    shop = connected
    shop.trouble(kind)
    sweep(shop)
    shop.work()
    effects, events = shop.effects(), shop.case().events

    for _ in range(2):
        again = sweep(shop)
        shop.work()
        assert again.progress.opened == 0

    assert (shop.effects(), shop.case().events) == (effects, events)
