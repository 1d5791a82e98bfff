"""The sweeper: what is owed now and then, hints for work that nobody hinted at first of all."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from triage.domain.ports import Clock

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Chore:
    """Something small that is done now and then. ``do`` says whether there is more: then the next sweep goes on."""

    name: str
    do: Callable[[], bool]
    every_seconds: float = 0.0


class Sweeper(threading.Thread):
    """Does every chore in its time, for as long as its process lives. One that fails stops no other."""

    def __init__(self, chores: Sequence[Chore], clock: Clock, every_seconds: float) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._chores = chores
        self._clock = clock
        self._every = every_seconds
        self._next: dict[str, float] = {}
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(self._every):
            self.sweep()

    def sweep(self) -> None:
        """Do what is due, one chore after the other."""
        for chore in self._chores:
            now = self._clock.monotonic()
            if now < self._next.get(chore.name, now):
                continue
            self._next[chore.name] = now + chore.every_seconds
            try:
                if chore.do():
                    self._next[chore.name] = now
            except Exception as error:  # noqa: BLE001 the edge: whatever happens, the next chore comes
                _log.error("sweep.failed", chore=chore.name, error=type(error).__name__)

    def stop(self) -> None:
        self._stopped.set()
