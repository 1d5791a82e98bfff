"""``triage reconcile``: what was done against what the back office shows, for a person who asks."""

from tests.cli.command import CommandLine
from tests.graph.shop import Shop
from tests.reconciling.edits import edit, lose_reservations, undo_all, worked
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason


def _a_hold(by: str = "order-triage") -> dict[str, object]:
    return {
        "id": "H-77",
        "reason": "address",
        "by": by,
        "reference": "0199a1b2c3d4aabbccddeeff00112233",
        "placed_at": "2026-11-24T09:00:00Z",
    }


def test_what_is_as_we_left_it_stays_as_it_is(shop: Shop, triage: CommandLine) -> None:
    worked(shop, "reservation_lost")
    worked(shop, "payment_pending", "SO-2")
    before = shop.cases()
    ran = triage("reconcile", "--all")

    assert (ran.code, shop.cases()) == (0, before)
    assert "2 looked at, 2 as we left them" in ran.words


def test_what_is_gone_goes_to_people_with_what_we_left_and_what_is_there(shop: Shop, triage: CommandLine) -> None:
    worked(shop, "reservation_lost")
    lose_reservations(shop)
    ran = triage("reconcile", "SO-1")

    case = shop.case()
    assert ran.code == 1
    assert "line.L1.reserved 1 0" in ran.words
    assert (case.status, case.reason, case.priority, case.reopened) == (
        CaseStatus.ESCALATED,
        Reason.DID_NOT_LAST,
        1,
        1,
    )
    assert "line.L1.reserved was 1, is 0" in (case.summary or "")
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_hold_of_a_contained_case_that_somebody_released_is_lost(shop: Shop, triage: CommandLine) -> None:
    worked(shop, "payment_pending")
    assert shop.case().status is CaseStatus.CONTAINED
    edit(shop, holds=[])
    ran = triage("reconcile", "--since", "1h", "--json")

    (lost,) = ran.document["lost"]
    assert ran.code == 1
    assert (lost["order"], [each["action"] for each in lost["effects"]]) == ("SO-1", ["order.hold"])
    assert lost["effects"][0]["differences"] == {"hold.payment": {"after": 1, "now": 0}}
    assert shop.case().reason == Reason.DID_NOT_LAST


def test_a_hold_and_a_tag_of_ours_that_the_journal_does_not_have_are_named_once(
    shop: Shop, triage: CommandLine
) -> None:
    worked(shop, "reservation_lost")
    edit(shop, holds=[_a_hold()], tags=["triage-address", "gift"])
    ran = triage("reconcile", "--all", "--json")

    (found,) = ran.document["not_in_journal"]
    assert (ran.code, found["shown"]) == (1, ["hold H-77 for address", "tag triage-address"])
    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, Reason.NOT_IN_JOURNAL)
    assert "hold H-77 for address is not in the journal" in (shop.case().summary or "")
    assert triage("reconcile", "--all").code == 0


def test_holds_and_tags_of_others_are_their_own(shop: Shop, triage: CommandLine) -> None:
    worked(shop, "reservation_lost")
    edit(shop, holds=[_a_hold(by="fraud-desk")], tags=["gift"])

    assert triage("reconcile", "--all").code == 0


def test_what_we_took_back_is_neither_lost_nor_unknown(shop: Shop, triage: CommandLine) -> None:
    worked(shop, "payment_pending")
    undo_all(shop)
    assert triage("reconcile", "--all").code == 0


def test_an_order_that_cannot_be_read_is_told_and_left_alone(shop: Shop, triage: CommandLine) -> None:
    worked(shop, "reservation_lost")
    worked(shop, "payment_pending", "SO-2")
    shop.faults.add("/orders/SO-1", "500_before", times=20)
    ran = triage("reconcile", "--all")

    assert (ran.code, shop.case().status) == (0, CaseStatus.RESOLVED)
    assert "1 as we left them" in ran.words
    assert "1 could not be looked at" in ran.words


def test_a_case_that_a_worker_holds_is_left_to_it(shop: Shop, triage: CommandLine) -> None:
    worked(shop, "reservation_lost")
    lose_reservations(shop)
    shop.tell()
    with shop.triage.store.write() as tx:
        assert tx.work.claim(1, shop.triage.drain.pace.lease)
    ran = triage("reconcile", "SO-1")

    assert (ran.code, shop.case().status) == (3, CaseStatus.RESOLVED)
    assert "a worker was on it meanwhile" in ran.words


def test_it_takes_cases_a_time_or_all(shop: Shop, triage: CommandLine) -> None:
    worked(shop, "fraud_review")
    edit(shop, holds=[])

    assert triage("reconcile").code == 2
    assert triage("reconcile", "SO-1", "--all").code == 2
    assert triage("reconcile", "SO-1").code == 1
    assert "only resolved, contained, watching" in triage("reconcile", "SO-1").err
