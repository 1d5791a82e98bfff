"""A clock that stands still until somebody sleeps or sets it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class FakeClock:
    """Sleeping takes no time and moves the clock on; safe to share between threads."""

    def __init__(self, start: datetime = NOON) -> None:
        self._start = start
        self._passed = timedelta(0)
        self._lock = Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._start + self._passed

    def monotonic(self) -> float:
        with self._lock:
            return self._passed.total_seconds()

    def sleep(self, seconds: float) -> None:
        self.advance(max(timedelta(seconds=seconds), timedelta(microseconds=1)))

    def advance(self, by: timedelta) -> None:
        with self._lock:
            self._passed += by


class SharedClock(FakeClock):
    """One that others go by too: ``tell`` hears of every change."""

    def __init__(self, tell: Callable[[datetime], None], start: datetime = NOON) -> None:
        super().__init__(start)
        self._tell = tell
        tell(start)

    def advance(self, by: timedelta) -> None:
        super().advance(by)
        self._tell(self.now())


class CountingIds:
    """Ids in the order in which they were asked for."""

    def __init__(self, prefix: str = "id") -> None:
        self._prefix = prefix
        self._made = 0
        self._lock = Lock()

    def new(self) -> str:
        with self._lock:
            self._made += 1
            return f"{self._prefix}-{self._made:06}"
