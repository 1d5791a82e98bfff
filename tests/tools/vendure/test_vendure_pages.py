"""Lists of a Vendure that does not heed which page is asked for."""

from dataclasses import dataclass
from typing import Any

import pytest

from tools.vendure.amounts import Amounts
from tools.vendure.inventory import VendureInventory
from tools.vendure.orders import VendureOrders
from triage.domain.errors import Unreadable
from triage.domain.tape import Tape

_ORDER = {"id": "1", "code": "A", "state": "Shipped", "updatedAt": "2026-11-24T00:00:00Z", "lines": []}
_ENOUGH = 10


@dataclass
class _SamePage:
    """Answers every question with one page of many."""

    data: dict[str, Any]
    asked: int = 0

    def query(self, document: str, variables: object, tape: Tape) -> dict[str, Any]:  # noqa: ARG002  the client's
        self.asked += 1
        assert self.asked < _ENOUGH, "it is asked without end"
        return self.data


def test_a_list_of_orders_whose_pages_are_all_one_is_unreadable() -> None:
    page = {"orders": {"totalItems": 1_000_000, "items": [_ORDER] * 100}}
    orders = VendureOrders(_SamePage(page), "main", Amounts(2), {})  # type: ignore[arg-type]

    with pytest.raises(Unreadable, match="before it"):
        list(orders.find_orders(Tape()))


def test_stock_whose_pages_are_all_one_is_unreadable() -> None:
    page = {"totalItems": 1_000_000, "items": [{"id": "1", "sku": "A"}]}
    answer = {"globalSettings": {"trackInventory": True}, "productVariants": page}

    with pytest.raises(Unreadable, match="before it"):
        VendureInventory(_SamePage(answer)).fetch_stock(["A"], Tape())  # type: ignore[arg-type]
