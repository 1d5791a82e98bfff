"""When the breaker trips, as a rule over figures alone."""

from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from triage.domain.breaker import Record, Threshold, trips

_thresholds = st.builds(
    Threshold,
    st.integers(1, 100).map(lambda hundredths: hundredths / 100),
    st.integers(1, 50),
    st.just(timedelta(days=7)),
)
_records = st.integers(0, 500).flatmap(
    lambda runs: st.builds(Record, st.just(runs), st.integers(0, runs), st.just(True))
)


def test_it_says_the_rate_that_was_passed() -> None:
    assert trips(Record(20, 4), Threshold()) == (
        "4 of 20 runs within 7d were undone, dismissed or reopened: 20%, above 10%"
    )


def test_at_the_stated_rate_it_does_not_trip_and_one_above_it_does() -> None:
    assert trips(Record(20, 2), Threshold()) is None
    assert trips(Record(20, 3), Threshold()) is not None


def test_of_a_few_runs_no_rate_is_taken() -> None:
    assert trips(Record(9, 9), Threshold()) is None
    assert trips(Record(10, 9), Threshold()) is not None


def test_who_never_acted_by_itself_has_nothing_to_lose() -> None:
    assert trips(Record(20, 20, by_itself=False), Threshold()) is None


@given(_records, _thresholds)
def test_it_trips_on_a_share_above_the_rate_of_enough_runs_and_never_else(record: Record, threshold: Threshold) -> None:
    rate = Fraction(round(threshold.rate * 100), 100)
    above = record.runs >= threshold.least_runs and Fraction(record.setbacks, max(1, record.runs)) > rate

    assert (trips(record, threshold) is not None) is above


@given(_records, _thresholds)
def test_one_more_setback_never_lifts_it_and_one_more_good_run_never_trips_it(
    record: Record, threshold: Threshold
) -> None:
    if trips(record, threshold) is not None and record.setbacks < record.runs:
        assert trips(Record(record.runs, record.setbacks + 1), threshold) is not None
    if trips(record, threshold) is None and record.runs >= threshold.least_runs:
        assert trips(Record(record.runs + 1, record.setbacks), threshold) is None
