"""By action: what may become of an effect of ours, and what is a loss."""

from collections.abc import Callable

import pytest

from tests.graph.shop import Shop
from tests.reconciling.edits import edit, worked
from triage.reconciling import Finding, Reconciling
from triage.sandbox.state import Document

_Edit = Callable[[Shop, Document], None]


def _set(**fields: object) -> _Edit:
    return lambda shop, _: edit(shop, "SO-1", **fields)


def _line(**fields: object) -> _Edit:
    return lambda shop, order: edit(shop, lines=[{**line, **fields} for line in order["lines"]])


def _address(**fields: str) -> _Edit:
    return lambda shop, order: edit(shop, shipping_address={**order["shipping_address"], **fields})


def _export(state: str) -> _Edit:
    return lambda shop, order: edit(shop, export={**order["export"], "state": state})


def _recount(state: str) -> _Edit:
    def change(shop: Shop, _: Document) -> None:
        position = shop.state.stock["SKU-SO-1", "BER"]
        position["recounts"] = [{**each, "state": state} for each in position["recounts"]]

    return change


def _picked(shop: Shop, order: Document) -> None:
    edit(shop, fulfilments=[{**part, "pick_state": "picked"} for part in order["fulfilments"]])


def _both(*edits: _Edit) -> _Edit:
    def change(shop: Shop, order: Document) -> None:
        for each in edits:
            each(shop, order)

    return change


def _look(shop: Shop, kind: str, change: _Edit) -> Finding:
    order = worked(shop, kind)
    assert shop.intents()
    change(shop, order)
    reconciling = Reconciling(shop.triage)
    (finding,) = reconciling.run(reconciling.cases())
    assert finding.unread is None
    return finding


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        pytest.param("payment_pending", _set(holds=[]), "hold.payment", id="a hold that somebody released"),
        pytest.param("payment_pending", _set(tags=[]), "tags.triage-unpaid", id="a tag that somebody removed"),
        pytest.param("ship_by_at_risk", _set(priority=4), "priority", id="a priority before the release"),
        pytest.param("address_invalid", _address(city="FREIBURG"), "address.city", id="an address"),
        pytest.param("paid_but_pending", _set(status="pending"), "order.status", id="a status that went back"),
        pytest.param("export_failed", _set(export=None), "export.state", id="an export that was withdrawn"),
        pytest.param("export_failed", _export("failed"), "export.state", id="an export that failed"),
        pytest.param("stock_elsewhere", _line(location="BER"), "line.L1.location", id="a line that was moved back"),
        pytest.param("stock_elsewhere", _line(reservation=None), "line.L1.reserved", id="a reservation"),
        pytest.param("stock_mismatch", _recount("withdrawn"), "recount.SKU-SO-1@BER", id="a recount withdrawn"),
    ],
)
def test_it_is_lost(shop: Shop, kind: str, change: _Edit, field: str) -> None:
    finding = _look(shop, kind, change)

    assert [name for loss in finding.lost for name in loss.differences] == [field]


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        pytest.param("payment_pending", _set(holds=[], status="cancelled"), id="a hold of an order that is cancelled"),
        pytest.param("payment_pending", _set(holds=[], tags=[], status="shipped"), id="a hold of one that is shipped"),
        pytest.param("payment_pending", _set(tags=7), id="tags that cannot be read"),
        pytest.param("payment_pending", _set(holds="none"), id="holds that cannot be read"),
        pytest.param("ship_by_at_risk", _set(priority=4, status="released"), id="a priority after the release"),
        pytest.param("ship_by_at_risk", _both(_set(priority=4), _picked), id="a priority once it is picked"),
        pytest.param("paid_but_pending", _set(status="released"), id="a status that went on"),
        pytest.param("paid_but_pending", _set(status="cancelled"), id="a status that came to its end"),
        pytest.param("export_failed", _export("requested"), id="an export that is under way"),
        pytest.param("stock_elsewhere", _line(location="MUC"), id="a line that was moved on"),
        pytest.param("stock_elsewhere", _line(location="BER", shipped=1, reservation=None), id="a shipped line"),
        pytest.param("stock_elsewhere", _both(_line(reservation=None), _picked), id="a reservation that is picked"),
        pytest.param("stock_elsewhere", _set(lines=[]), id="lines that are gone"),
        pytest.param("stock_mismatch", _recount("done"), id="a recount that is done"),
        pytest.param("stale_hold", _set(priority=2), id="what was released"),
    ],
)
def test_it_lasts(shop: Shop, kind: str, change: _Edit) -> None:
    assert _look(shop, kind, change).lasting


def test_addresses_are_named_and_not_told_to_lists(shop: Shop) -> None:
    _look(shop, "address_invalid", _address(city="Hamburg"))
    told = shop.case().summary or ""

    assert "address.city was changed" in told
    assert "Hamburg" not in told
    assert "Freiburg" not in told
