"""Limits that many workers race for: never one over, on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from tests.store.databases import Database
from tests.store.fake_clock import NOON, CountingIds, FakeClock
from tests.store.samples import MINUTE, an_intent
from triage.domain.clauses import Condition
from triage.domain.errors import Halted
from triage.domain.money import Money
from triage.domain.policies import ActionCall, Limits, Mode, Policy
from triage.effects.guards import Use, check_limits
from triage.store.engine import Store

_RACERS = 12


def _use(
    limits: Limits, policy: str = "watch-it", customer: str | None = "C-1", value: str | None = "40.00 EUR"
) -> Use:
    made = Policy(
        id=policy,
        why="",
        owner="ops",
        priority=1,
        mode=Mode.AUTO,
        kinds=frozenset({"lost"}),
        when=Condition(),
        do=(ActionCall("order.tag", {"add": "triage-watch"}),),
        then="resolve",
        limits=limits,
    )
    return Use(made, customer, Money.parse(value) if value else None)


def _start(store: Store, use: Use, name: str, at: timedelta = timedelta(0)) -> bool:
    """Begin one run of a policy, as the performer does: limits and intent in one transaction."""
    when = NOON + at
    value = str(use.value) if use.value else None
    intent = an_intent(
        name, order=f"order of {name}", policy=use.policy.id, customer=use.customer, value=value, intended_at=when
    )
    try:
        with store.write() as tx:
            check_limits(tx.journal, use, when)
            tx.journal.intend(intent)
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
    use = _use(limits)

    assert _race(database, lambda store, n: _start(store, use, f"i-{n}")) == allowed


def test_racers_of_two_policies_are_counted_apart(database: Database) -> None:
    uses = [_use(Limits(per_hour=2), "one"), _use(Limits(per_hour=3), "two")]

    assert _race(database, lambda store, n: _start(store, uses[n % 2], f"i-{n}")) == 5


def test_a_window_rolls(store: Store) -> None:
    use = _use(Limits(per_hour=1))
    assert _start(store, use, "i-1")
    assert not _start(store, use, "i-2", 60 * MINUTE - timedelta(microseconds=1))
    assert _start(store, use, "i-3", 60 * MINUTE)


def test_customers_are_counted_apart_and_an_unknown_one_trips_the_limit(store: Store) -> None:
    limits = Limits(per_customer=(1, timedelta(days=7)))
    assert _start(store, _use(limits), "i-1")
    assert _start(store, _use(limits, customer="C-2"), "i-2")

    assert not _start(store, _use(limits), "i-3", timedelta(days=6))
    assert not _start(store, _use(limits, customer=None), "i-4")


@pytest.mark.parametrize("value", [None, "1.00 USD"])
def test_an_unknown_value_or_another_currency_trips_a_limit_on_value(store: Store, value: str | None) -> None:
    limits = Limits(value_per_day=Money.parse("100.00 EUR"))

    assert not _start(store, _use(limits, value=value), "i-1")


def test_a_value_in_another_currency_that_was_acted_on_trips_the_limit_for_a_day(store: Store) -> None:
    limits = Limits(value_per_day=Money.parse("100.00 EUR"))
    assert _start(store, _use(Limits(), value="1.00 USD"), "i-1")

    assert not _start(store, _use(limits), "i-2")
    assert _start(store, _use(limits), "i-3", timedelta(days=1))


def test_a_limit_may_be_reached_to_the_cent(store: Store) -> None:
    use = _use(Limits(value_per_day=Money.parse("80.00 EUR")))

    assert [_start(store, use, f"i-{n}") for n in range(3)] == [True, True, False]
    assert not _start(store, replace(use, value=Money.parse("0.01 EUR")), "i-9")


def test_a_limit_of_nothing_lets_nothing_through(store: Store) -> None:
    for n, limits in enumerate((Limits(per_hour=0), Limits(per_day=0), Limits(per_customer=(0, MINUTE)))):
        assert not _start(store, _use(limits), f"i-{n}")
