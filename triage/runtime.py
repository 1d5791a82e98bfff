"""The real clock, identifiers and read executors."""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

T = TypeVar("T")


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class TimeOrderedIds:
    """Identifiers that sort by the time they were made: 12 hex digits of milliseconds, 20 of chance."""

    def new(self) -> str:
        return f"{time.time_ns() // 1_000_000:012x}{os.urandom(10).hex()}"


class OneAfterTheOther:
    """Runs reads in sequence, so that a test can say what happens when."""

    def run(self, reads: Sequence[Callable[[], T]]) -> list[T]:
        return [read() for read in reads]


class Overlapping:
    """Runs reads at once; the last one in the calling thread, so that two reads cost one thread."""

    def __init__(self, threads: int = 4) -> None:
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None

    def run(self, reads: Sequence[Callable[[], T]]) -> list[T]:
        if len(reads) < 2:
            return [read() for read in reads]
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="read")
        others = [self._pool.submit(read) for read in reads[:-1]]
        last = reads[-1]()
        return [*(other.result() for other in others), last]
