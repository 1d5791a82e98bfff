"""A circuit breaker: a host that keeps failing is left alone for a while."""

from dataclasses import dataclass

from triage.domain.errors import Transient
from triage.domain.ports import Clock


@dataclass
class Breaker:
    """Opens after ``failures`` failures in a row; after ``rest_seconds`` one call may try again."""

    clock: Clock
    host: str
    failures: int = 8
    rest_seconds: float = 5.0
    _in_a_row: int = 0
    _opened_at: float | None = None

    def check(self) -> None:
        """Raise Transient while the circuit is open."""
        if self._opened_at is None:
            return
        left = self._opened_at + self.rest_seconds - self.clock.monotonic()
        if left > 0:
            raise Transient(
                f"{self.host} failed {self._in_a_row} times in a row; it is tried again in {left:.0f} s", left
            )
        self._opened_at = self.clock.monotonic()

    def succeeded(self) -> None:
        self._in_a_row, self._opened_at = 0, None

    def failed(self) -> None:
        self._in_a_row += 1
        if self._in_a_row >= self.failures:
            self._opened_at = self.clock.monotonic()
