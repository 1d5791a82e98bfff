"""Pace: how many calls a second a sweep may make, and how long it waits where the other side asks for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from triage.domain.errors import Transient
from triage.domain.ports import Clock
from triage.domain.tape import Tape

T = TypeVar("T")
_TRIES = 3
_WAITS_AT_MOST_SECONDS = 60.0
_WAITS_SECONDS = 5.0


class PutOff(Exception):
    """The other side cannot be asked now; ``seconds`` says in how long."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


@dataclass
class Pace:
    """Counts the calls on a tape, and lets so many happen in a second."""

    per_second: float
    clock: Clock
    calls: int = 0
    waited_seconds: float = 0.0
    _free_at: float = field(default=float("-inf"))

    def wait(self) -> None:
        """Until the next call may be made."""
        ahead = self._free_at - self.clock.monotonic()
        if ahead > 0:
            self.clock.sleep(ahead)

    def made(self, tape: Tape) -> None:
        """So many calls as are on the tape, which is wiped: nothing of a sweep is replayed."""
        self.calls += len(tape.exchanges)
        self._free_at = max(self._free_at, self.clock.monotonic()) + len(tape.exchanges) / self.per_second
        tape.exchanges.clear()

    def asked(self, ask: Callable[[Tape], T]) -> T:
        """Ask, and where told to wait, wait and ask again. Raises PutOff for what is long, or does not end."""
        for left in reversed(range(_TRIES)):
            self.wait()
            tape = Tape()
            try:
                return ask(tape)
            except Transient as error:
                seconds = error.retry_after_seconds or _WAITS_SECONDS
                if not left or seconds > _WAITS_AT_MOST_SECONDS:
                    raise PutOff(seconds, str(error)) from error
                self.waited_seconds += seconds
                self.clock.sleep(seconds)
            finally:
                self.made(tape)
        raise AssertionError("unreachable")
