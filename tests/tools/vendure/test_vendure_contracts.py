"""Vendure, before the contract suites that every connector passes."""

from collections.abc import Iterator

import pytest

from tests.contracts.inventory import InventoryContract
from tests.contracts.order_system import OrderSystemContract
from tests.tools.vendure.vendure_stand import VendureStand, vendure_stand


class TestVendureOrders(OrderSystemContract):
    @pytest.fixture
    def stand(self) -> Iterator[VendureStand]:
        with vendure_stand() as stand:
            yield stand


class TestVendureInventory(InventoryContract):
    @pytest.fixture
    def stand(self) -> Iterator[VendureStand]:
        with vendure_stand() as stand:
            yield stand
