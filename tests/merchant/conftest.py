from collections.abc import Iterator

import pytest

from tests.domain.samples import NOON
from tests.merchant.shop_floor import ShopFloor, the_policies
from tests.store.fake_clock import FakeClock
from triage.domain.policies import PolicySet
from triage.sandbox.server import running
from triage.sandbox.settings import Settings
from triage.sandbox.state import State


@pytest.fixture(scope="session")
def policies() -> PolicySet:
    return the_policies()


@pytest.fixture(scope="session")
def served(policies: PolicySet) -> Iterator[ShopFloor]:
    state = State()
    with running(state) as url:
        floor = ShopFloor.at(url, state, FakeClock(NOON), policies)
        yield floor
        floor.session.close()


@pytest.fixture
def floor(served: ShopFloor) -> ShopFloor:
    served.clock = FakeClock(NOON)
    served.state.clock = served.clock.now
    served.state.settings = Settings()
    return served
