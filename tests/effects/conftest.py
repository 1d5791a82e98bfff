"""One sandbox a session, emptied for every test; a store and a worker's desk a test."""

from collections.abc import Iterator

import pytest

from tests.effects.desk import Desk
from tests.effects.office import Office
from tests.store.databases import SqliteFiles
from tests.store.fake_clock import CountingIds, FakeClock
from triage.sandbox.server import running
from triage.sandbox.state import Seed, State
from triage.store.engine import Store


@pytest.fixture(scope="session")
def served() -> Iterator[Office]:
    state = State()
    with running(state) as url:
        office = Office(state, url)
        yield office
        office.close()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("effects"))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def office(served: Office, clock: FakeClock) -> Office:
    served.open_with(Seed(), clock)
    return served


@pytest.fixture
def store(sqlite_files: SqliteFiles, clock: FakeClock) -> Iterator[Store]:
    store = sqlite_files.empty().open(clock, CountingIds())
    yield store
    store.close()


@pytest.fixture
def desk(office: Office, store: Store, clock: FakeClock) -> Iterator[Desk]:
    desk = Desk.at(office, store, clock)
    yield desk
    desk.connector.close()
