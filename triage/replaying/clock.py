"""The time and the identifiers of a replay: the same every time."""

from datetime import datetime, timedelta


class ReplayClock:
    """Stands still until somebody sleeps, or it is put forward."""

    def __init__(self, now: datetime) -> None:
        self._began = self._now = now

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - self._began).total_seconds()

    def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def put_forward(self, to: datetime) -> None:
        self._now = max(self._now, to)


class CountedIds:
    """One after the other."""

    def __init__(self) -> None:
        self._made = 0

    def new(self) -> str:
        self._made += 1
        return f"{self._made:032d}"
