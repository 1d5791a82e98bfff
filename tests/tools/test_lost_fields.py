"""A field that is lost makes facts unknown; it never makes another fact of them."""

from typing import Any

import orjson
import pytest

from tests.domain.samples import a_case
from tests.store.fake_clock import NOON
from tests.tools.mutations import Place, places, without
from tools.reference.carrier import read_tracking
from tools.reference.inventory import read_positions
from tools.reference.order_document import read_order
from triage.domain.assessment.assess import assess
from triage.domain.assessment.readings import Readings
from triage.domain.catalogue import FACTS
from triage.domain.facts import Facts, Known
from triage.domain.flaws import Flaw
from triage.domain.stock import Stock
from triage.sandbox.world import predicament

SEED = predicament("label_no_scan", "SO-1", NOON, 3)
ORDER = {name: value for name, value in SEED.orders[0].items() if not name.startswith("_")}
STOCK: dict[str, Any] = orjson.loads(orjson.dumps({"positions": SEED.stock}))
PARCEL: dict[str, Any] = orjson.loads(orjson.dumps(SEED.tracking[0]))


def facts_of(stock: Any = STOCK, parcel: Any = PARCEL) -> Facts:
    order = read_order(ORDER, '"1"')
    unread: dict[str, Flaw] = {}
    positions = read_positions(stock, [line.sku for line in order.lines], unread)
    tracking = read_tracking("bluejay", "BL1", parcel)
    return assess(Readings(NOON, order=order, stock=Stock(tuple(positions), unread), tracking=tracking), a_case())


def changed(facts: Facts) -> dict[str, object]:
    """Facts that are known, fresh, and not what they were."""
    sound = dict(facts_of().items())
    return {
        name: fact
        for name, fact in facts.items()
        if fact != sound[name] and isinstance(facts.standing(name, FACTS[name].fresh), Known)
    }


def named(document: Any) -> list[Place]:
    return [place for place in places(document) if isinstance(place[-1], str)]


@pytest.mark.parametrize("place", named(PARCEL), ids=lambda place: ".".join(map(str, place)))
def test_a_parcel_that_lost_a_field_tells_nothing_new(place: Place) -> None:
    assert changed(facts_of(parcel=without(PARCEL, place))) == {}


@pytest.mark.parametrize("place", named(STOCK), ids=lambda place: ".".join(map(str, place)))
def test_stock_that_lost_a_field_tells_nothing_new(place: Place) -> None:
    assert changed(facts_of(stock=without(STOCK, place))) == {}


def test_stock_without_any_position_of_a_sku_is_no_shortage() -> None:
    facts = facts_of(stock={"positions": []})

    assert not isinstance(facts.standing("stock.available", FACTS["stock.available"].fresh), Known)
    assert not isinstance(facts.standing("stock.shortfall", FACTS["stock.shortfall"].fresh), Known)
