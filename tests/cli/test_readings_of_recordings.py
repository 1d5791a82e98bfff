"""What was last read comes back from the recordings, through the same readers."""

from collections.abc import Callable
from datetime import timedelta

import httpx

from tests.graph.shop import Shop
from tools.recorded_reads import readings_from
from triage.connections import Connections
from triage.domain.assessment.readings import Readings
from triage.domain.systems import Systems
from triage.domain.tape import Tape
from triage.runtime import OneAfterTheOther


def _readings(shop: Shop) -> Readings | None:
    with shop.triage.store.read() as tx:
        recordings = tx.recordings.of_case(shop.case().id)
    exchanges = [exchange for run in recordings.values() for exchange in run]
    return readings_from(exchanges, _systems(shop), order_id="SO-1")


def _systems(shop: Shop) -> Callable[[httpx.BaseTransport], Systems]:
    triage = shop.triage
    return lambda wire: Connections(triage.settings, triage.clock, OneAfterTheOther(), wire, anonymous=True).systems


def test_they_equal_a_fresh_reading_of_an_unchanged_back_office(shop: Shop) -> None:
    shop.trouble("carrier_delay")
    shop.tell()
    shop.work()
    readings = _readings(shop)

    assert readings is not None
    assert readings.order == shop.triage.orders.fetch_order("SO-1", Tape())
    label = readings.order.fulfilments[0].label
    assert label is not None
    assert readings.tracking == shop.triage.carrier.fetch_tracking(label.carrier, label.tracking_number, Tape())
    assert readings.failures == {}


def test_stock_is_taken_from_the_newest_answer_about_each_sku(shop: Shop) -> None:
    order = shop.trouble("out_of_stock")
    shop.tell()
    shop.work()
    for position in shop.state.stock.values():
        position["available"] = position["on_hand"] = 7
    shop.tell()
    shop.work()
    readings = _readings(shop)

    assert readings is not None
    assert readings.stock is not None
    assert {p.available for p in readings.stock.positions} == {7}
    assert {p.sku for p in readings.stock.positions} == {order["lines"][0]["sku"]}


def test_an_older_answer_stands_where_the_newest_try_failed_and_the_failure_is_named(shop: Shop) -> None:
    shop.trouble("carrier_delay")
    shop.tell()
    shop.work()
    first = _readings(shop)
    shop.later(minutes=2)
    shop.faults.add("/orders/SO-1", "503", times=9)
    shop.tell()
    shop.work()
    second = _readings(shop)

    assert first is not None
    assert second is not None
    assert second.order == first.order
    assert second.as_of == first.as_of
    assert "answered 503" in second.failures["order"]


def test_an_order_that_was_asked_for_and_never_read_says_why(shop: Shop) -> None:
    shop.tell()
    shop.work()
    readings = _readings(shop)

    assert readings is not None
    assert readings.order is None
    assert "answered 404" in readings.failures["order"]


def test_a_case_without_recordings_has_no_readings(shop: Shop) -> None:
    shop.trouble("lost")
    shop.tell()

    assert _readings(shop) is None


def test_half_an_answer_is_none(shop: Shop) -> None:
    shop.trouble("carrier_delay")
    shop.tell()
    shop.work()
    with shop.triage.store.read() as tx:
        recordings = tx.recordings.of_case(shop.case().id)
    whole = [exchange for run in recordings.values() for exchange in run]
    order = next(each for each in whole if each.url.endswith("/orders/SO-1"))
    half = type(order)(
        order.method, order.url, None, 200, order.headers, order.body[:40], order.at + timedelta(minutes=1)
    )
    readings = readings_from([*whole, half], _systems(shop), order_id="SO-1")

    assert readings is not None
    assert readings.order is not None
    assert "not in full" in readings.failures["order"]
