"""What every inventory must do. Subclass it as ``TestNAMEInventory`` with a fixture ``stand``."""

from collections.abc import Iterator

import pytest

from tests.contracts.stands import Fault, StockStand
from triage.domain.errors import Transient, Unreadable
from triage.domain.ports import Inventory
from triage.domain.tape import Tape


class InventoryContract:
    @pytest.fixture
    def stand(self) -> Iterator[StockStand] | StockStand:
        raise NotImplementedError

    def test_every_location_of_a_sku_is_told_with_its_own_date(self, stand: StockStand) -> None:
        port: Inventory = stand.connector.inventory
        stock = port.fetch_stock([stand.sku], Tape())

        assert stock.unread == {}
        assert {each.location: each.available for each in stock.positions} == stand.locations
        assert all(each.as_of.tzinfo is not None for each in stock.positions)

    def test_nothing_is_asked_for_no_sku(self, stand: StockStand) -> None:
        tape = Tape()

        assert stand.connector.inventory.fetch_stock([], tape).positions == ()
        assert tape.exchanges == []

    def test_a_sku_without_any_position_is_unread_and_not_zero(self, stand: StockStand) -> None:
        stock = stand.connector.inventory.fetch_stock([stand.sku, "NO-SUCH-SKU"], Tape())

        assert set(stock.unread) == {"positions.NO-SUCH-SKU"}
        assert {each.sku for each in stock.positions} == {stand.sku}

    def test_a_sku_that_looks_like_a_query_names_nothing_else(self, stand: StockStand) -> None:
        hostile = '" OR sku:* OR "'
        stock = stand.connector.inventory.fetch_stock([hostile], Tape())

        assert stock.positions == ()
        assert stock.unread

    def test_fields_by_other_names_are_named_and_no_count_is_guessed(self, stand: StockStand) -> None:
        _play(stand, "renamed_fields", 50)
        try:
            stock = stand.connector.inventory.fetch_stock([stand.sku], Tape())
        except Unreadable:
            return
        assert stock.unread
        assert stock.positions == ()

    @pytest.mark.parametrize("fault", ["429", "throttled", "503"])
    def test_a_reading_that_keeps_failing_is_transient(self, stand: StockStand, fault: Fault) -> None:
        _play(stand, fault, 50)

        with pytest.raises(Transient):
            stand.connector.inventory.fetch_stock([stand.sku], Tape())


def _play(stand: StockStand, fault: Fault, times: int) -> None:
    if fault in stand.cannot_play:
        pytest.skip(f"this system never answers so: {fault}")
    stand.fault(fault, times)
