"""A sandbox over real HTTP, at a time that a test sets; every answer is held against the document."""

from collections.abc import Iterator

import httpx
import pytest

from tests.sandbox.description import Description, read_document
from tests.sandbox.shop import NOON, Shop, ShopClock
from triage.sandbox.server import running
from triage.sandbox.settings import Settings
from triage.sandbox.state import State
from triage.sandbox.world import healthy, predicament


@pytest.fixture(scope="session")
def description() -> Description:
    return Description(read_document())


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[State, str]]:
    state = State()
    with running(state) as address:
        yield state, address


@pytest.fixture
def clock() -> ShopClock:
    return ShopClock()


@pytest.fixture
def address(served: tuple[State, str]) -> str:
    return served[1]


@pytest.fixture
def shop(served: tuple[State, str], description: Description, clock: ShopClock) -> Iterator[Shop]:
    """SO-1 is healthy and has stock in two places; SO-2 is shipped and has a parcel; SO-3's export failed."""
    state, address = served
    token = {"Authorization": "Bearer sandbox"}
    checks = {"response": [description.check]}
    with httpx.Client(base_url=address, headers=token, event_hooks=checks, timeout=5, trust_env=False) as http:
        http.post("/_reset")
        state.clock, state.settings = clock, Settings()
        state.load(healthy("SO-1", NOON))
        state.load(predicament("delivery_status_lags", "SO-2", NOON))
        state.load(predicament("export_failed", "SO-3", NOON))
        yield Shop(http)


@pytest.fixture
def state(served: tuple[State, str], shop: Shop) -> State:
    """What the shop's sandbox knows."""
    return served[0]
