"""What was there before we were is decided, and not acted on until a person says so."""

import pytest

from tests.graph.shop import Shop
from tests.store.samples import an_event
from triage.answering import Answering, suggestion_of
from triage.domain.cases import Case, CaseStatus
from triage.domain.kinds import KINDS


def tell(shop: Shop, order: str, kind: str, n: int = 0) -> None:
    shop.trouble(kind, order, n)
    now = shop.clock.now()
    event = an_event(order, order=order, kind=kind, source="sweep", backlog=True, occurred_at=now, received_at=now)
    shop.triage.receiver.receive(event)


def import_(shop: Shop, order: str, kind: str) -> Case:
    tell(shop, order, kind)
    shop.work()
    return shop.case(order)


def lift(shop: Shop, case: Case) -> bool:
    with shop.triage.store.write() as tx:
        return tx.backlog.lift(case, "Ada", "looked through", shop.clock.now())


@pytest.mark.parametrize("kind", ["label_no_scan", "address_invalid", "reservation_lost"])
def test_an_imported_case_is_decided_and_nothing_is_done(shop: Shop, kind: str) -> None:
    case = import_(shop, "SO-1", kind)

    assert (case.kind, case.status, case.reason) == (kind, CaseStatus.ESCALATED, "suggested")
    assert case.backlog
    assert (shop.decision().outcome, shop.decision().decision["reason"]) == ("suggest", "ceiling")
    assert shop.effects() == []


def test_later_events_do_not_let_policies_act_on_it(shop: Shop) -> None:
    import_(shop, "SO-1", "label_no_scan")

    shop.tell("SO-1", kind="label_no_scan")
    shop.work()

    assert shop.effects() == []


def test_once_lifted_by_a_person_it_is_looked_at_again_and_acted_on(shop: Shop) -> None:
    case = import_(shop, "SO-1", "label_no_scan")

    assert lift(shop, case)
    assert not lift(shop, case)
    shop.work()

    assert len(shop.effects()) == 1
    with shop.triage.store.read() as tx:
        assert list(tx.backlog.all()) == []


def test_what_turns_up_later_is_no_backlog(shop: Shop) -> None:
    import_(shop, "SO-1", "label_no_scan")
    shop.trouble("label_no_scan", "SO-2")

    shop.tell("SO-2", kind="label_no_scan")
    shop.work()

    assert {entry["order"] for entry in shop.state.ledger} == {"SO-2"}


def test_the_transaction_that_writes_the_intent_reads_it_too(shop: Shop) -> None:
    """A case may become one while its run is on: a closed one that the import opens again."""
    shop.trouble("label_no_scan")
    shop.tell(kind="label_no_scan")
    store = shop.triage.store

    def becomes_backlog() -> None:
        with store.write() as tx:
            tx.cases.update(shop.case().id, backlog=True)

    shop.wire.before_next("GET", "/orders/SO-1", becomes_backlog)
    shop.work()

    assert shop.effects() == []
    assert shop.case().reason == "suggested"


def test_two_hundred_orders_in_every_predicament_are_imported_without_one_write(shop: Shop) -> None:
    kinds = [kind for kind in KINDS for _ in range(200 // len(KINDS) + 1)][:200]
    for n, kind in enumerate(kinds):
        tell(shop, f"SO-{n}", kind, n)
    shop.work()
    shop.later(days=2)
    shop.work()

    assert shop.effects() == []
    assert {case.status for case in shop.cases()} <= {CaseStatus.ESCALATED, CaseStatus.CLEARED, CaseStatus.OBSERVED}
    assert sum(case.reason == "suggested" for case in shop.cases()) > 50
    with shop.triage.store.read() as tx:
        assert len(list(tx.backlog.all())) == 200


@pytest.mark.parametrize("lifted", [False, True])
def test_what_a_person_approved_there_is_taken_back_by_no_policy(shop: Shop, lifted: bool) -> None:
    case = import_(shop, "SO-1", "capture_failed")
    with shop.triage.store.read() as tx:
        suggestion = suggestion_of(tx, case.id)
    Answering(shop.triage.store, shop.clock, shop.triage.ids, "Ada").yes(suggestion)
    shop.work()
    done = shop.effects()
    assert done
    if lifted:
        lift(shop, shop.case())
        shop.work()

    order = shop.state.orders["SO-1"]
    shop.state.changing(order)
    order["payment"].update(status="captured", captured_at=shop.clock.now().isoformat())
    shop.state.changed(order)
    shop.tell("SO-1", type_="payment.updated")
    shop.work()

    assert (shop.effects() == done) is not lifted
