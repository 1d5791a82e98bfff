"""The store on both databases: every test that asks for it runs twice."""

from collections.abc import Iterator

import pytest

from tests.store.databases import Database
from tests.store.fake_clock import CountingIds, FakeClock, SharedClock
from triage.store.engine import Store


@pytest.fixture
def clock(database: Database) -> FakeClock:
    """The clock of a worker, and of a database that has one of its own: they agree."""
    return SharedClock(database.set_clock)


@pytest.fixture
def store(database: Database, clock: FakeClock) -> Iterator[Store]:
    store = database.open(clock, CountingIds())
    yield store
    store.close()
