"""Durations as people write them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.conditions import durations
from triage.domain.durations import format_duration, parse_duration
from triage.domain.errors import BadValue


@given(durations)
def test_a_written_duration_reads_back_to_the_same(span: timedelta) -> None:
    assert parse_duration(format_duration(span)) == span


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("5m", 300), ("36h", 129_600), ("1d12h", 129_600), ("2w", 1_209_600), ("-6h", -21_600), ("0s", 0)],
)
def test_every_unit_is_read(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "5", "h", "1.5h", "5 m", "12h1d", "1h1h", "1y", "+5m", "--5m", "5m\n", "\u0665m", "1H"]
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadValue, match="as in '36h' or '1d12h'"):
        parse_duration(text)


@given(st.text("0123456789wdhms-", max_size=8))
def test_whatever_is_read_is_written_as_something_that_reads_the_same(text: str) -> None:
    try:
        span = parse_duration(text)
    except BadValue:
        return
    assert parse_duration(format_duration(span)) == span
