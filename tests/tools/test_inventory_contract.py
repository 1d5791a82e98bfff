"""What every inventory must do."""

from datetime import timedelta

import pytest

from tests.store.fake_clock import NOON
from tests.tools.backoffice import BackOffice
from triage.domain.errors import Transient
from triage.domain.ports import Inventory
from triage.domain.tape import Tape


def test_it_is_an_inventory(office: BackOffice) -> None:
    port: Inventory = office.inventory

    assert port.fetch_stock(["SKU-SO-1"], Tape()).unread == {}


def test_every_location_of_a_sku_is_told(office: BackOffice) -> None:
    stock = office.inventory.fetch_stock(["SKU-SO-1", "SKU-SO-2"], Tape())

    assert {(p.sku, p.location) for p in stock.positions} == {
        ("SKU-SO-1", "BER"), ("SKU-SO-1", "HAM"), ("SKU-SO-2", "BER"), ("SKU-SO-2", "HAM"),
    }  # fmt: skip
    here = stock.at("SKU-SO-1", "BER")
    assert here is not None
    assert (here.on_hand, here.available, here.oms_on_hand, here.as_of) == (12, 11, 12, NOON)


def test_nothing_is_asked_for_no_sku(office: BackOffice) -> None:
    assert office.inventory.fetch_stock([], Tape()).positions == ()
    assert office.session.calls == 0


def test_a_sku_without_any_position_is_unread_and_not_zero(office: BackOffice) -> None:
    stock = office.inventory.fetch_stock(["SKU-SO-1", "SKU-NONE"], Tape())

    assert list(stock.unread) == ["positions.SKU-NONE"]
    assert stock.at("SKU-SO-1", "BER") is not None


def test_many_skus_are_asked_for_in_parts(office: BackOffice) -> None:
    skus = [f"S&K U/{n}" for n in range(230)]
    for sku in skus:
        office.state.stock[sku, "BER"] = {**office.state.stock["SKU-SO-1", "BER"], "sku": sku}
    stock = office.inventory.fetch_stock(skus, Tape())

    assert {p.sku for p in stock.positions} == set(skus)
    assert office.session.calls == 3


def test_a_count_of_four_hours_ago_keeps_its_date(office: BackOffice) -> None:
    office.fault("stale", path="/stock")
    stock = office.inventory.fetch_stock(["SKU-SO-1"], Tape())

    assert {p.as_of for p in stock.positions} == {NOON - timedelta(hours=4)}


def test_fields_by_other_names_are_named_as_unread(office: BackOffice) -> None:
    office.fault("renamed_fields", path="/stock")
    stock = office.inventory.fetch_stock(["SKU-SO-1"], Tape())

    assert stock.positions == ()
    assert "available" in stock.unread["positions"].why


def test_a_reading_that_keeps_failing_is_transient(office: BackOffice) -> None:
    office.fault("500_before", path="/stock", times=9)

    with pytest.raises(Transient):
        office.inventory.fetch_stock(["SKU-SO-1"], Tape())
