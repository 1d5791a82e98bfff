"""Times as carriers write them: zones are those told, and what is not told is how far off it may be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tools.parcels.times import DAY_ALONE, EXACT, LOCAL, instant
from tools.reader import Bad

TEN = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "at", "within"),
    [
        ("2026-11-22T10:00:00Z", TEN, EXACT),
        ("2026-11-22T11:00:00+01:00", TEN, EXACT),
        ("2026-11-22 05:00:00-05:00", TEN, EXACT),
        ("2026-11-22T10:00:00.000Z", TEN, EXACT),
        (1795341600, TEN, EXACT),
        (1795341600000, TEN, EXACT),
        ("2026-11-22T10:00:00", TEN, LOCAL),
        ("2026-11-22", TEN + timedelta(hours=2), DAY_ALONE),
    ],
)
def test_a_time_is_read_with_how_far_off_it_may_be(told: Any, at: datetime, within: timedelta) -> None:
    read = instant(told)

    assert (read.at, read.within) == (at, within)


@pytest.mark.parametrize("offset", [-12, -5, 0, 9, 14])
def test_a_local_time_is_within_its_bound_in_every_zone(offset: int) -> None:
    for told in ("2026-11-22T10:00:00", "2026-11-22"):
        read, zone = instant(told), timedelta(hours=offset)
        for hour in (0, 10, 23) if len(told) == 10 else (10,):
            truly = datetime(2026, 11, 22, hour, 59 if hour == 23 else 0, tzinfo=UTC) - zone
            assert abs(truly - read.at) <= read.within


@pytest.mark.parametrize(
    "told",
    [None, "", "soon", "22.11.2026", "2026-13-01", True, [], 0, -1, 10**30, float("nan"), "0001-01-01T00:00:00Z",
     "1970-01-21T18:42:21Z", "2026-11-22T25:00:00Z", "9999-12-31T23:59:59-14:00"],
)  # fmt: skip
def test_what_is_no_time_or_cannot_be_right_is_none(told: Any) -> None:
    with pytest.raises(Bad):
        instant(told)
