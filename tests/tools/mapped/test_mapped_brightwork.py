"""A server of another shape, connected by its mapping file alone, keeps the contracts of the ports."""

from collections.abc import Iterator

import pytest

from tests.contracts.carrier import CarrierContract
from tests.contracts.inventory import InventoryContract
from tests.contracts.order_system import OrderSystemContract
from tests.tools.mapped.brightwork_stand import BrightworkStand, brightwork_stand


class _InFrontOfBrightwork:
    @pytest.fixture
    def stand(self) -> Iterator[BrightworkStand]:
        with brightwork_stand() as stand:
            yield stand


class TestBrightworkOrders(_InFrontOfBrightwork, OrderSystemContract):
    pass


class TestBrightworkInventory(_InFrontOfBrightwork, InventoryContract):
    pass


class TestBrightworkCarrier(_InFrontOfBrightwork, CarrierContract):
    pass
