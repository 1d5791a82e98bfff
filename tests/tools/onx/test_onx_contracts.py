"""onX keeps the contracts of the ports, whether its server answers at once or in a stream."""

from collections.abc import Iterator

import pytest

from tests.contracts.inventory import InventoryContract
from tests.contracts.order_system import OrderSystemContract
from tests.tools.onx.onx_stand import OnxStand, onx_stand


class TestOnxOrders(OrderSystemContract):
    @pytest.fixture(params=["at once", "in a stream"])
    def stand(self, request: pytest.FixtureRequest) -> Iterator[OnxStand]:
        with onx_stand() as stand:
            stand.server.streams = request.param == "in a stream"
            yield stand


class TestOnxInventory(InventoryContract):
    @pytest.fixture
    def stand(self) -> Iterator[OnxStand]:
        with onx_stand() as stand:
            stand.server.structured = True
            yield stand
