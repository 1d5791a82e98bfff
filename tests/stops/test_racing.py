"""Workers that race for the last places before a burst, and people whose undos cross: on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier

import pytest

from tests.store.databases import Database
from tests.store.racing import Worker, a_use
from tests.store.samples import an_intent
from triage.domain.breaker import BREAKER, Threshold
from triage.domain.bursts import BurstLimits
from triage.domain.errors import Halted
from triage.domain.lowerings import Lowering
from triage.domain.policies import Limits, Mode
from triage.domain.stops import Stops
from triage.effects.guards import Use, counted
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import Store, open_store
from triage.store.transaction import Transaction

_FORK = get_context("fork")
_WAIT_SECONDS = 60
_A_MOMENT_SECONDS = 0.3
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


def test_the_last_place_before_a_burst_is_taken_once_though_its_taker_has_not_committed(database: Database) -> None:
    first, second = _store(database), _store(database)
    use = replace(a_use(Limits()), cause=_CAUSE)
    for n in range(_MOST - 1):
        with first.write() as tx:
            _begin(tx, use, n)

    def one_more() -> None:
        with pytest.raises(Halted, match="which is a burst"), second.write() as tx:
            _begin(tx, use, _MOST)

    _while_uncommitted(first, lambda tx: _begin(tx, use, _MOST - 1), one_more)
    first.close()
    second.close()


def test_of_two_setbacks_at_one_moment_the_second_sees_the_first(database: Database) -> None:
    first, second = _store(database), _store(database)
    for n in range(3):
        with first.write() as tx:
            _begin(tx, a_use(Limits()), n)

    def undone() -> None:
        with second.write() as tx:
            tx.breaker.setback("watch-it", "case-1", "run-1", "undone")

    _while_uncommitted(first, lambda tx: tx.breaker.setback("watch-it", "case-0", "run-1", "undone"), undone)

    with first.read() as tx:
        (lowering,) = tx.lowerings.in_force()
    assert lowering.lowered_by == BREAKER
    assert lowering.reason.startswith("2 of 3 runs")
    first.close()
    second.close()


def test_lowering_a_policy_waits_for_the_intent_that_is_being_written(database: Database) -> None:
    """So once it has returned, none is written any more."""
    first, second = _store(database), _store(database)
    seen: list[int] = []

    def lower() -> None:
        with second.write() as tx:
            tx.lowerings.add(Lowering("watch-it", Mode.SUGGEST, "lea", "too eager", tx.now()))
            seen.append(tx.journal.uses("watch-it", tx.now() - timedelta(hours=1)))

    _while_uncommitted(first, lambda tx: _begin(tx, a_use(Limits()), 1), lower)

    assert seen == [1]
    first.close()
    second.close()


def _begin(tx: Transaction, use: Use, n: int) -> None:
    intent = an_intent(f"i-{n}", case=f"case-{n}", order=f"SO-{n}")
    tx.journal.intend(replace(intent, counted_at=counted(tx, use), cause=use.cause))


def _while_uncommitted(store: Store, do: Callable[[Transaction], object], meanwhile: Callable[[], None]) -> None:
    """Do one thing, and another beside it that comes to its end only now or after the first is committed."""
    with ThreadPoolExecutor(1) as threads:
        with store.write() as tx:
            do(tx)
            other = threads.submit(meanwhile)
            wait([other], timeout=_A_MOMENT_SECONDS)
        other.result(_WAIT_SECONDS)
