"""A machine that dies holding cases, and another one, whose clock is an hour off, that takes over."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.graph.shop import Shop, open_shop
from tests.store.databases import Database
from tests.store.fake_clock import FakeClock
from triage.bootstrap import Triage, build_triage
from triage.broker.hints import NoHints
from triage.domain.cases import CaseStatus
from triage.runtime import OneAfterTheOther, TimeOrderedIds

_ORDERS = ("SO-1", "SO-2", "SO-3")
_LEASE = 120


class PowerCut(BaseException):
    """The end of a machine, as far as a test can have it."""


@dataclass
class Machines:
    """One that works on the shop's time, and one whose clock is off; the database's own time is the shop's."""

    dying: Shop
    other: Triage
    other_clock: FakeClock
    database: Database

    def later(self, seconds: float) -> None:
        self.dying.later(seconds=seconds)
        self.other_clock.advance(timedelta(seconds=seconds))
        self.database.set_clock(self.dying.clock.now())


@contextmanager
def _machines(database: Database, off: timedelta) -> Iterator[Machines]:
    with open_shop(database.url) as shop:
        database.set_clock(shop.clock.now())
        clock = FakeClock(shop.clock.now() + off)
        settings = shop.triage.settings
        other = build_triage(settings, NoHints(), clock=clock, ids=TimeOrderedIds(), reads=OneAfterTheOther())
        try:
            yield Machines(shop, other, clock, database)
        finally:
            other.close()


def _cut() -> None:
    raise PowerCut


@pytest.mark.parametrize("path", ["/orders/SO-2", "/orders/SO-2/holds"], ids=["reading", "sending"])
def test_what_a_dead_machine_held_is_ended_by_one_whose_clock_is_ahead(postgresql: Database, path: str) -> None:
    with _machines(postgresql, timedelta(hours=1)) as machines:
        _die_and_take_over(machines, path)

        assert {case.status for case in machines.dying.cases()} == {CaseStatus.CONTAINED}
        assert sorted(machines.dying.effects()) == ["hold_placed"] * 3 + ["tag_added"] * 3


@pytest.mark.parametrize("path", ["/orders/SO-2", "/orders/SO-2/holds"], ids=["reading", "sending"])
def test_one_that_is_behind_sees_facts_of_a_time_to_come_and_gives_them_to_people(
    postgresql: Database, path: str
) -> None:
    with _machines(postgresql, timedelta(hours=-1)) as machines:
        _die_and_take_over(machines, path)

        shop = machines.dying
        assert {case.status for case in shop.cases()} == {CaseStatus.ESCALATED}
        assert all(len(set(shop.effects(order))) == len(shop.effects(order)) for order in _ORDERS)


def _die_and_take_over(machines: Machines, path: str) -> None:
    shop, other = machines.dying, machines.other
    for n, order in enumerate(_ORDERS):
        shop.trouble("payment_authorisation_expired", order, n)
        shop.tell(order)
    shop.wire.after_next("POST" if path.endswith("holds") else "GET", path, _cut)
    with pytest.raises(PowerCut):
        shop.work()
    done = len(shop.state.ledger)

    machines.later(_LEASE - 5)
    assert other.drain.run() == 0
    assert len(shop.state.ledger) == done

    for _ in range(8):
        machines.later(30)
        other.drain.run()
