"""Witnesses: a source at one time, which turns what it said into facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from triage.domain.durations import format_duration
from triage.domain.facts import NONE, Fact, Known, Missing, Value
from triage.domain.flaws import Flaw

_CLOCKS_DIFFER_BY = timedelta(minutes=5)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Witness:
    """One source at one time. ``unread`` maps what it could not say to why; ``distrust`` is why none of it counts."""

    source: str
    observed_at: datetime
    unread: Mapping[str, Flaw]
    distrust: str | None = None

    def dated(self, source: str, observed_at: datetime) -> "Witness":
        """Another source that was read through this one, and dates what it says itself.

        What is dated ahead of our reading is not believed: it would never go stale.
        """
        ahead = observed_at - self.observed_at
        distrust = f"{source} dates it {format_duration(ahead)} ahead of now" if ahead > _CLOCKS_DIFFER_BY else None
        return replace(self, source=source, observed_at=observed_at, distrust=distrust)

    def silent(self, *paths: str) -> Missing | None:
        """Why this witness cannot speak of ``paths``, or None when it can."""
        if self.distrust is not None:
            return Missing(self.distrust)
        if self.unread:
            for path in paths:
                if (flaw := self.unread.get(path)) is not None:
                    return Missing(flaw.why)
        return None

    def says(self, value: Value | None, *paths: str) -> Fact:
        """A known fact, ``None`` being known absence, unless one of ``paths`` could not be read."""
        return self.silent(*paths) or Known(NONE if value is None else value, self.source, self.observed_at)

    def works_out(self, value: Callable[[], Value | None], *paths: str) -> Fact:
        """The same for a value that can only be worked out when ``paths`` were read."""
        return self.silent(*paths) or self.says(value())

    def age(self, since: datetime | None, now: datetime, *paths: str) -> Fact:
        """Time from ``since`` until now, in whole seconds. A time that cannot be right gives no age."""
        return self.silent(*paths) or implausible(since, now) or self.says(_elapsed(since, now))

    def hours(self, since: datetime | None, now: datetime, *paths: str) -> Fact:
        """The same in hours to one place, never more than have passed."""
        if silent := self.silent(*paths) or implausible(since, now):
            return silent
        elapsed = _elapsed(since, now)
        return self.says(None if elapsed is None else in_hours(elapsed.total_seconds()))

    def time_left(self, until: datetime | None, now: datetime, *paths: str) -> Fact:
        """Time from now until ``until``, in whole seconds; negative when it is past."""
        return self.says(None if until is None else (until - now) // _SECOND * _SECOND, *paths)


def implausible(moment: datetime | None, now: datetime) -> Missing | None:
    """Why a moment in the past cannot be right, or None when it can be, or when there is none."""
    if moment is None:
        return None
    if moment > now + _CLOCKS_DIFFER_BY:
        return Missing(f"it is dated {format_duration(moment - now)} ahead of now")
    if moment < _EARLIEST:
        return Missing(f"it is dated {moment.date()}, which cannot be right")
    return None


def in_hours(seconds: float) -> Decimal:
    """Hours to one decimal place, as facts carry them, rounded down."""
    return Decimal(round(seconds) // 360) / 10


def _elapsed(since: datetime | None, now: datetime) -> timedelta | None:
    return None if since is None else max(timedelta(0), (now - since) // _SECOND * _SECOND)
