"""Work: one holder a row, one row an order, and nothing that is woken is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from subprocess import PIPE, Popen
from sys import executable

from tests.store.databases import Database
from tests.store.fake_clock import NOON, CountingIds, FakeClock
from tests.store.samples import MINUTE, wake
from triage.domain.work import Claim
from triage.store.engine import Store
from triage.store.work import WorkCounts

_CLAIM_ALL = """
import sys
from datetime import timedelta
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import open_store

store = open_store(sys.argv[1], SystemClock(), TimeOrderedIds())
while True:
    with store.write() as tx:
        claims = tx.work.claim(3, timedelta(minutes=5))
    if not claims:
        break
    for claim in claims:
        print(claim.ref)
store.close()
"""


def _claim(store: Store, limit: int = 10, lease: timedelta = MINUTE) -> list[Claim]:
    with store.write() as tx:
        return tx.work.claim(limit, lease)


def _counts(store: Store) -> WorkCounts:
    with store.read() as tx:
        return tx.work.counts()


def test_due_rows_are_claimed_oldest_first_and_no_more_than_asked(store: Store) -> None:
    for n in range(5):
        wake(store, f"case-{n}", due_at=NOON - n * MINUTE)

    assert {claim.ref for claim in _claim(store, 2)} == {"case-4", "case-3"}
    assert {claim.ref for claim in _claim(store, 2)} == {"case-2", "case-1"}


def test_what_is_not_due_yet_is_left_alone(store: Store, clock: FakeClock) -> None:
    wake(store, "case-1", due_at=NOON + MINUTE)
    assert _claim(store) == []

    clock.advance(MINUTE)
    assert [claim.ref for claim in _claim(store)] == ["case-1"]


def test_a_claimed_row_is_nobody_elses_until_its_lease_ends(store: Store, clock: FakeClock) -> None:
    wake(store, "case-1")
    (first,) = _claim(store)
    clock.advance(MINUTE - timedelta(microseconds=1))
    assert _claim(store) == []

    clock.advance(timedelta(microseconds=1))
    (second,) = _claim(store)

    assert second.token != first.token
    assert (first.attempts, second.attempts) == (1, 2)
    with store.read() as tx:
        assert tx.work.holds(second)
        assert not tx.work.holds(first)


def test_a_claim_that_was_taken_over_can_end_nothing(store: Store, clock: FakeClock) -> None:
    wake(store, "case-1")
    (first,) = _claim(store)
    clock.advance(MINUTE)
    (second,) = _claim(store)

    with store.write() as tx:
        assert not tx.work.finish(first)
        assert not tx.work.finish(first, NOON + MINUTE)
        assert not tx.work.release(first)
        assert tx.work.holds(second)
        assert tx.work.finish(second)
    assert _counts(store) == WorkCounts(0, 0, 0, None)


def test_two_cases_of_one_order_are_never_worked_on_at_once(store: Store, clock: FakeClock) -> None:
    wake(store, "case-1", order="SO-1")
    wake(store, "case-2", order="SO-1")
    wake(store, "case-3", order="SO-2")

    first = {claim.ref: claim for claim in _claim(store)}
    assert set(first) == {"case-1", "case-3"}
    assert _claim(store) == []
    with store.write() as tx:
        tx.work.finish(first["case-1"])

    assert [claim.ref for claim in _claim(store)] == ["case-2"]


def test_a_lease_that_ended_does_not_block_its_order(store: Store, clock: FakeClock) -> None:
    wake(store, "case-1", order="SO-1")
    _claim(store)
    wake(store, "case-2", order="SO-1", due_at=NOON - MINUTE)
    assert _claim(store) == []

    clock.advance(MINUTE)
    assert [claim.ref for claim in _claim(store)] == ["case-2"]


def test_the_same_order_number_in_two_stores_is_two_orders(store: Store) -> None:
    with store.write() as tx:
        tx.work.wake("case-1", "case", "main", "SO-1", NOON, "event")
        tx.work.wake("case-2", "case", "second", "SO-1", NOON, "event")

    assert len(_claim(store)) == 2


def test_a_wake_during_a_run_makes_it_due_again_and_says_why(store: Store) -> None:
    wake(store, "case-1")
    (claim,) = _claim(store)
    wake(store, "case-1", why="order.updated")
    with store.write() as tx:
        assert tx.work.finish(claim, NOON + timedelta(days=1), "recheck")

    (again,) = _claim(store)
    assert (again.why, again.attempts) == ("order.updated", 1)
    with store.write() as tx:
        assert tx.work.finish(again)
    assert _claim(store) == []


def test_finishing_for_now_makes_it_due_at_its_time(store: Store, clock: FakeClock) -> None:
    wake(store, "case-1")
    (claim,) = _claim(store)
    with store.write() as tx:
        assert tx.work.finish(claim, NOON + timedelta(hours=24), "recheck")
        assert tx.work.waits_until("case-1") == NOON + timedelta(hours=24)
    assert _claim(store) == []

    clock.advance(timedelta(hours=24))
    (again,) = _claim(store)
    assert (again.why, again.attempts) == ("recheck", 1)


def test_the_earliest_of_several_wakes_counts(store: Store, clock: FakeClock) -> None:
    wake(store, "case-1", due_at=NOON + timedelta(days=2))
    wake(store, "case-1", due_at=NOON + timedelta(days=1))
    wake(store, "case-1", due_at=NOON + timedelta(days=3))

    clock.advance(timedelta(days=1))
    assert [claim.wakes for claim in _claim(store)] == [3]


def test_attempts_are_counted_until_a_run_ends_well(store: Store) -> None:
    wake(store, "case-1")
    seen = []
    for failed in (True, True, False, True):
        (claim,) = _claim(store)
        seen.append(claim.attempts)
        with store.write() as tx:
            tx.work.finish(claim, NOON, "again", failed=failed)

    assert seen == [1, 2, 3, 1]


def test_a_claim_given_back_unworked_is_due_at_once_and_counts_as_no_attempt(store: Store) -> None:
    wake(store, "case-1", why="event")
    (claim,) = _claim(store)
    with store.write() as tx:
        assert tx.work.release(claim)

    (again,) = _claim(store)
    assert (again.attempts, again.why) == (1, "event")


def test_what_waits_can_be_cancelled_until_it_is_due(store: Store, clock: FakeClock) -> None:
    wake(store, "case-1", due_at=NOON + MINUTE)
    wake(store, "case-2", due_at=NOON + 2 * MINUTE)
    with store.write() as tx:
        assert tx.work.cancel("case-2")
        assert not tx.work.cancel("case-2")
    clock.advance(MINUTE)
    with store.write() as tx:
        assert tx.work.waits_until("case-1") is None
        assert not tx.work.cancel("case-1")

    assert [claim.ref for claim in _claim(store)] == ["case-1"]


def test_what_is_dropped_is_gone_whoever_holds_it(store: Store) -> None:
    wake(store, "case-1")
    (claim,) = _claim(store)
    with store.write() as tx:
        tx.work.drop("case-1")
        assert not tx.work.holds(claim)
        assert not tx.work.finish(claim)


def test_the_queue_is_counted(store: Store) -> None:
    wake(store, "case-0", due_at=NOON - MINUTE)
    _claim(store)
    wake(store, "case-1", due_at=NOON - 2 * MINUTE)
    wake(store, "case-2")
    wake(store, "case-3", due_at=NOON + MINUTE)

    assert _counts(store) == WorkCounts(due=2, leased=1, waiting=1, oldest_due=NOON - 2 * MINUTE)


def test_threads_that_claim_at_once_never_share_a_row_or_an_order(store: Store) -> None:
    for n in range(60):
        wake(store, f"case-{n:02}", order=f"SO-{n % 30}")

    def drain(_: int) -> list[list[Claim]]:
        batches = []
        while batch := _claim(store, 4):
            batches.append(batch)
        return batches

    with ThreadPoolExecutor(6) as threads:
        claims = [claim for batches in threads.map(drain, range(6)) for batch in batches for claim in batch]

    assert len(claims) == len({claim.ref for claim in claims}) == 30
    assert len({claim.order for claim in claims}) == 30


def test_threads_that_claim_finish_and_wake_lose_nothing(store: Store) -> None:
    for n in range(24):
        wake(store, f"case-{n:02}", order=f"SO-{n % 8}")
    woken = set[str]()

    def work(_: int) -> list[str]:
        done = []
        idle = 0
        while idle < 3:
            claims = _claim(store, 2)
            idle = 0 if claims else idle + 1
            for claim in claims:
                if claim.ref not in woken:
                    woken.add(claim.ref)
                    wake(store, claim.ref, order=claim.order)
                with store.write() as tx:
                    assert tx.work.finish(claim)
                done.append(claim.ref)
        return done

    with ThreadPoolExecutor(4) as threads:
        done = [ref for refs in threads.map(work, range(4)) for ref in refs]

    while claims := _claim(store):
        with store.write() as tx:
            done += [claim.ref for claim in claims if tx.work.finish(claim)]
    assert sorted(done) == sorted([f"case-{n:02}" for n in range(24)] * 2)
    assert _counts(store) == WorkCounts(0, 0, 0, None)


def test_processes_that_claim_at_once_never_share_a_row(database: Database) -> None:
    store = database.open(FakeClock(), CountingIds())
    for n in range(60):
        wake(store, f"case-{n:02}")
    store.close()

    processes = [Popen([executable, "-c", _CLAIM_ALL, database.url], stdout=PIPE, text=True) for _ in range(2)]  # noqa: S603
    taken = [process.communicate(timeout=60)[0].split() for process in processes]

    assert [process.returncode for process in processes] == [0, 0]
    assert sorted(taken[0] + taken[1]) == [f"case-{n:02}" for n in range(60)]
