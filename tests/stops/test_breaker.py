"""The breaker: it trips in the transaction that records one setback too many, and a person lifts it."""

import pytest

from tests.graph.shop import Shop
from triage.answering import Answering
from triage.domain.breaker import BREAKER
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode
from triage.undoing import Undoing

_POLICY = "reserve-again"


def _resolved(shop: Shop, *orders: str) -> None:
    """Each far enough from the one before that they are no burst."""
    for order in orders:
        shop.trouble("reservation_lost", order)
        shop.tell(order)
        shop.work()
        assert shop.case(order).status is CaseStatus.RESOLVED
        shop.later(minutes=11)


def _undo(shop: Shop, order: str) -> None:
    undoing = Undoing(shop.triage, shop.case(order), "lea")
    for step in undoing.plan(undoing.intents()):
        assert undoing.run(step).result == "undone"


def _lowering(shop: Shop) -> Lowering | None:
    with shop.triage.store.read() as tx:
        return tx.lowerings.of(_POLICY)


def _restore(shop: Shop) -> None:
    with shop.triage.store.write() as tx:
        assert tx.lowerings.lift(_POLICY, "lea", "the warehouse was at fault", tx.now())


def test_it_trips_with_the_undo_that_passes_the_stated_rate_and_not_before(shop: Shop) -> None:
    _resolved(shop, "SO-1", "SO-2", "SO-3", "SO-4")

    _undo(shop, "SO-1")
    assert _lowering(shop) is None
    _undo(shop, "SO-2")

    lowering = _lowering(shop)
    assert lowering is not None
    assert (lowering.mode, lowering.lowered_by) == (Mode.SUGGEST, BREAKER)
    assert lowering.reason == "2 of 4 runs within 7d were undone, dismissed or reopened: 50%, above 25%"


def test_a_run_counts_once_however_often_it_is_taken_back(shop: Shop) -> None:
    _resolved(shop, "SO-1", "SO-2", "SO-3", "SO-4")
    _undo(shop, "SO-1")
    with shop.triage.store.write() as tx:
        tx.breaker.setback(_POLICY, shop.case("SO-1").id, shop.intents("SO-1")[0].run, "reopened")

    assert _lowering(shop) is None


def test_what_comes_back_after_its_resolve_counts(shop: Shop) -> None:
    _resolved(shop, "SO-1", "SO-2", "SO-3", "SO-4")
    shop.tell("SO-1", kind="reservation_lost")
    assert _lowering(shop) is None
    shop.tell("SO-2", kind="reservation_lost")

    assert _lowering(shop) is not None


def test_what_it_would_have_won_is_suggested_and_falls_to_nobody_else(shop: Shop) -> None:
    _resolved(shop, "SO-1", "SO-2", "SO-3", "SO-4")
    _undo(shop, "SO-1")
    _undo(shop, "SO-2")
    shop.later(seconds=3)
    shop.trouble("reservation_lost", "SO-5")
    shop.tell("SO-5")
    shop.work()

    assert (shop.case("SO-5").status, shop.case("SO-5").reason) == (CaseStatus.ESCALATED, Reason.SUGGESTED)
    assert (shop.decision("SO-5").policy, shop.decision("SO-5").outcome) == (_POLICY, "suggest")
    assert shop.effects("SO-5") == []


def test_dismissals_count_beside_what_it_did_by_itself(shop: Shop) -> None:
    _resolved(shop, "SO-1", "SO-2", "SO-3", "SO-4")
    _undo(shop, "SO-1")
    with shop.triage.store.write() as tx:
        tx.lowerings.add(Lowering(_POLICY, Mode.SUGGEST, "lea", "for a day", tx.now()))
    shop.later(seconds=3)
    shop.trouble("reservation_lost", "SO-5")
    shop.tell("SO-5")
    shop.work()
    _restore(shop)
    Answering(shop.triage.store, shop.clock, shop.triage.ids, "mara").no(shop.case("SO-5"), "leave it")

    lowering = _lowering(shop)
    assert lowering is not None
    assert lowering.reason.startswith("2 of 5 runs")


def test_after_a_person_lifts_it_only_what_happens_then_counts(shop: Shop) -> None:
    _resolved(shop, "SO-1", "SO-2", "SO-3", "SO-4")
    _undo(shop, "SO-1")
    _undo(shop, "SO-2")
    _restore(shop)
    shop.later(seconds=3)

    _resolved(shop, "SO-5", "SO-6", "SO-7", "SO-8")
    _undo(shop, "SO-5")
    assert _lowering(shop) is None
    _undo(shop, "SO-6")

    lowering = _lowering(shop)
    assert lowering is not None
    assert lowering.reason.startswith("2 of 4 runs")


def test_a_rate_that_the_days_alone_bring_about_trips_where_the_next_intent_is_written(shop: Shop) -> None:
    """Good runs leave the window and bad ends stay in it: no setback tells, the next run does."""
    _resolved(shop, *(f"SO-{n}" for n in range(1, 5)))
    shop.later(days=4)
    _resolved(shop, *(f"SO-{n}" for n in range(5, 9)))
    _undo(shop, "SO-5")
    _undo(shop, "SO-6")
    assert _lowering(shop) is None
    shop.later(days=4)
    shop.trouble("reservation_lost", "SO-9")
    shop.tell("SO-9")
    shop.work()

    assert shop.effects("SO-9") == []
    assert (shop.case("SO-9").reason, shop.decision("SO-9").outcome) == (Reason.SUGGESTED, "suggest")
    lowering = _lowering(shop)
    assert lowering is not None
    assert lowering.lowered_by == BREAKER


@pytest.mark.parametrize(("mode", "reason"), [(Mode.SUGGEST, Reason.SUGGESTED), (Mode.OFF, Reason.NO_POLICY)])
def test_a_policy_lowered_between_decision_and_intent_writes_none(shop: Shop, mode: Mode, reason: Reason) -> None:
    """Lowered to suggest it keeps its place; lowered further it is passed over, as the case shows at its next look."""
    shop.trouble("reservation_lost")
    shop.tell()

    def lower() -> None:
        with shop.triage.store.write() as tx:
            tx.lowerings.add(Lowering(_POLICY, mode, "lea", "it is wrong", tx.now()))

    shop.triage.policies.current()
    shop.wire.after_next("GET", "/orders/SO-1", lower)
    shop.work()
    shop.later(seconds=5)
    shop.work()

    assert shop.intents() == []
    assert shop.effects() == []
    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, reason)
