"""The reference client keeps the contracts of its ports."""

from collections.abc import Iterator

import pytest

from tests.contracts.carrier import CarrierContract
from tests.contracts.inventory import InventoryContract
from tests.contracts.order_system import OrderSystemContract
from tests.contracts.sandbox_stand import SandboxStand, sandbox_stand, served_sandbox
from tools.reference import connect
from triage.sandbox.state import State


@pytest.fixture(scope="module")
def sandbox() -> Iterator[tuple[State, str]]:
    with served_sandbox() as served:
        yield served


class _InFrontOfTheSandbox:
    @pytest.fixture
    def stand(self, sandbox: tuple[State, str]) -> Iterator[SandboxStand]:
        with sandbox_stand(sandbox, connect) as stand:
            yield stand


class TestReferenceOrders(_InFrontOfTheSandbox, OrderSystemContract):
    pass


class TestReferenceInventory(_InFrontOfTheSandbox, InventoryContract):
    pass


class TestReferenceCarrier(_InFrontOfTheSandbox, CarrierContract):
    pass
