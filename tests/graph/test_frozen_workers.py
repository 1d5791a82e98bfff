"""A worker that freezes, loses its lease, and wakes up late: one effect at most, and it writes nothing any more."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from tests.graph.shop import Shop, Wire, open_shop
from triage.bootstrap import Triage, build_triage
from triage.broker.hints import NoHints
from triage.domain.cases import CaseStatus
from triage.domain.journal import IntentState
from triage.evidence import journal_keys
from triage.runtime import OneAfterTheOther, TimeOrderedIds
from triage.store.engine import Store, open_store
from triage.store.transaction import Transaction

KIND = "payment_authorisation_expired"
BEYOND_THE_LEASE = 200
OPEN = (IntentState.INTENDED, IntentState.APPLIED)
Sent = tuple[str, str]
KEYS: dict[str, Any] = {}
NO_KEYS: dict[str, Any] = {"keys_live_seconds": 0.0}
BARE: dict[str, Any] = {"keys_live_seconds": 0.0, "conditions": False}


@dataclass
class Sleep:
    """Freezes a worker at the nth moment of its work, once; at moment 0 it only counts them."""

    at: int = 0
    while_frozen: Callable[[], None] = lambda: None
    moments: list[str] = field(default_factory=list)
    slept: bool = False

    def __call__(self, moment: str) -> None:
        if self.slept:
            return
        self.moments.append(moment)
        if len(self.moments) == self.at:
            self.slept = True
            self.while_frozen()


class DrowsyStore:
    """A store on whose threshold its worker may fall asleep, on the way in and out."""

    def __init__(self, store: Store, sleep: Sleep) -> None:
        self._store = store
        self._sleep = sleep

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        self._sleep("before a read transaction")
        with self._store.read() as tx:
            yield tx

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        self._sleep("before a write transaction")
        with self._store.write() as tx:
            yield tx
        self._sleep("after a write transaction")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class DrowsyWire(Wire):
    """The wire of one worker, which may fall asleep before and after each call. ``sent`` holds its writes."""

    def __init__(self, sleep: Sleep, sent: list[Sent]) -> None:
        super().__init__()
        self._sleep = sleep
        self._sent = sent

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        call = f"{request.method} {request.url.path}"
        self._sleep(f"before {call}")
        if request.method != "GET":
            self._sent.append((call, request.headers["idempotency-key"]))
        response = super().handle_request(request)
        self._sleep(f"after {call}")
        return response


@dataclass
class Drowsy(Triage):
    """A whole process of ours that may freeze anywhere outside of a transaction."""

    sleep: Sleep = field(default_factory=Sleep)

    @cached_property
    def store(self) -> Store:
        made = open_store(self.settings.database_url, self.clock, self.ids, journal_keys(self.settings))
        return DrowsyStore(made, self.sleep)  # type: ignore[return-value]


@dataclass
class Pair:
    """A worker that may freeze, and one that works meanwhile; ``sent`` holds what both put on the wire."""

    shop: Shop
    drowsy: Drowsy
    sent: list[Sent]

    @classmethod
    @contextmanager
    def at_work(cls, url: str, office: dict[str, Any]) -> Iterator["Pair"]:
        sleep, sent = Sleep(), list[Sent]()
        with open_shop(url, wire=DrowsyWire(Sleep(), sent)) as shop:
            shop.state.settings.change(office)
            wire = DrowsyWire(sleep, sent)
            drowsy = Drowsy(
                shop.triage.settings, NoHints(), shop.clock, TimeOrderedIds(), OneAfterTheOther(), wire, sleep
            )
            try:
                yield cls(shop, drowsy, sent)
            finally:
                drowsy.close()

    def moments(self) -> int:
        """How many moments there are in a run that nothing happens to."""
        self.freeze("SO-warm", 0, lambda: None)
        return len(self.freeze("SO-0", 0, lambda: None).moments)

    def freeze(self, order: str, at: int, meanwhile: Callable[[], None]) -> Sleep:
        """One run of the drowsy worker on an order, in which it freezes at the ``at``-th moment."""
        self.shop.trouble(KIND, order)
        self.shop.tell(order, kind=KIND)
        self.sent.clear()
        sleep = self.drowsy.sleep
        sleep.at, sleep.while_frozen, sleep.slept, sleep.moments = at, meanwhile, False, []
        self.drowsy.drain.run()
        return sleep

    def standing(self, order: str) -> tuple[Any, ...]:
        """All that a worker could change of a case."""
        with self.shop.triage.store.read() as tx:
            (case,) = tx.cases.find(order=order, limit=10)
            return case, tx.journal.of_order("main", order), tx.decisions.latest(case.id), tx.work.counts()


@pytest.mark.parametrize(
    ("office", "step"), [(KEYS, 1), (NO_KEYS, 1), (BARE, 3)], ids=["keys", "no keys", "no keys, no If-Match"]
)
def test_wherever_a_worker_freezes_there_is_one_effect_and_the_late_one_writes_nothing(
    tmp_path: Path, office: dict[str, Any], step: int
) -> None:
    ends: Counter[str] = Counter()
    with Pair.at_work(f"sqlite:///{tmp_path / 'triage.db'}", office) as pair:
        for at in range(1, pair.moments() + 1, step):
            order, left = f"SO-{at}", list[Any]()

            def another_works(order: str = order, left: list[Any] = left) -> None:
                pair.shop.later(seconds=BEYOND_THE_LEASE)
                pair.shop.work()
                left.append(pair.standing(order))

            where = pair.freeze(order, at, another_works).moments[-1]
            assert [pair.standing(order)] == left, f"frozen {where}: the late one wrote something"
            pair.shop.later(seconds=BEYOND_THE_LEASE)
            pair.shop.work()
            ends[_judged(pair, order, f"frozen {where} ({at})", keys=office is KEYS)] += 1

    assert ends["contained"] > 15 // step
    assert ends["unconfirmed"] == 0 or office is not KEYS
    assert ends["unconfirmed"] > 0 or office is not NO_KEYS


class Killed(BaseException):
    """The end of a process, as far as a test can have it: nothing catches it."""


def _killed() -> None:
    raise Killed


@pytest.mark.parametrize("office", [KEYS, NO_KEYS], ids=["keys", "no keys"])
def test_what_a_late_worker_did_not_send_is_not_called_off_where_another_may_have_sent_it(
    tmp_path: Path, office: dict[str, Any]
) -> None:
    with Pair.at_work(f"sqlite:///{tmp_path / 'triage.db'}", office) as pair:
        pair.freeze("SO-0", 0, lambda: None)
        sleep = pair.freeze("SO-1", 0, lambda: None)
        after_the_intent = sleep.moments.index("before POST /orders/SO-1/holds") - 1

        def another_is_killed() -> None:
            pair.shop.later(seconds=BEYOND_THE_LEASE)
            pair.shop.wire.after_next("POST", "/orders/SO-2/holds", _killed)
            with suppress(Killed):
                pair.shop.work()

        where = pair.freeze("SO-2", after_the_intent, another_is_killed).moments[-1]
        assert where == "after a write transaction"
        for _ in range(3):
            pair.shop.later(seconds=BEYOND_THE_LEASE)
            pair.shop.work()

        _judged(pair, "SO-2", where, keys=office is KEYS)
        states = {intent.state for intent in pair.shop.intents("SO-2")}
        assert states <= {IntentState.VERIFIED, IntentState.UNCONFIRMED}


def _judged(pair: Pair, order: str, where: str, *, keys: bool) -> str:
    """How the case ended, once it is sure that nothing happened twice."""
    case, effects = pair.shop.case(order), pair.shop.effects(order)
    assert max(Counter(effects).values(), default=0) <= 1, f"{where}: {effects}"
    assert len(set(pair.sent)) == len({call for call, _ in pair.sent}), f"{where}: one call under two keys"
    if not keys:
        assert len(pair.sent) == len(set(pair.sent)), f"{where}: sent twice without keys"
    assert not [intent for intent in pair.shop.intents(order) if intent.state in OPEN], where
    if case.status is CaseStatus.CONTAINED:
        assert sorted(effects) == ["hold_placed", "tag_added"], where
        return "contained"
    assert (case.status, case.reason) == (CaseStatus.ESCALATED, "unconfirmed"), f"{where}: {case.status} {case.reason}"
    return "unconfirmed"


def test_two_cases_of_one_order_never_act_at_once(tmp_path: Path) -> None:
    """Two workers at the same time: what one does on an order, it does before the other begins there."""
    orders = [f"SO-{n}" for n in range(4)]
    calls: list[tuple[str, str]] = []
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}") as shop:
        for order in orders:
            shop.trouble(KIND, order)
            shop.tell(order, kind=KIND)
            shop.tell(order, fulfilment=f"F-{order}", kind="label_no_scan", type_="com.example.fulfilment.exception")
        workers = [
            build_triage(
                shop.triage.settings, NoHints(), clock=shop.clock, reads=OneAfterTheOther(), transport=Listening(calls)
            )
            for _ in range(2)
        ]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda worker: worker.drain.run(), workers))
        shop.work()
        for worker in workers:
            worker.close()

        for order in orders:
            assert len(shop.cases(order)) == 2
            assert max(Counter(shop.effects(order)).values()) == 1
            mine = [case for called, case in calls if called == order]
            assert len(set(mine)) == 2
            assert sum(a != b for a, b in pairwise(mine)) == 1, f"{order}: two cases of it took turns: {mine}"


class Listening(Wire):
    """Keeps which case was at work on which order at each call."""

    def __init__(self, calls: list[tuple[str, str]]) -> None:
        super().__init__()
        self._calls = calls

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/orders/"):
            at_work = structlog.contextvars.get_contextvars()["case"]
            self._calls.append((request.url.path.split("/")[2], at_work))
        return super().handle_request(request)
