"""Working hours: of a place or a carrier, in its own zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.hours import Calendar

BERLIN = ZoneInfo("Europe/Berlin")
WAREHOUSE = Calendar(
    "Europe/Berlin", time(8), time(18), cut_off=time(15), holidays=frozenset({date(2026, 12, 25), date(2027, 1, 1)})
)
CARRIER = Calendar("Europe/Berlin", time(6), time(20), cut_off=time(17), working_days=frozenset(range(6)))
ALWAYS = Calendar("Europe/Berlin", working_days=frozenset(range(7)))

moments = st.integers(0, 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
times = st.integers(0, 23).map(time) | st.just(time(23, 59, 59))
calendars = st.builds(
    Calendar,
    time_zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
    opens=times,
    closes=times,
    cut_off=st.none() | times,
    working_days=st.frozensets(st.integers(0, 6), min_size=1),
    holidays=st.frozensets(st.integers(0, 366).map(lambda days: date(2026, 3, 1) + timedelta(days)), max_size=20),
)


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc, arg-type]


@given(calendars, st.tuples(moments, moments, moments).map(sorted))
def test_hours_up_to_a_moment_and_from_it_on_add_up(calendar: Calendar, three: list[datetime]) -> None:
    first, middle, last = three

    whole = calendar.hours_between(first, last)

    assert whole == pytest.approx(calendar.hours_between(first, middle) + calendar.hours_between(middle, last))


@given(calendars, moments, moments)
def test_no_more_hours_are_worked_than_pass_and_none_backwards(
    calendar: Calendar, start: datetime, end: datetime
) -> None:
    worked = calendar.hours_between(start, end)

    assert 0 <= worked <= max(0.0, (end - start).total_seconds() / 3600) + 1e-9


@given(calendars, moments)
def test_counting_never_starts_before_the_work_arrived(calendar: Calendar, arrived: datetime) -> None:
    assert calendar.starts_counting(arrived) >= arrived


@given(moments, moments)
def test_around_the_clock_working_hours_are_hours(start: datetime, end: datetime) -> None:
    passed = max(0.0, (end - start).total_seconds() / 3600)

    assert ALWAYS.hours_between(start, end) == pytest.approx(passed)


def test_a_label_bought_on_friday_evening_is_not_late_on_sunday() -> None:
    bought = berlin(2026, 11, 20, 19, 30)

    counted_from = CARRIER.starts_counting(bought)

    assert counted_from == berlin(2026, 11, 21, 6)
    assert CARRIER.hours_between(counted_from, berlin(2026, 11, 22, 23)) == 14
    weekdays = Calendar("Europe/Berlin", time(6), time(20), cut_off=time(17))
    assert weekdays.hours_between(weekdays.starts_counting(bought), berlin(2026, 11, 22, 23)) == 0


def test_what_arrives_after_the_cut_off_counts_from_the_next_working_day() -> None:
    assert WAREHOUSE.starts_counting(berlin(2026, 11, 19, 14, 59)) == berlin(2026, 11, 19, 14, 59)
    assert WAREHOUSE.starts_counting(berlin(2026, 11, 19, 15)) == berlin(2026, 11, 20, 8)
    assert WAREHOUSE.starts_counting(berlin(2026, 11, 20, 15)) == berlin(2026, 11, 23, 8)
    assert WAREHOUSE.starts_counting(berlin(2026, 11, 21, 9)) == berlin(2026, 11, 23, 8)


def test_holidays_and_the_weekend_behind_them_do_not_count() -> None:
    thursday, monday = berlin(2026, 12, 24, 17), berlin(2026, 12, 28, 9)

    assert WAREHOUSE.hours_between(thursday, monday) == 2
    assert WAREHOUSE.starts_counting(berlin(2026, 12, 24, 16)) == berlin(2026, 12, 28, 8)


def test_a_day_on_which_the_clocks_change_has_23_or_25_hours() -> None:
    assert ALWAYS.hours_between(berlin(2026, 3, 29), berlin(2026, 3, 30)) == 23
    assert ALWAYS.hours_between(berlin(2026, 10, 25), berlin(2026, 10, 26)) == 25


def test_opening_hours_stay_where_the_clock_on_the_wall_says() -> None:
    assert WAREHOUSE.hours_between(berlin(2026, 3, 27, 8), berlin(2026, 3, 30, 18)) == 20


def test_a_night_shift_ends_on_the_next_day() -> None:
    nights = Calendar("Europe/Berlin", time(22), time(6))

    assert nights.hours_between(berlin(2026, 11, 23, 12), berlin(2026, 11, 24, 12)) == 8
    assert nights.hours_between(berlin(2026, 11, 24, 1), berlin(2026, 11, 24, 3)) == 2
    assert nights.hours_between(berlin(2026, 11, 21, 2), berlin(2026, 11, 21, 12)) == 4, "Friday's night shift"


def test_a_place_that_never_works_counts_no_hours_and_gives_an_answer() -> None:
    closed = Calendar("Europe/Berlin", time(8), time(18), cut_off=time(15), working_days=frozenset())
    arrived = berlin(2026, 11, 23, 9)

    assert closed.hours_between(arrived, arrived + timedelta(days=30)) == 0
    assert closed.starts_counting(arrived) > arrived + timedelta(days=364)
