"""Working hours of a location or a carrier: time zone, opening hours, cut-off, weekend, holidays."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MIDNIGHT = time(23, 59, 59)
_LONGEST_REST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody works. ``working_days`` counts Monday as 0; ``cut_off`` ends the day for new work.

    A shift that closes at or before the time it opens ends on the next day.
    """

    time_zone: str
    opens: time = time(0, 0)
    closes: time = _MIDNIGHT
    cut_off: time | None = None
    working_days: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    holidays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        return day.weekday() in self.working_days and day not in self.holidays

    def starts_counting(self, moment: datetime) -> datetime:
        """When work that arrived at ``moment`` counts from: after the cut-off, the next working day.

        A calendar without a working day within a year counts from then on.
        """
        zone = ZoneInfo(self.time_zone)
        local = moment.astimezone(zone)
        if self.cut_off is None or (self.works_on(local.date()) and local.time() < self.cut_off):
            return moment
        following = (local.date() + timedelta(days=days) for days in range(1, _LONGEST_REST_DAYS))
        day = next((day for day in following if self.works_on(day)), local.date() + timedelta(_LONGEST_REST_DAYS))
        return datetime.combine(day, self.opens, zone).astimezone(UTC)

    def hours_between(self, start: datetime, end: datetime) -> float:
        """Working hours from ``start`` to ``end``, both aware; 0 when ``end`` is not later.

        Counted in elapsed time, so a day on which the clocks change has 23 or 25 hours.
        """
        zone = ZoneInfo(self.time_zone)
        day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
        seconds = 0.0
        while day <= last:
            if self.works_on(day):
                opened = max(datetime.combine(day, self.opens, zone).astimezone(UTC), start)
                closed = min(self._end_of(day, zone), end)
                seconds += max(0.0, (closed - opened).total_seconds())
            day += timedelta(days=1)
        return seconds / 3600

    def _end_of(self, day: date, zone: ZoneInfo) -> datetime:
        if self.closes == _MIDNIGHT:
            return datetime.combine(day + timedelta(days=1), time(0, 0), zone).astimezone(UTC)
        overnight = timedelta(days=1 if self.closes <= self.opens else 0)
        return datetime.combine(day + overnight, self.closes, zone).astimezone(UTC)
