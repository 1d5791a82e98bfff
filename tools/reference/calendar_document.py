"""A calendar document into a Calendar. Calendars repeat, so each is read once."""

from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tools.reader import Bad, items, maybe, need, text, whole
from triage.domain.hours import Calendar


def read_calendar(fields: Mapping[str, Any]) -> Calendar:
    return _calendar(
        text(need(fields, "time_zone")),
        text(need(fields, "opens")),
        text(need(fields, "closes")),
        maybe(fields, "cut_off", text),
        tuple(whole(number) for number in items(need(fields, "working_days"))),
        tuple(text(day) for day in items(need(fields, "holidays"))),
    )


@lru_cache(maxsize=256)
def _calendar(
    zone: str, opens: str, closes: str, cut_off: str | None, days: tuple[int, ...], holidays: tuple[str, ...]
) -> Calendar:
    if not days or not all(0 <= day <= 6 for day in days):
        raise Bad("working_days are numbers from 0 (Monday) to 6, at least one")
    hours = [_time_of_day(told) for told in (opens, closes, cut_off or opens)]
    try:
        ZoneInfo(zone)
        closed_on = frozenset(date.fromisoformat(day) for day in holidays)
    except (ValueError, KeyError, OSError):
        raise Bad("a calendar that cannot be read") from None
    return Calendar(zone, hours[0], hours[1], hours[2] if cut_off else None, frozenset(days), closed_on)


def _time_of_day(told: str) -> time:
    try:
        hour = time.fromisoformat(told)
    except ValueError:
        hour = None
    if hour is None or hour.tzinfo is not None:
        raise Bad("opens, closes and cut_off are times of day, as in 08:00")
    return hour
