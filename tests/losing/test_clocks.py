"""Clocks that are an hour off steal no lease, and make nothing due too soon or too late."""

from datetime import timedelta

from tests.store.databases import Database
from tests.store.fake_clock import NOON, CountingIds, FakeClock, SharedClock
from triage.domain.work import Claim
from triage.store.engine import Store

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


def _claim(store: Store) -> list[Claim]:
    with store.write() as tx:
        return tx.work.claim(10, _MINUTE)


def test_a_worker_whose_clock_is_an_hour_ahead_steals_no_lease(postgresql: Database) -> None:
    clock = SharedClock(postgresql.set_clock)
    ours = postgresql.open(clock, CountingIds())
    theirs = postgresql.open(FakeClock(NOON + _HOUR), CountingIds())
    with ours.write() as tx:
        tx.work.wake("case-1", "case", "main", "SO-1", NOON, "event")

    (claim,) = _claim(ours)
    assert _claim(theirs) == []
    with theirs.read() as tx:
        assert tx.work.holds(claim)
    ours.close()
    theirs.close()


def test_a_lease_of_a_worker_an_hour_behind_is_not_lost_to_others(postgresql: Database) -> None:
    clock = SharedClock(postgresql.set_clock)
    behind = postgresql.open(FakeClock(NOON - _HOUR), CountingIds())
    others = postgresql.open(clock, CountingIds())
    with behind.write() as tx:
        tx.work.wake("case-1", "case", "main", "SO-1", NOON - _HOUR, "event")
    (claim,) = _claim(behind)

    assert _claim(others) == []
    assert claim.leased_until == NOON + _MINUTE
    behind.close()
    others.close()


def test_what_two_workers_an_hour_apart_make_due_is_due_in_their_span(postgresql: Database) -> None:
    clock = SharedClock(postgresql.set_clock)
    ours = postgresql.open(clock, CountingIds())
    ahead = postgresql.open(FakeClock(NOON + _HOUR), CountingIds())
    with ahead.write() as tx:
        tx.work.wake("case-1", "case", "main", "SO-1", NOON + _HOUR + _MINUTE, "recheck")

    assert _claim(ours) == []
    clock.advance(_MINUTE)
    assert [claim.ref for claim in _claim(ours)] == ["case-1"]
    ours.close()
    ahead.close()


def test_the_workers_own_end_of_a_lease_does_not_move_with_its_wall_clock(postgresql: Database) -> None:
    clock = FakeClock()
    store = postgresql.open(clock, CountingIds())
    with store.write() as tx:
        tx.work.wake("case-1", "case", "main", "SO-1", clock.now(), "event")
    began = clock.monotonic()
    (claim,) = _claim(store)

    assert claim.ends == began + 60
    store.close()
