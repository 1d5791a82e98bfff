"""Times of scans in the forms that carriers write, each with how far off it may be; no zone is ever made up."""

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tools.reader import Bad, text

EXACT = timedelta(0)
LOCAL = timedelta(hours=14)  # no clock on earth is further from UTC
DAY_ALONE = timedelta(hours=26)  # noon of a day somewhere: half a day, and a zone
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM = 100_000_000_000
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Instant:
    """``at`` in UTC, and how far off it may be, either way. A local time is the wall clock, read as UTC."""

    at: datetime
    within: timedelta = EXACT


def instant(value: Any) -> Instant:
    """ISO 8601 with or without a zone, a date alone, or seconds or milliseconds since 1970. Raises Bad."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _since_1970(value)
    told = text(value).strip()
    if _DATE.fullmatch(told):
        return day_alone(_day(told))
    try:
        parsed = datetime.fromisoformat(told)
    except ValueError:
        raise Bad("not a time") from None
    return at(parsed)


def exact(value: Any) -> datetime:
    """A time that is told exactly. Raises Bad for any other."""
    told = instant(value)
    if told.within:
        raise Bad("a time without a zone")
    return told.at


def at(parsed: datetime) -> Instant:
    """A time that was parsed, local where it has no zone. Raises Bad for one that cannot be right."""
    try:
        moment = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except OverflowError:
        raise Bad("a time out of range") from None
    if not _EARLIEST <= moment < _LATEST:
        raise Bad(f"a time in {moment.year}, which cannot be right")
    return Instant(moment, LOCAL if parsed.tzinfo is None else EXACT)


def day_alone(day: date) -> Instant:
    """A day without a time: its noon, and the whole of it around, in whatever zone."""
    return Instant(at(datetime.combine(day, time(12))).at, DAY_ALONE)


def written(told: str, form: str) -> datetime:
    """A time in the form that ``strptime`` takes, without a zone. Raises Bad."""
    try:
        return datetime.strptime(told, form)  # noqa: DTZ007  the zone is not told, and not made up
    except ValueError:
        raise Bad("not a time") from None


def _day(told: str) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise Bad("not a date") from None


def _since_1970(told: int | float) -> Instant:
    if isinstance(told, float) and not math.isfinite(told):
        raise Bad("not a time")
    try:
        seconds = told / 1000 if abs(told) >= _MILLISECONDS_FROM else told
        return at(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, ValueError, OSError):
        raise Bad("a time out of range") from None
