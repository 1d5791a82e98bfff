"""The sweeper: what is due and was not hinted at, or whose hint was lost, is hinted at again."""

import threading
from typing import Protocol

import structlog

from triage.domain.errors import Unavailable
from triage.domain.ports import Hints
from triage.domain.work import WorkCounts

_log = structlog.get_logger()


class DueWork(Protocol):
    """Where due work can be counted, and cases found that an effect was left open on."""

    def look(self) -> WorkCounts: ...


class Sweeper(threading.Thread):
    """Looks every few seconds, for as long as its process lives."""

    def __init__(self, work: DueWork, hints: Hints, every_seconds: float) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._work = work
        self._hints = hints
        self._every = every_seconds
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(self._every):
            self.sweep()

    def sweep(self) -> None:
        try:
            if self._work.look().due:
                self._hints.there_is_work()
        except Unavailable as error:
            _log.error("sweep.failed", why=str(error))

    def stop(self) -> None:
        self._stopped.set()
