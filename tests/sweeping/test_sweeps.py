"""What no webhook tells of is found by asking, and goes the way of every case."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta

import httpx
import pytest

from tests.graph.shop import Shop, Wire, open_shop
from triage.broker.sweeper import Sweeper
from triage.domain.cases import CaseStatus
from triage.domain.errors import Halted
from triage.domain.sweeps import Progress
from triage.sandbox.state import time_text
from triage.sandbox.world.predicaments import busy_world, predicament
from triage.sweeping.sweeping import LEASE, Came, Sweeping
from triage.working import sweeps

SILENT = ("label_no_scan", "stuck_status", "ship_by_at_risk", "stale_hold", "reservation_lost", "lost", "aged_partial")


class Killed(BaseException):
    """What a process that is killed does not get to see."""


class Asked(Wire):
    """The wire, and what went over it."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: Counter[str] = Counter()
        self.queries: list[dict[str, str]] = []
        self.breaks = ""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == self.breaks:
            raise LookupError("a fault of ours")
        self.paths[f"{request.method} {request.url.path}"] += 1
        if request.url.path == "/orders":
            self.queries.append(dict(request.url.params))
        return super().handle_request(request)


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def shop(asked: Asked) -> Iterator[Shop]:
    with open_shop("sqlite://", wire=asked, sweep_every="1h") as shop:
        yield shop


@pytest.fixture
def connected(shop: Shop) -> Shop:
    """A shop whose backlog was imported, when there was none."""
    assert sweep(shop).to == "an end"
    return shop


def sweep(shop: Shop, *, backlog: bool = False) -> Came:
    return Sweeping(shop.triage).run(at_once=True, backlog=backlog)


@pytest.mark.parametrize("kind", SILENT)
def test_a_silent_trouble_is_found_once_with_no_webhook(connected: Shop, kind: str) -> None:
    shop = connected
    shop.trouble(kind)
    shop.well("SO-2")

    came = sweep(shop)
    shop.work()

    assert (came.progress.read, came.progress.opened, dict(came.progress.kinds)) == (2, 1, {kind: 1})
    case = shop.case()
    assert (case.kind, case.backlog) == (kind, False)
    assert case.status is not CaseStatus.OBSERVED
    with shop.triage.store.read() as tx:
        (event,) = tx.inbox.of_case(case.id)
    assert (event.source, event.type, event.claims) == ("sweep", f"triage.sweep.{kind}", True)
    effects = shop.effects()

    again = sweep(shop)
    shop.work()

    assert again.progress.opened == 0
    assert (shop.effects(), shop.case().events) == (effects, 1)


def test_what_somebody_told_of_is_not_told_again(connected: Shop) -> None:
    shop = connected
    shop.trouble("label_no_scan")
    shop.tell(kind="label_no_scan")

    before_anybody_looked = sweep(shop)
    shop.work()
    after = sweep(shop)

    assert (before_anybody_looked.progress.opened, after.progress.opened) == (0, 0)
    assert len(shop.cases()) == 1


def test_a_trouble_that_was_gone_and_is_back_is_told_again(connected: Shop) -> None:
    shop = connected
    shop.trouble("reservation_lost")
    sweep(shop)
    shop.work()
    assert shop.case().status.closed
    shop.later(hours=1)
    shop.trouble("reservation_lost")

    came = sweep(shop)

    assert came.progress.opened == 1


def test_the_first_sweep_of_a_store_is_a_backlog_and_writes_nothing_in_the_back_office(shop: Shop) -> None:
    shop.state.load(busy_world(shop.clock.now(), 120))

    came = sweep(shop)
    while shop.work():
        pass

    assert came.progress.backlog
    assert came.progress.opened > 60
    assert shop.state.ledger == []
    cases = shop.cases()
    assert len({case.order for case in cases}) > 60
    assert all(case.backlog for case in cases)
    assert sum(case.reason == "suggested" for case in cases) > 20

    with shop.triage.store.write() as tx:
        for case in cases:
            tx.backlog.lift(case, "Ada", "looked through", shop.clock.now())
    while shop.work():
        pass

    assert len({entry["order"] for entry in shop.state.ledger}) > 20


def test_a_later_sweep_is_a_backlog_where_somebody_says_so(connected: Shop) -> None:
    shop = connected
    shop.trouble("label_no_scan")

    sweep(shop, backlog=True)
    shop.work()

    assert shop.case().backlog
    assert shop.effects() == []


def test_suspicious_states_alone_are_asked_for_page_by_page(connected: Shop, asked: Asked) -> None:
    shop = connected
    for n in range(130):
        shop.well(f"SO-{n:03}")
    for n in (1, 2):
        shop.trouble("label_no_scan", f"OLD-{n}")
        shop.state.orders[f"OLD-{n}"]["status"] = "delivered" if n == 1 else "cancelled"
    asked.queries.clear()

    came = sweep(shop)

    of_status = [query for query in asked.queries if "status" in query]
    assert {query["status"] for query in of_status} == {
        "pending",
        "open",
        "held",
        "released",
        "part_shipped",
        "shipped",
    }
    assert sum(query.get("cursor") is not None for query in of_status) >= 1
    assert [query.get("updated_since") is not None for query in of_status if query["status"] == "shipped"] == [True]
    assert came.progress.asked == came.progress.read == 130
    assert asked.paths["GET /orders/OLD-1"] == 0


def test_a_sweep_that_is_killed_half_way_is_gone_on_with(connected: Shop, asked: Asked) -> None:
    shop = connected
    for n in range(10):
        shop.trouble("label_no_scan", f"SO-{n}")

    def killed(progress: Progress, _left: int) -> None:
        if progress.read == 4:
            raise Killed

    with pytest.raises(Killed):
        Sweeping(shop.triage, killed).run(at_once=True)
    assert sweep(shop).to == "busy"
    shop.later(seconds=LEASE.total_seconds())
    asked.paths.clear()

    came = sweep(shop)

    assert (came.progress.read, came.progress.opened) == (10, 10)
    assert [asked.paths[f"GET /orders/SO-{n}"] for n in range(10)] == [0] * 4 + [1] * 6
    assert len(shop.cases()) == 10


def test_who_was_frozen_for_longer_than_the_lease_stops(connected: Shop) -> None:
    shop = connected
    for n in range(3):
        shop.trouble("label_no_scan", f"SO-{n}")
    others: list[Came] = []

    def frozen(progress: Progress, _left: int) -> None:
        if progress.read == 1 and not others:
            shop.later(seconds=LEASE.total_seconds())
            others.append(sweep(shop))

    with pytest.raises(Halted):
        Sweeping(shop.triage, frozen).run(at_once=True)

    assert (others[0].to, others[0].progress.read, len(shop.cases())) == ("an end", 3, 3)


def test_so_many_calls_a_second_are_made_and_no_more(connected: Shop, asked: Asked) -> None:
    shop = connected
    for n in range(10):
        shop.well(f"SO-{n}")
    began, before = shop.clock.monotonic(), sum(asked.paths.values())

    sweep(shop)

    calls = sum(asked.paths.values()) - before
    assert calls > 20
    assert shop.clock.monotonic() - began >= (calls - 3) / 2.0


def test_where_told_to_wait_it_waits_and_goes_on(connected: Shop) -> None:
    shop = connected
    for n in range(3):
        shop.trouble("label_no_scan", f"SO-{n}")
    shop.faults.add("/orders/SO-1", "429", times=3)

    came = sweep(shop)

    assert (came.to, came.progress.opened) == ("an end", 3)
    assert came.progress.waited_seconds >= 1


def test_where_the_systems_are_away_it_is_put_off_and_goes_on_later(connected: Shop) -> None:
    shop = connected
    for n in range(3):
        shop.trouble("label_no_scan", f"SO-{n}")
    shop.faults.add("/orders/SO-1", "500_before", times=1000)

    came = sweep(shop)
    at_once = Sweeping(shop.triage).run()
    shop.faults.clear()
    shop.later(minutes=5)
    later = Sweeping(shop.triage).run()

    assert (came.to, at_once.to, later.to) == ("later", "busy", "an end")
    assert later.progress.opened == 3


def test_an_order_that_cannot_be_read_is_counted_and_the_rest_goes_on(connected: Shop) -> None:
    shop = connected
    for n in range(3):
        shop.trouble("label_no_scan", f"SO-{n}")
    shop.faults.add("/orders/SO-1", "half_body", times=1000)

    came = sweep(shop)
    if came.to == "later":
        shop.later(minutes=5)
        came = sweep(shop)

    assert (came.to, came.progress.read, came.progress.unread, came.progress.opened) == ("an end", 2, 1, 2)


def test_orders_that_changed_and_that_no_event_told_of_are_counted_and_read(connected: Shop) -> None:
    shop = connected
    shop.later(hours=1)
    shop.well("SO-1")
    shop.well("SO-2")
    shop.well("SO-3")
    shop.state.orders["SO-3"]["status"] = "delivered"
    for order in ("SO-1", "SO-2", "SO-3"):
        shop.state.orders[order]["updated_at"] = time_text(shop.clock.now())
    shop.tell("SO-1", type_="com.example.order.created")
    shop.later(hours=1)

    came = sweep(shop)

    assert (came.progress.changed, came.progress.missed) == (3, 2)
    assert came.progress.read == 3
    assert sweep(shop).progress.missed == 0


def test_a_sweep_learns_whose_parcels_are_whose(connected: Shop) -> None:
    shop = connected
    shop.trouble("carrier_delay")
    number = str(shop.state.orders["SO-1"]["fulfilments"][0]["label"]["tracking_number"])

    sweep(shop)

    with shop.triage.store.read() as tx:
        assert [place.order for place in tx.parcels.places("main", number.lower())] == ["SO-1"]


def test_a_look_without_writing_finds_the_same_and_leaves_nothing(connected: Shop) -> None:
    shop = connected
    shop.trouble("label_no_scan")
    shop.well("SO-2")

    progress = Progress()
    troubles = list(Sweeping(shop.triage).look(progress))

    assert [(each.order, each.kind) for each in troubles] == [("SO-1", "label_no_scan")]
    assert (progress.asked, progress.read) == (2, 2)
    assert shop.cases() == []
    assert sweep(shop).progress.opened == 1


def test_a_sweep_that_is_not_due_is_not_made(connected: Shop) -> None:
    shop = connected

    assert Sweeping(shop.triage).run().to == "busy"
    shop.later(hours=1)
    assert Sweeping(shop.triage).run().to == "an end"


def test_a_sweep_keeps_no_answer_of_the_systems(connected: Shop) -> None:
    shop = connected
    shop.trouble("label_no_scan")
    sweep(shop)

    case = shop.case()
    with shop.triage.store.read() as tx:
        (event,) = tx.inbox.of_case(case.id)
    assert set(json.loads(event.raw)["data"]) == {"store", "order", "subject", "kind", "because"}
    assert shop.clock.now() - event.occurred_at < timedelta(minutes=1)


def test_workers_sweep_when_it_is_due_and_not_where_it_is_off(connected: Shop) -> None:
    shop = connected
    sweeper = Sweeper(list(sweeps(shop.triage)), shop.clock, 2.0)
    shop.trouble("label_no_scan")

    sweeper.sweep()
    assert shop.cases() == []
    shop.later(hours=1)
    sweeper.sweep()

    assert shop.case().claimed_kind == "label_no_scan"
    with open_shop("sqlite://") as unset:
        assert list(sweeps(unset.triage)) == []


class Choosy(Wire):
    """A back office that cannot be asked for what is pending or released."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.params.get("status") in ("pending", "released"):
            return httpx.Response(422, json={"error": "bad_value", "message": "no such filter"}, request=request)
        return super().handle_request(request)


def test_states_that_cannot_be_asked_for_are_looked_for_among_what_changed_lately() -> None:
    with open_shop("sqlite://", wire=Choosy()) as shop:
        sweep(shop)
        for order, kind in (("SO-1", "stuck_status"), ("SO-2", "paid_but_pending"), ("SO-3", "aged_partial")):
            shop.trouble(kind, order)
            shop.state.orders[order]["updated_at"] = time_text(shop.clock.now())

        came = sweep(shop)

        assert came.progress.refused == ["pending", "released"]
        assert {case.order for case in shop.cases()} == {"SO-1", "SO-2", "SO-3"}


def test_each_parcel_of_an_order_is_looked_at_and_has_a_case_of_its_own(connected: Shop) -> None:
    shop = connected
    seed = predicament("label_no_scan", "SO-1", shop.clock.now())
    first, tracked = seed.orders[0]["fulfilments"][0], seed.tracking[0]
    second = deepcopy(first) | {"id": "F-2", "label": {**first["label"], "tracking_number": "N2"}}
    seed.orders[0]["fulfilments"].append(second)
    seed.tracking.append(deepcopy(tracked) | {"number": "N2"})
    shop.state.load(seed)
    shop.tell("SO-1", kind="label_no_scan", fulfilment=first["id"])

    came = sweep(shop)

    assert came.progress.opened == 1
    assert {case.subject for case in shop.cases()} == {f"fulfilment:{first['id']}", "fulfilment:F-2"}


class Slow(Wire):
    """A back office whose answer about an order takes so long that somebody ends its trouble meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: list[Callable[[], object]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        if self.meanwhile and request.url.path.startswith("/stock"):
            self.meanwhile.pop()()
        return answer


def test_what_was_resolved_while_it_was_looked_at_is_not_reopened() -> None:
    wire = Slow()
    with open_shop("sqlite://", wire=wire) as shop:
        sweep(shop)
        shop.trouble("reservation_lost")
        shop.tell(kind="reservation_lost")

        def resolved() -> None:
            shop.work()
            shop.later(seconds=3)

        wire.meanwhile.append(resolved)
        came = sweep(shop)

        assert (came.progress.opened, shop.case().status, shop.case().reopened) == (1, CaseStatus.RESOLVED, 0)
        shop.work()
        assert (shop.case().status, shop.case().reopened) == (CaseStatus.RESOLVED, 0)


def test_an_order_that_nobody_can_assess_or_store_is_counted_and_the_rest_goes_on(
    connected: Shop, asked: Asked
) -> None:
    shop = connected
    for order in ("SO-1", "SO-2", "SO-3", "S" * 200):
        shop.trouble("label_no_scan", order)
    asked.breaks = "/orders/SO-1"

    came = sweep(shop)

    assert (came.to, came.progress.asked, came.progress.opened, came.progress.unread) == ("an end", 3, 2, 1)
    assert {case.order for case in shop.cases()} == {"SO-2", "SO-3"}
