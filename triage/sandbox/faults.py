"""Faults that can be switched on, call by call."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from triage.sandbox.refusal import Refusal

NAMES = (
    "slow", "429", "401", "503", "500_before", "500_after", "cut", "half_body", "200_not_applied",
    "lag", "stale", "renamed_fields",
)  # fmt: skip
_OF_READS = ("lag", "stale", "renamed_fields")
_OF_WRITES = ("200_not_applied",)
_SECONDS = {"slow": 1.5, "lag": 2.0}


@dataclass
class Fault:
    """``path`` is a prefix or a shell pattern; ``times`` counts down to nothing.

    ========================  =====================================================================
    slow                      answers after ``seconds``
    429, 401, 503             refuses before anything happens
    500_before, 500_after     breaks before anything happens, or after all was done
    cut, half_body            does all, then cuts the connection before or within the body
    200_not_applied           answers a write as if it were done, and does nothing
    lag                       a reading shows what was there ``seconds`` ago
    stale                     a reading shows, and is dated, four hours ago
    renamed_fields            a reading calls some fields by other names
    ========================  =====================================================================
    """

    path: str
    method: str | None
    times: int
    name: str
    seconds: float

    @property
    def document(self) -> dict[str, Any]:
        """The fault as it was asked for."""
        return {
            "path": self.path, "method": self.method, "times": self.times, "fault": self.name, "seconds": self.seconds
        }  # fmt: skip

    def covers(self, method: str, path: str) -> bool:
        if self.name in (_OF_WRITES if method == "GET" else _OF_READS):
            return False
        return self.method in (None, method) and (path.startswith(self.path) or fnmatchcase(path, self.path))


class Faults:
    """The faults that are on, oldest first."""

    def __init__(self) -> None:
        self._on: list[Fault] = []

    @property
    def on(self) -> list[Fault]:
        return list(self._on)

    def add(self, document: Any) -> Fault:
        fault = _parse(document)
        self._on.append(fault)
        return fault

    def clear(self) -> None:
        self._on.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this call, used up once."""
        if not self._on:
            return None
        fault = next((each for each in self._on if each.covers(method, path)), None)
        if fault is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._on.remove(fault)
        return fault


def _parse(document: Any) -> Fault:
    if not isinstance(document, Mapping):
        raise Refusal(422, "bad_value", "a fault is an object {path, method?, times, fault, seconds?}")
    if unknown := sorted(set(document) - {"path", "method", "times", "fault", "seconds"}):
        raise Refusal(422, "bad_value", f"a fault has no member {unknown[0]!r}")
    path, method, times = document.get("path"), document.get("method"), document.get("times", 1)
    name = document.get("fault")
    if not isinstance(path, str) or not path.startswith("/"):
        raise Refusal(422, "bad_value", "path begins with /")
    if method is not None and not isinstance(method, str):
        raise Refusal(422, "bad_value", "method is a word such as GET")
    if not isinstance(times, int) or isinstance(times, bool) or not 1 <= times <= 1_000_000:
        raise Refusal(422, "bad_value", "times is a whole number from 1")
    if name not in NAMES:
        raise Refusal(422, "bad_value", f"fault is one of {', '.join(NAMES)}")
    seconds = document.get("seconds", _SECONDS.get(str(name), 0.0))
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds <= 600:
        raise Refusal(422, "bad_value", "seconds is a number from 0 to 600")
    return Fault(path, method.upper() if method else None, times, str(name), float(seconds))
