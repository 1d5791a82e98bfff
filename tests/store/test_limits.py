"""Limits that many workers race for: never one over, on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from tests.store.databases import Database, PostgresServer, SqliteFiles
from tests.store.fake_clock import NOON, CountingIds, FakeClock
from tests.store.racing import Worker, WrongClock, a_use
from tests.store.samples import MINUTE, an_intent
from triage.domain.errors import Halted
from triage.domain.journal import IntentState
from triage.domain.money import Money
from triage.domain.policies import Limits
from triage.effects.guards import Use, check_limits, counted
from triage.runtime import SystemClock
from triage.store.engine import Store

_RACERS = 12


def _start(store: Store, use: Use, name: str, at: timedelta | None = timedelta(0)) -> bool:
    """Begin one run of a policy: limits and intent in one transaction, so long after noon; or now, for None."""
    value = str(use.value) if use.value else None
    intent = an_intent(name, order=f"order of {name}", policy=use.policy.id, customer=use.customer, value=value)
    try:
        with store.write() as tx:
            if at is None:
                when = counted(tx, use)
            else:
                when = NOON + at
                check_limits(tx.journal, use, when)
            tx.journal.intend(replace(intent, counted_at=when))
    except Halted as halted:
        if halted.reason != "limit":
            raise
        return False
    return True


def _race(database: Database, start: Callable[[Store, int], bool]) -> int:
    stores = [database.open(FakeClock(), CountingIds()) for _ in range(3)]
    together = Barrier(_RACERS)

    def run(n: int) -> bool:
        together.wait(30)
        return start(stores[n % len(stores)], n)

    with ThreadPoolExecutor(_RACERS) as threads:
        started = list(threads.map(run, range(_RACERS)))
    for store in stores:
        store.close()
    return started.count(True)


@pytest.mark.parametrize(
    ("limits", "allowed"),
    [
        (Limits(per_hour=5), 5),
        (Limits(per_day=5), 5),
        (Limits(per_customer=(5, timedelta(days=7))), 5),
        (Limits(value_per_day=Money.parse("215.00 EUR")), 5),
        (Limits(per_hour=9, value_per_day=Money.parse("120.00 EUR")), 3),
    ],
)
def test_racers_never_pass_a_limit(database: Database, limits: Limits, allowed: int) -> None:
    use = a_use(limits)

    assert _race(database, lambda store, n: _start(store, use, f"i-{n}", None)) == allowed


def test_racers_of_two_policies_are_counted_apart(database: Database) -> None:
    uses = [a_use(Limits(per_hour=2), "one"), a_use(Limits(per_hour=3), "two")]

    assert _race(database, lambda store, n: _start(store, uses[n % 2], f"i-{n}", None)) == 5


def test_a_window_rolls(store: Store) -> None:
    use = a_use(Limits(per_hour=1))
    assert _start(store, use, "i-1")
    assert not _start(store, use, "i-2", 60 * MINUTE - timedelta(microseconds=1))
    assert _start(store, use, "i-3", 60 * MINUTE)


def test_customers_are_counted_apart_and_an_unknown_one_trips_the_limit(store: Store) -> None:
    limits = Limits(per_customer=(1, timedelta(days=7)))
    assert _start(store, a_use(limits), "i-1")
    assert _start(store, a_use(limits, customer="C-2"), "i-2")

    assert not _start(store, a_use(limits), "i-3", timedelta(days=6))
    assert not _start(store, a_use(limits, customer=None), "i-4")


@pytest.mark.parametrize("value", [None, "1.00 USD"])
def test_an_unknown_value_or_another_currency_trips_a_limit_on_value(store: Store, value: str | None) -> None:
    limits = Limits(value_per_day=Money.parse("100.00 EUR"))

    assert not _start(store, a_use(limits, value=value), "i-1")


def test_a_value_in_another_currency_that_was_acted_on_trips_the_limit_for_a_day(store: Store) -> None:
    limits = Limits(value_per_day=Money.parse("100.00 EUR"))
    assert _start(store, a_use(Limits(), value="1.00 USD"), "i-1")

    assert not _start(store, a_use(limits), "i-2")
    assert _start(store, a_use(limits), "i-3", timedelta(days=1))


def test_a_limit_may_be_reached_to_the_cent(store: Store) -> None:
    use = a_use(Limits(value_per_day=Money.parse("80.00 EUR")))

    assert [_start(store, use, f"i-{n}") for n in range(3)] == [True, True, False]
    assert not _start(store, replace(use, value=Money.parse("0.01 EUR")), "i-9")


def test_a_limit_of_nothing_lets_nothing_through(store: Store) -> None:
    for n, limits in enumerate((Limits(per_hour=0), Limits(per_day=0), Limits(per_customer=(0, MINUTE)))):
        assert not _start(store, a_use(limits), f"i-{n}")


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(hours=-2)])
def test_a_worker_whose_clock_is_wrong_neither_passes_nor_wastes_a_limit(
    postgres: PostgresServer, ahead: timedelta
) -> None:
    database = postgres.empty()
    right, wrong = Worker.at(database, SystemClock()), Worker.at(database, WrongClock(ahead))
    use = a_use(Limits(per_hour=2))
    with right.store.write() as tx:
        over = tx.now() - timedelta(hours=1)
        tx.journal.intend(an_intent("i-0", order="SO-0", counted_at=over, state=IntentState.VERIFIED))

    assert [wrong.begins(use, "1"), right.begins(use, "2")] == [True, True]
    assert [wrong.begins(use, "3"), right.begins(use, "4")] == [False, False]
    with right.store.read() as tx:
        assert tx.journal.uses("watch-it", tx.now() - MINUTE) == 2
        assert tx.journal.uses("watch-it", tx.now()) == 0
    for worker in (right, wrong):
        worker.store.close()


def test_on_sqlite_which_is_on_one_machine_uses_are_counted_on_its_clock(
    sqlite_files: SqliteFiles, clock: FakeClock
) -> None:
    store = sqlite_files.empty().open(clock, CountingIds())
    use = a_use(Limits(per_hour=1))

    assert [_start(store, use, f"i-{n}", None) for n in range(2)] == [True, False]
    clock.advance(timedelta(hours=1))
    assert _start(store, use, "i-9", None)
    store.close()


@pytest.mark.parametrize("became", [IntentState.REFUSED, IntentState.HALTED, IntentState.UNDONE])
def test_neither_a_failure_nor_an_undo_gives_anything_back(store: Store, became: IntentState) -> None:
    use = a_use(Limits(per_hour=1, value_per_day=Money.parse("50.00 EUR")))
    assert _start(store, use, "i-1")
    with store.write() as tx:
        if became is IntentState.UNDONE:
            tx.journal.record("i-1", "outcome", IntentState.APPLIED, NOON, {})
        assert tx.journal.record("i-1", "outcome", became, NOON, {})

    assert not _start(store, use, "i-2", MINUTE)
    assert not _start(store, use, "i-3", 61 * MINUTE)


def test_a_limit_goes_on_counting_when_its_policy_is_edited(store: Store) -> None:
    before = a_use(Limits(per_hour=1))
    edited = replace(before, policy=replace(before.policy, limits=Limits(per_hour=2), priority=7, owner="others"))
    assert _start(store, before, "i-1")

    assert [_start(store, edited, f"i-{n}", MINUTE) for n in (2, 3)] == [True, False]


def test_what_ran_without_a_limit_counts_when_there_is_one(store: Store) -> None:
    assert _start(store, a_use(Limits()), "i-1", None)

    assert not _start(store, a_use(Limits(per_hour=1)), "i-2", None)


def test_what_a_person_approved_is_not_limited_and_counts(store: Store) -> None:
    use = a_use(Limits(per_hour=1))
    assert [_start(store, replace(use, limited=False), f"i-{n}", None) for n in range(2)] == [True, True]

    assert not _start(store, use, "i-9", None)
