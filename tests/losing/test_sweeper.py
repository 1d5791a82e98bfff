"""What is done now and then: each in its time, and none stopped by another that fails."""

from pathlib import Path

import pytest

from tests.graph.shop import POLICIES, Shop
from tests.store.fake_clock import FakeClock
from triage.bootstrap import Triage, build_triage
from triage.broker.hints import NoHints
from triage.broker.sweeper import Chore, Sweeper
from triage.config import read_settings
from triage.store.beats import SWEEPER
from triage.store.heads import kept_heads
from triage.working import chores


class Count:
    """A chore that counts how often it was done; it fails, or has more to do, for as long as it is told to."""

    def __init__(self, *, fails: bool = False, more: int = 0) -> None:
        self.done = 0
        self._fails = fails
        self._more = more

    def __call__(self) -> bool:
        self.done += 1
        if self._fails:
            raise OSError("the disk is full")
        return self.done <= self._more


def test_a_chore_that_fails_stops_no_other_and_is_tried_again_in_its_time() -> None:
    clock, failing, well = FakeClock(), Count(fails=True), Count()
    sweeper = Sweeper([Chore("failing", failing, 60.0), Chore("well", well)], clock, 2.0)

    for _ in range(31):
        sweeper.sweep()
        clock.sleep(2.0)

    assert (failing.done, well.done) == (2, 31)


def test_what_has_more_to_do_goes_on_with_the_next_sweep_until_nothing_is_left() -> None:
    clock, pruning = FakeClock(), Count(more=3)
    sweeper = Sweeper([Chore("pruning", pruning, 600.0)], clock, 2.0)

    for _ in range(20):
        sweeper.sweep()
        clock.sleep(2.0)

    assert pruning.done == 4


@pytest.fixture
def sweeping(shop: Shop, tmp_path: Path) -> Triage:
    """The shop's product with a working folder of its own, and a broker that nobody need start."""
    settings = read_settings(
        database_url=shop.triage.settings.database_url,
        working_folder=tmp_path,
        broker_url="redis://127.0.0.1:1/0",
        policies=POLICIES,
        keep_raw_days=30,
    )
    return build_triage(settings, NoHints(), clock=shop.clock)


def test_a_sweep_beats_keeps_the_journals_head_and_blanks_what_is_old(
    shop: Shop, sweeping: Triage, tmp_path: Path
) -> None:
    shop.trouble("payment_authorisation_expired")
    shop.tell()
    shop.work()
    shop.tell("SO-9", type_="com.example.order.created")
    sweeper = Sweeper(list(chores(sweeping)), shop.clock, 2.0)

    sweeper.sweep()
    shop.later(days=31)
    sweeper.sweep()

    with shop.triage.store.read() as tx:
        head, beats = tx.journal.head(), tx.beats.all()
        raw = tx.connection.exec_driver_sql("SELECT raw FROM events WHERE order_id = 'SO-9'").scalar_one()
    assert head is not None
    assert [(kept.name, kept.seq, kept.mac) for kept in kept_heads(tmp_path)] == [(head.name, head.seq, head.mac)]
    assert beats[SWEEPER] == shop.clock.now()
    assert raw == ""
    sweeping.close()


def test_work_is_hinted_at_where_the_folder_for_heads_cannot_be_written(
    shop: Shop, sweeping: Triage, tmp_path: Path
) -> None:
    shop.trouble("payment_authorisation_expired")
    shop.tell()
    shop.work()
    (tmp_path / "journal.heads").mkdir()
    sweeper = Sweeper(list(chores(sweeping)), shop.clock, 2.0)

    sweeper.sweep()
    shop.later(minutes=3)
    sweeper.sweep()

    with shop.triage.store.read() as tx:
        assert tx.beats.all()[SWEEPER] == shop.clock.now()
    sweeping.close()
