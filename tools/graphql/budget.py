"""Points to spend at a server that meters queries by cost: a call waits until it fits."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from tools.wire.answers import Answer
from triage.domain.ports import Clock


@dataclass(frozen=True, slots=True)
class Purse:
    """What the server said last: points there were ``at``, in seconds of the monotonic clock, and what comes back."""

    available: float
    maximum: float
    restored_a_second: float
    at: float


@dataclass
class Budget:
    """Keeps what the server says of our points, and what each operation cost. Shared by threads.

    ``longest_pause`` in seconds: a wait is never longer; then the server may refuse, and says how long to wait.
    """

    clock: Clock
    longest_pause: float = 10.0
    purse: Purse | None = None
    costs: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def heed(self, answer: Answer) -> None:
        """Take in what an answer says of costs; an answer that says nothing changes nothing."""
        cost = cost_told(answer)
        status = cost.get("throttleStatus")
        if not isinstance(status, Mapping):
            return
        numbers = [_number(status.get(name)) for name in ("currentlyAvailable", "maximumAvailable", "restoreRate")]
        if None in numbers:
            return
        available, maximum, restored = (float(number or 0) for number in numbers)
        with self._lock:
            self.purse = Purse(available, maximum, restored, self.clock.monotonic())

    def learn(self, operation: str, answer: Answer) -> None:
        """Remember what an operation asks for, as the server worked it out."""
        asked = _number(cost_told(answer).get("requestedQueryCost"))
        if asked is not None:
            with self._lock:
                self.costs[operation] = asked

    def wait_for(self, operation: str, longest_pause: float | None = None) -> None:
        """Pause until ``operation`` fits, ``longest_pause`` at the most; one that was never sent is not waited for."""
        with self._lock:
            cost, purse = self.costs.get(operation), self.purse
        if cost is None or purse is None:
            return
        there = min(
            purse.maximum, purse.available + (self.clock.monotonic() - purse.at) * max(0.0, purse.restored_a_second)
        )
        seconds = seconds_until(min(cost, purse.maximum), there, purse.restored_a_second)
        if seconds:
            self.clock.sleep(min(seconds, self.longest_pause if longest_pause is None else longest_pause))


def seconds_until(cost: float, available: float, restored_a_second: float) -> float:
    """How long until there are ``cost`` points; an hour where none come back."""
    if cost <= available:
        return 0.0
    return (cost - available) / restored_a_second if restored_a_second > 0 else 3600.0


def wait_told(answer: Answer) -> float | None:
    """Seconds until a refused call would fit, as its answer lets us work out, or None."""
    cost = cost_told(answer)
    status = cost.get("throttleStatus")
    if not isinstance(status, Mapping):
        return None
    asked, available = _number(cost.get("requestedQueryCost")), _number(status.get("currentlyAvailable"))
    restored = _number(status.get("restoreRate"))
    if asked is None or available is None or restored is None:
        return None
    return seconds_until(asked, available, restored)


def cost_told(answer: Answer) -> Mapping[str, Any]:
    """``extensions.cost`` of an answer; empty where there is none."""
    try:
        told: Any = orjson.loads(answer.body)
        for name in ("extensions", "cost"):
            told = told[name]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return {}
    return told if isinstance(told, Mapping) else {}


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
