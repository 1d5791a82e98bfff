"""A store in memory or on disk, a receiver on it, and a webhook server in front of it."""

import logging
from collections.abc import Iterator

import pytest

from tests.intake.senders import Sender
from tests.intake.serving import Listening, NoHints, served
from tests.store.fake_clock import CountingIds, FakeClock
from triage.intake.receiving import Receiver
from triage.runtime import TimeOrderedIds
from triage.store.engine import Store, open_store


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def hints() -> NoHints:
    return NoHints()


@pytest.fixture
def store(clock: FakeClock) -> Iterator[Store]:
    store = open_store("sqlite://", clock, CountingIds("case"))
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def receiver(store: Store, hints: NoHints, clock: FakeClock) -> Receiver:
    return Receiver(store, hints, clock, CountingIds("copy"))


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store on disk, for a server that lives as long as its module's tests."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('intake')}/triage.db", FakeClock(), TimeOrderedIds())
    store.migrate()
    yield store
    store.close()


@pytest.fixture(scope="module")
def server(stored: Store) -> Iterator[Sender]:
    """A server over ``stored``, whose clock stands at noon."""
    clock = FakeClock()
    with served(Receiver(stored, NoHints(), clock, TimeOrderedIds()).receive_many, clock, TimeOrderedIds()) as sender:
        yield sender


@pytest.fixture
def listening() -> Iterator[Listening]:
    """Everything that is logged while the test runs."""
    handler = Listening()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)
