"""Findings: what is wrong in a policy file, where, and what would be right."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake. Lines and columns count from 1; ``hint`` is the nearest thing that would be right."""

    file: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}{hint}"


class Placed(Protocol):
    """Anything with a place in a file."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


class Mistake(Exception):
    """Raised where something cannot be read, taken up by ``Notes.taking_up`` around it."""

    def __init__(self, at: Placed, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.at, self.message, self.hint = at, message, hint


class Notes:
    """The findings of one file, gathered so that one run names every mistake."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def add(self, at: Placed, message: str, hint: str = "") -> None:
        self.findings.append(Finding(self.file, at.line, at.column, message, hint))

    @contextmanager
    def taking_up(self) -> Iterator[None]:
        """Note a mistake made inside and go on after it."""
        try:
            yield
        except Mistake as mistake:
            self.add(mistake.at, mistake.message, mistake.hint)
