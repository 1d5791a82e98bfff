"""The sandbox over real HTTP, and the reference clients in front of it."""

from collections.abc import Iterator

import httpx
import pytest

from tests.store.fake_clock import NOON
from tests.tools.backoffice import BackOffice, CountedClock, MappedBackOffice, session_to
from triage.sandbox.server import running
from triage.sandbox.settings import Settings
from triage.sandbox.state import State
from triage.sandbox.world import healthy, predicament


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[State, str]]:
    state = State()
    with running(state) as address:
        yield state, address


@pytest.fixture
def clock() -> CountedClock:
    return CountedClock()


@pytest.fixture(params=[BackOffice, MappedBackOffice])
def office(request: pytest.FixtureRequest, served: tuple[State, str], clock: CountedClock) -> Iterator[BackOffice]:
    """SO-1 is healthy, SO-2 shipped with a parcel, SO-3's export failed, SO-4 has lost its reservation."""
    state, address = served
    session = session_to(address, clock, read_timeout=2.0)
    with httpx.Client(base_url=address, transport=httpx.HTTPTransport(verify=False)) as control:
        control.post("/_reset")
        state.clock, state.settings = clock.now, Settings()
        state.load(healthy("SO-1", NOON))
        for kind, order_id in (
            ("delivery_status_lags", "SO-2"), ("export_failed", "SO-3"), ("reservation_lost", "SO-4")
        ):  # fmt: skip
            state.load(predicament(kind, order_id, NOON))
        yield request.param(address, state, clock, control, session)
    session.close()
