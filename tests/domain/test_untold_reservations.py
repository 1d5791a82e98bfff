"""Where nobody tells what is reserved for an order, a shortage is not sure; that there is enough is."""

from dataclasses import replace

from tests.domain.samples import NOON, a_case, a_seed, readings_of
from triage.domain.assessment import Readings, assess
from triage.domain.facts import Fact, Known, Missing
from triage.domain.flaws import not_kept

UNTOLD = {"lines.reservation": not_kept("this shop", "reservations")}


def shortfall(kind: str | None, *, told: bool) -> Fact:
    readings = readings_of(a_seed(kind))
    assert readings.order is not None
    bare = tuple(replace(line, reservation=None) for line in readings.order.lines)
    order = readings.order if told else replace(readings.order, lines=bare, unread=UNTOLD)
    return assess(Readings(NOON, order=order, stock=readings.stock), a_case())["stock.shortfall"]


def test_a_shortage_of_units_that_may_be_reserved_is_not_sure() -> None:
    told, untold = shortfall("out_of_stock", told=True), shortfall("out_of_stock", told=False)

    assert isinstance(told, Known)
    assert told.value != 0
    assert isinstance(untold, Missing)


def test_where_there_is_enough_anyway_there_is_no_shortage() -> None:
    untold = shortfall(None, told=False)

    assert isinstance(untold, Known)
    assert untold.value == 0
