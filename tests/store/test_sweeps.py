"""One sweep at a time for all machines, and another goes on where one was left; on both databases."""

from dataclasses import replace
from datetime import timedelta

from tests.intake.deliveries import an_event
from tests.store.fake_clock import FakeClock
from triage.domain.sweeps import Sweep
from triage.store.engine import Store

_LEASE = timedelta(minutes=10)


def begin(store: Store, *, at_once: bool = True, backlog: bool = False) -> Sweep | None:
    with store.write() as tx:
        return tx.sweeps.begin("main", tx.now(), _LEASE, at_once=at_once, backlog=backlog)


def end(store: Store, sweep: Sweep, every: timedelta = timedelta(hours=1)) -> bool:
    with store.write() as tx:
        return tx.sweeps.end(sweep, tx.now(), tx.now() + every)


def test_one_at_a_time_has_the_sweep_of_a_store(store: Store) -> None:
    first = begin(store)

    assert first is not None
    assert begin(store) is None
    assert end(store, first)
    assert begin(store) is not None


def test_the_first_is_a_backlog_and_the_next_is_not(store: Store) -> None:
    first = begin(store)
    assert first is not None
    end(store, first)

    second = begin(store)

    assert second is not None
    assert (first.progress.backlog, first.since) == (True, None)
    assert (second.progress.backlog, second.since) == (False, first.began_at)


def test_what_was_left_half_way_is_gone_on_with_as_it_was(store: Store) -> None:
    first = begin(store, backlog=True)
    assert first is not None
    first.progress.kinds["label_no_scan"] += 2
    first.progress.listed.append("open")
    with store.write() as tx:
        assert tx.sweeps.add("main", ["SO-2", "SO-1", "SO-1"]) == 2
        assert tx.sweeps.add("main", ["SO-2", "SO-3"]) == 1
        tx.sweeps.was_read("main", "SO-2", tx.now())
        assert tx.sweeps.leave(first, tx.now())

    second = begin(store)

    assert second is not None
    assert second.progress == first.progress
    assert second.began_at == first.began_at
    with store.read() as tx:
        assert tx.sweeps.unread("main", 10) == ["SO-1", "SO-3"]
        assert tx.sweeps.left("main") == 2


def test_who_lost_it_writes_nothing_any_more(store: Store) -> None:
    first = begin(store)
    assert first is not None
    with store.write() as tx:
        assert tx.sweeps.leave(first, tx.now())
    second = begin(store)

    assert second is not None
    with store.write() as tx:
        assert not tx.sweeps.keep(first, tx.now(), _LEASE)
    assert not end(store, first)
    assert end(store, second)


def test_it_is_due_in_its_time(store: Store) -> None:
    first = begin(store)
    assert first is not None
    end(store, first)

    assert begin(store, at_once=False) is None
    assert begin(store, at_once=True) is not None


def test_orders_that_an_event_told_of_are_told_apart(store: Store, clock: FakeClock) -> None:
    since = clock.now()
    with store.write() as tx:
        tx.inbox.add(an_event("e1", order="SO-1"))
        tx.inbox.add(replace(an_event("e2", order="SO-2"), received_at=since - timedelta(hours=1)))
        tx.inbox.add(replace(an_event("e3", order="SO-3"), source="sweep"))
        tx.inbox.add(replace(an_event("e4", order="SO-4"), store="other"))

    with store.read() as tx:
        untold = tx.sweeps.untold("main", ["SO-1", "SO-2", "SO-3", "SO-4", "SO-5"], since)

    assert untold == {"SO-2", "SO-3", "SO-4", "SO-5"}
