"""Findings: what is wrong in a mapping file, where, and what would be right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from triage.domain.errors import BadInput

_MOST = 200
_LONGEST = 300


class Placed(Protocol):
    """Anything with a place in a file, counted from 1."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Place:
    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake. ``hint`` is the nearest thing that would be right."""

    file: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}" + (f"; {self.hint}" if self.hint else "")


class BadMapping(BadInput):
    """A mapping file that is refused; ``findings`` holds every mistake."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        told = "\n".join(map(str, findings))
        super().__init__(f"the mapping file is refused, {len(findings)} mistake{'s' * (len(findings) != 1)}:\n{told}")
        self.findings = tuple(findings)


class Mistake(Exception):
    """Raised where something cannot be read and nothing more can be said of it."""

    def __init__(self, at: Placed, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.at, self.message, self.hint = at, message, hint


class Notes:
    """The findings of one file, gathered so that one run names every mistake."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def add(self, at: Placed, message: str, hint: str = "") -> None:
        if len(self.findings) < _MOST:
            self.findings.append(Finding(self.file, at.line, at.column, _short(message), _short(hint)))

    def take(self, mistake: Mistake) -> None:
        self.add(mistake.at, mistake.message, mistake.hint)


def _short(text: str) -> str:
    shown = "".join(char if char.isprintable() else " " for char in text)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
