"""Counters and data cases are kept alike on SQLite and PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from tests.store.databases import Database, PostgresServer
from tests.store.fake_clock import NOON, CountingIds, FakeClock
from triage.domain.quality import Counted, Observation, Sort
from triage.report.data_quality import quality_table
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import Store

_READ = Observation("shopify", "order", "", Sort.READ)
_WORD = Observation("shopify", "order", "status", Sort.UNKNOWN_WORD, "pre_order")
_GONE = Observation("shopify", "order", "ship_by", Sort.ABSENT)


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    store = database.open(FakeClock(), CountingIds())
    yield store
    store.close()


def test_what_two_workers_count_is_added_up(store: Store) -> None:
    for count in (2, 3):
        with store.write() as tx:
            tx.quality.count({("main", _READ): Counted(count, NOON, NOON, "case-1")})
            tx.quality.count({("main", _WORD): Counted(1, NOON, NOON, "case-1")})

    with store.read() as tx:
        assert tx.quality.looks("main", "shopify", "order") == 5
        assert tx.quality.readable("main", "shopify", "order", "status") == 3
        table = {each.name: each for each in quality_table(tx.quality.since(), ())}
    assert (table["order.status"].seen, dict(table["order.status"].words)) == (3, {"pre_order": 2})
    assert (table["order.ship_by"].seen, table["order"].seen) == (5, 5)


def test_a_data_case_is_opened_joined_and_settled(store: Store) -> None:
    with store.write() as tx:
        tx.quality.count({("main", _READ): Counted(4, NOON, NOON, "case-1")})
        assert tx.data_cases.meet("main", "case-1", [_WORD, _GONE], NOON) == frozenset()
    with store.write() as tx:
        tx.data_cases.meet("main", "case-2", [_WORD], NOON)
        tx.data_cases.meet("main", "case-2", [_WORD], NOON)
        told = {each.field: each for each in tx.data_cases.open()}
    assert {name: each.orders for name, each in told.items()} == {"status": 2, "ship_by": 1}

    with store.write() as tx:
        tx.data_cases.settle(told["status"].case, "Ada", "not ours", NOON)
        assert tx.data_cases.meet("main", "case-3", [_WORD], NOON) == {_WORD}
        assert [each.field for each in tx.data_cases.open()] == ["ship_by"]


def test_what_is_settled_while_it_is_met_again_stays_settled(postgres: PostgresServer) -> None:
    store = postgres.empty().open(SystemClock(), TimeOrderedIds())
    with store.write() as tx:
        tx.data_cases.meet("main", "case-1", [_WORD], NOON)
        (case,) = tx.data_cases.open()

    def met() -> frozenset[Observation]:
        with store.write() as tx:
            return tx.data_cases.meet("main", "case-2", [_WORD], NOON)

    with ThreadPoolExecutor(1) as other:
        with store.write() as tx:
            tx.data_cases.settle(case.case, "Ada", "not ours", NOON)
            meeting = other.submit(met)
            while not tx.connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one():
                assert not meeting.done()
        assert meeting.result() == {_WORD}
    with store.read() as tx:
        assert tx.data_cases.open() == ()
    store.close()
