"""What was there before we were is decided, and not acted on until a person says so."""

import json
from dataclasses import replace

import pytest

from tests.graph.shop import Shop
from triage.domain.cases import Case, CaseStatus
from triage.intake.cloudevents import read_event


def import_(shop: Shop, order: str, kind: str) -> Case:
    shop.trouble(kind, order)
    data = {"order": order, "kind": kind}
    event = read_event(
        json.dumps({"specversion": "1.0", "id": "1", "source": "s", "type": "x.exception", "data": data}).encode(),
        event_id=shop.triage.ids.new(),
        source="sweep",
        delivery=f"{order} {shop.clock.now()}",
        received_at=shop.clock.now(),
        default_store="main",
    )
    shop.triage.receiver.receive(replace(event, backlog=True))
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
    assert shop.decision().outcome == "suggest"
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
        assert tx.backlog.some(10) == []


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
