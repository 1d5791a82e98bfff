"""What a burst is, and which cases have one cause, as rules over figures and orders alone."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.samples import NOON, readings_of
from triage.domain.bursts import BurstLimits, Count, cause_of
from triage.domain.order import Order
from triage.sandbox.world import predicament

_LIMITS = BurstLimits(100, timedelta(minutes=10), 5)


def _order() -> Order:
    order = readings_of(predicament("label_no_scan", "SO-1", NOON, 0)).order
    assert order is not None
    return order


def test_so_many_at_once_are_a_burst_and_one_less_is_none() -> None:
    assert Count(100, 100).is_burst(_LIMITS)
    assert not Count(99, 99).is_burst(_LIMITS)


def test_what_every_day_brings_is_no_burst() -> None:
    """2,860 in the other 143 windows of the day make 20 usual; five times that are 100."""
    assert Count(100, 100 + 2_860).is_burst(_LIMITS)
    assert not Count(100, 100 + 2_861).is_burst(_LIMITS)


def test_what_a_lifted_burst_let_go_is_allowed_for() -> None:
    assert not Count(149, 149, let_go=50).is_burst(_LIMITS)
    assert Count(150, 150, let_go=50).is_burst(_LIMITS)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_where_none_is_looked_for_there_is_none(within: int, more: int) -> None:
    assert not Count(within, within + more).is_burst(BurstLimits(cases=0))


def test_parcels_have_their_carrier_in_common_stock_its_place_and_the_rest_their_kind() -> None:
    order = _order()
    (label,) = {each.label for each in order.fulfilments}
    (place,) = {line.location for line in order.lines}
    assert label is not None

    assert cause_of("label_no_scan", "main", order) == f"main/label_no_scan/{label.carrier}"
    assert cause_of("oversold", "main", order) == f"main/oversold/{place}"
    assert cause_of("payment_pending", "main", order) == "main/payment_pending"
    assert cause_of("label_no_scan", "main", None) == "main/label_no_scan"
