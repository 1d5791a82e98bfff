"""What was resolved is looked at again, an hour and a day after: does it last?"""

import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.graph.shop import POLICIES, Shop, open_shop
from tests.reconciling.edits import edit, lose_reservations, undo_all, worked
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.resolves import RECONCILE, Resolve, next_look
from triage.runtime import TimeOrderedIds


def _resolve(shop: Shop) -> Resolve:
    with shop.triage.store.read() as tx:
        (resolve,) = tx.resolves.of_case(shop.case().id)
    return resolve


def _next_look(shop: Shop) -> datetime | None:
    return _resolve(shop).next_look


def _reopened(shop: Shop) -> int:
    with shop.triage.store.read() as tx:
        figures = tx.policy_figures.since(datetime(2026, 1, 1, tzinfo=UTC))
    return figures["reserve-again"].reopened


def _end(shop: Shop) -> tuple[CaseStatus, str | None, int]:
    case = shop.case()
    return case.status, case.reason, case.reopened


def test_what_lasts_is_looked_at_twice_and_left_alone(shop: Shop) -> None:
    worked(shop, "reservation_lost")
    resolved = shop.case()
    looks = [_next_look(shop)]
    for hours in (1, 23):
        shop.later(hours=hours)
        assert shop.work() == 1
        looks.append(_next_look(shop))
    shop.later(days=3)

    assert (shop.work(), looks[-1]) == (0, None)
    spans = [look - resolved.resolved_at for look in looks if look and resolved.resolved_at]
    assert [0.95 <= span.total_seconds() / hours / 3600 <= 1 for span, hours in zip(spans, (1, 24), strict=True)]
    assert shop.case() == resolved
    assert (_resolve(shop).reopened_at, shop.effects()) == (None, ["lines_reserved"])


def test_what_somebody_took_away_reopens_the_case_and_counts_against_the_policy(shop: Shop) -> None:
    worked(shop, "reservation_lost")
    shop.later(minutes=20)
    lose_reservations(shop)
    shop.later(minutes=40)
    shop.work()

    assert _end(shop) == (CaseStatus.ESCALATED, Reason.DID_NOT_LAST, 1)
    assert shop.case().priority == 1
    assert "stock.reserve: line.L1.reserved was 1, is 0" in (shop.case().summary or "")
    assert (_resolve(shop).reopened_by, _reopened(shop)) == ("not_lasting", 1)
    shop.later(days=2)
    assert (shop.work(), shop.effects()) == (0, ["lines_reserved"])


def test_what_we_took_back_ourselves_is_no_loss(shop: Shop) -> None:
    worked(shop, "reservation_lost")
    undo_all(shop)
    shop.later(hours=1)
    shop.work()

    assert (shop.case().reason, shop.case().reopened, _next_look(shop)) == (Reason.UNDONE, 0, None)


def test_what_a_person_takes_back_while_it_is_looked_at_is_no_loss(shop: Shop) -> None:
    worked(shop, "reservation_lost")
    shop.later(hours=1)
    shop.wire.before_next("GET", "*/orders/SO-1", lambda: undo_all(shop))
    shop.work()

    assert shop.effects() == ["lines_reserved", "reservations_released"]
    assert (shop.case().reason, shop.case().reopened) == (Reason.UNDONE, 0)


@pytest.mark.parametrize(
    "went_on",
    [
        {"fulfilments": "picked"},
        {"status": "shipped"},
        {"status": "cancelled"},
    ],
    ids=str,
)
def test_a_reservation_that_picking_and_shipping_use_up_is_no_loss(shop: Shop, went_on: dict[str, str]) -> None:
    document = worked(shop, "reservation_lost")
    lose_reservations(shop)
    if "fulfilments" in went_on:
        edit(shop, fulfilments=[{**part, "pick_state": "picked"} for part in document["fulfilments"]])
    else:
        edit(shop, **went_on)
    shop.later(hours=1)
    shop.work()

    assert (shop.case().status, shop.case().reopened) == (CaseStatus.RESOLVED, 0)


def test_what_cannot_be_read_is_tried_again_and_left_to_the_next_look(shop: Shop) -> None:
    worked(shop, "reservation_lost")
    lose_reservations(shop)
    shop.faults.add("/orders/SO-1", "500_before", times=50)
    tries = []
    for hours in (1, 1, 1.1, 12):
        shop.later(hours=hours)
        tries.append(shop.work())
    assert (tries, _end(shop)) == ([1, 1, 1, 0], (CaseStatus.RESOLVED, Reason.MATCHED, 0))

    shop.faults.clear()
    shop.later(hours=12)
    shop.work()
    assert _end(shop) == (CaseStatus.ESCALATED, Reason.DID_NOT_LAST, 1)


def test_what_can_never_be_read_is_dropped_after_the_last_look(shop: Shop) -> None:
    worked(shop, "reservation_lost")
    shop.faults.add("/orders/SO-1", "500_before", times=100)
    tries = 0
    for _ in range(12):
        shop.later(hours=6)
        tries += shop.work()

    assert (tries, shop.case().status, _next_look(shop)) == (6, CaseStatus.RESOLVED, None)


def test_live_work_comes_first(shop: Shop) -> None:
    worked(shop, "reservation_lost")
    shop.later(hours=2)
    shop.trouble("payment_pending", "SO-2")
    shop.tell("SO-2")
    with shop.triage.store.write() as tx:
        (first,) = tx.work.claim(8, shop.triage.drain.pace.lease)
        (then,) = tx.work.claim(8, shop.triage.drain.pace.lease)

    assert (first.order, then.order, then.why) == ("SO-2", "SO-1", RECONCILE)


def test_a_look_that_waits_keeps_no_live_work_of_its_order_waiting(shop: Shop) -> None:
    worked(shop, "reservation_lost")
    shop.later(hours=2)
    shop.tell("SO-1", kind="lost", fulfilment="F-SO-1")
    assert len(shop.cases("SO-1")) == 2
    with shop.triage.store.write() as tx:
        (first,) = tx.work.claim(8, shop.triage.drain.pace.lease)

    assert first.why != RECONCILE


def test_what_is_resolved_together_is_not_looked_at_together() -> None:
    resolved_at = datetime(2026, 11, 24, 10, tzinfo=UTC)
    ids, after = TimeOrderedIds(), (timedelta(hours=1),)
    looks = [next_look(ids.new(), resolved_at, after, resolved_at) for _ in range(3000)]
    by_minute = Counter(look.replace(second=0, microsecond=0) for look in looks if look)

    assert len(by_minute) >= 3
    assert max(by_minute.values()) < 1500


def test_it_is_looked_at_before_its_policy_lets_it_stand(tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    shutil.copytree(POLICIES, policies)
    file = policies / "reservation_lost.yaml"
    file.write_text(file.read_text().replace("    then: resolve\n", "    then: resolve\n    undo_within: 3d\n", 1))
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", policies=policies) as shop:
        worked(shop, "reservation_lost")
        looks = []
        for _ in range(80):
            shop.later(hours=1)
            looks.append(shop.work())

        assert (sum(looks), looks.index(1)) == (3, 0)
        assert [hour for hour, look in enumerate(looks, 1) if look][2] in range(68, 73)


def test_without_spans_nothing_is_looked_at_again(tmp_path: Path) -> None:
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", reconcile_after=[]) as shop:
        worked(shop, "reservation_lost")
        shop.later(days=3)

        assert (shop.work(), _next_look(shop)) == (0, None)


def test_a_cause_that_is_there_again_is_proven_by_an_ordinary_look(shop: Shop) -> None:
    """The address stays as we wrote it, and the validator does not accept it any more."""
    document = worked(shop, "address_invalid")
    edit(shop, address_check={**document["address_check"], "verdict": "invalid", "suggestion": {}})
    shop.later(hours=1)
    shop.work()

    assert shop.case().status.with_people
    assert shop.case().reason != Reason.DID_NOT_LAST
    assert _resolve(shop).reopened_by == "proven"


def test_an_event_meanwhile_makes_it_an_ordinary_look(shop: Shop) -> None:
    worked(shop, "reservation_lost")
    shop.later(minutes=55)
    lose_reservations(shop)
    shop.tell(kind="reservation_lost")
    shop.later(minutes=5)
    shop.work()

    assert (shop.case().status, _resolve(shop).reopened_by) == (CaseStatus.ESCALATED, "event")
    assert shop.case().reason != Reason.DID_NOT_LAST


def test_late_news_makes_it_an_ordinary_look_too(shop: Shop) -> None:
    worked(shop, "reservation_lost")
    before = shop.clock.now() - timedelta(hours=1)
    shop.later(minutes=3)
    lose_reservations(shop)
    shop.tell(kind="reservation_lost", at=before)
    shop.work()

    assert shop.case().reason == Reason.ALREADY_ACTED
    assert _resolve(shop).reopened_by == "proven"


def test_looks_go_on_while_everything_is_paused(shop: Shop) -> None:
    worked(shop, "reservation_lost")
    lose_reservations(shop)
    with shop.triage.store.write() as tx:
        tx.switches.throw("all", "ada", "audit", shop.clock.now())
    shop.later(hours=1)
    shop.work()

    assert shop.case().reason == Reason.DID_NOT_LAST
