"""Shopify, before the contract suites that every connector passes."""

from collections.abc import Iterator

import pytest

from tests.contracts.inventory import InventoryContract
from tests.contracts.order_system import OrderSystemContract
from tests.tools.shopify.shopify_stand import ShopifyStand, shopify_stand


class TestShopifyOrders(OrderSystemContract):
    @pytest.fixture
    def stand(self) -> Iterator[ShopifyStand]:
        with shopify_stand() as stand:
            yield stand


class TestShopifyInventory(InventoryContract):
    @pytest.fixture
    def stand(self) -> Iterator[ShopifyStand]:
        with shopify_stand() as stand:
            yield stand
