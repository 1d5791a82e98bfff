"""Workers that race for the last places before a burst, and people whose undos cross: on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from threading import Barrier as Meeting

from tests.store.databases import Database
from tests.store.racing import Worker, a_use
from tests.store.samples import an_intent
from triage.domain.breaker import BREAKER, Threshold
from triage.domain.bursts import BurstLimits
from triage.domain.errors import Halted
from triage.domain.journal import IntentState
from triage.domain.policies import Limits
from triage.domain.stops import Stops
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import Store, open_store

_FORK = get_context("fork")
_WAIT_SECONDS = 60
_MOST, _EACH = 10, 8
_STOPS = Stops(Threshold(0.5, 2), BurstLimits(_MOST))
_CAUSE = "main/lost/ups"


def _store(database: Database) -> Store:
    return open_store(database.url, SystemClock(), TimeOrderedIds(), stops=_STOPS)


def _begin_many(database: Database, together: Barrier, n: int) -> None:
    worker = Worker.at(database, SystemClock())
    store = _store(database)
    worker = replace(worker, store=store, performer=replace(worker.performer, store=store))
    use = replace(a_use(Limits()), cause=_CAUSE)
    together.wait(_WAIT_SECONDS)
    for turn in range(_EACH):
        with suppress(Halted):
            worker.begins(use, f"{n}-{turn}")
    store.close()


def test_processes_that_race_for_the_last_places_before_a_burst_take_no_more(database: Database) -> None:
    together = _FORK.Barrier(3)
    racers = [_FORK.Process(target=_begin_many, args=(database, together, n)) for n in range(3)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(_WAIT_SECONDS)
    assert [racer.exitcode for racer in racers] == [0, 0, 0]

    store = _store(database)
    with store.read() as tx:
        assert tx.journal.uses("watch-it", tx.now() - timedelta(hours=1)) == _MOST
    store.close()


def test_of_two_setbacks_at_one_moment_the_second_sees_the_first(database: Database) -> None:
    first, second = _store(database), _store(database)
    with first.write() as tx:
        for n in range(3):
            intent = an_intent(f"i-{n}", case=f"case-{n}", order=f"SO-{n}", state=IntentState.APPLIED)
            tx.journal.intend(replace(intent, counted_at=tx.now()))
    together = Meeting(2)

    def undone(store: Store, case: str) -> None:
        together.wait(_WAIT_SECONDS)
        with store.write() as tx:
            tx.breaker.setback("watch-it", case, "run-1", "undone")

    _at_once(lambda: undone(first, "case-0"), lambda: undone(second, "case-1"))

    with first.read() as tx:
        (lowering,) = tx.lowerings.in_force()
    assert lowering.lowered_by == BREAKER
    assert lowering.reason.startswith("2 of 3 runs")
    first.close()
    second.close()


def _at_once(*calls: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(calls)) as threads:
        for each in [threads.submit(call) for call in calls]:
            each.result(_WAIT_SECONDS)
