"""What was there before we were is decided, and not acted on until a person says so."""

import httpx
import pytest

from tests.graph.shop import Shop, Wire, open_shop
from tests.store.samples import an_event
from triage.answering import Answering, suggestion_of
from triage.domain.cases import Case, CaseStatus
from triage.domain.kinds import KINDS
from triage.domain.sweeps import Progress
from triage.sweeping.sweeping import Sweeping


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


class Locked(Wire):
    """A back office that takes nobody's token, for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.locked = True

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.locked:
            return httpx.Response(401, json={"error": "unauthorized", "message": "no"}, request=request)
        return super().handle_request(request)


def test_a_first_sweep_that_could_list_nothing_was_none() -> None:
    wire = Locked()
    with open_shop("sqlite://", wire=wire) as shop:
        shop.trouble("capture_failed")
        assert Sweeping(shop.triage).run(at_once=True).progress.incomplete
        wire.locked = False

        came = Sweeping(shop.triage).run(at_once=True)
        shop.work()

        assert came.progress.backlog
        assert (shop.case().backlog, shop.effects()) == (True, [])
        assert not Sweeping(shop.triage).run(at_once=True).progress.backlog


def test_what_a_first_sweep_could_not_see_of_an_order_is_its_backlog_when_it_is_seen(shop: Shop) -> None:
    shop.trouble("label_no_scan")
    shop.faults.add("/tracking/*", "500_before", times=1000)
    Sweeping(shop.triage).run(at_once=True)
    assert shop.cases() == []
    shop.later(hours=1)
    Sweeping(shop.triage).run(at_once=True)
    shop.faults.clear()
    shop.trouble("label_no_scan", "SO-2")

    came = Sweeping(shop.triage).run(at_once=True)
    shop.work()

    assert not came.progress.backlog
    assert {case.order: case.backlog for case in shop.cases()} == {"SO-1": True, "SO-2": False}


def test_where_much_was_not_seen_the_next_sweep_is_a_backlog_too() -> None:
    progress = Progress(backlog=True)
    for n in range(1_000):
        progress.saw_half(f"SO-{n}")
        progress.saw_half(f"SO-{n}")

    assert progress.incomplete
    assert len(progress.half_seen) < 300
    assert not Progress(backlog=True, half_seen=["SO-1"]).incomplete
    assert Progress.of(progress.document) == progress
