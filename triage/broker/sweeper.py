"""The sweeper: what is due and was not hinted at, or whose hint was lost, is hinted at again."""

import threading
from collections.abc import Callable

import structlog

from triage.domain.ports import Hints

_log = structlog.get_logger()


class Sweeper(threading.Thread):
    """Counts what is due every few seconds, for as long as its process lives."""

    def __init__(self, due: Callable[[], int], hints: Hints, every_seconds: float) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._due = due
        self._hints = hints
        self._every = every_seconds
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(self._every):
            self.sweep()

    def sweep(self) -> None:
        try:
            if self._due():
                self._hints.there_is_work()
        except Exception as error:  # noqa: BLE001 the edge: whatever happens, the next sweep comes
            _log.error("sweep.failed", error=type(error).__name__)

    def stop(self) -> None:
        self._stopped.set()
