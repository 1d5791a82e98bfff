"""A calendar document into a Calendar. Calendars repeat, so each is read once."""

from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tools.reference.reader import Bad, items, maybe, need, text, whole
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
    try:
        ZoneInfo(zone)
        return Calendar(
            zone,
            time.fromisoformat(opens),
            time.fromisoformat(closes),
            time.fromisoformat(cut_off) if cut_off else None,
            frozenset(days),
            frozenset(date.fromisoformat(day) for day in holidays),
        )
    except (ValueError, KeyError, OSError):
        raise Bad("a calendar that cannot be read") from None
