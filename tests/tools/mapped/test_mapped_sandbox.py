"""The mapping file of the sandbox keeps the contracts of the ports, in front of the sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.carrier import CarrierContract
from tests.contracts.inventory import InventoryContract
from tests.contracts.order_system import OrderSystemContract
from tests.contracts.sandbox_stand import SandboxStand, sandbox_stand, served_sandbox
from tools.mapped import connect, load_mapping
from tools.mapped.terms import NEEDS
from triage.actions.catalogue import ACTIONS
from triage.sandbox.state import State

SANDBOX = Path(__file__).parents[3] / "docs" / "examples" / "sandbox-mapping.yaml"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[tuple[State, str]]:
    with served_sandbox() as served:
        yield served


class _InFrontOfTheSandbox:
    @pytest.fixture
    def stand(self, sandbox: tuple[State, str]) -> Iterator[SandboxStand]:
        with sandbox_stand(sandbox, connect, mapping=SANDBOX) as stand:
            yield stand


class TestMappedOrders(_InFrontOfTheSandbox, OrderSystemContract):
    pass


class TestMappedInventory(_InFrontOfTheSandbox, InventoryContract):
    pass


class TestMappedCarrier(_InFrontOfTheSandbox, CarrierContract):
    pass


def test_the_file_can_do_every_action() -> None:
    assert load_mapping(SANDBOX).cannot == {}


def test_every_action_that_writes_has_its_needs_written_down() -> None:
    assert set(NEEDS) == {name for name, action in ACTIONS.items() if not action.internal}
