"""Findings: what is wrong in a policy file, where, and what would be right."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from triage.domain.fact_values import Plain

_MOST = 500
_LONGEST = 400


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake. Lines and columns count from 1; ``hint`` is the nearest thing that would be right.

    ``example`` is a case that shows it, as ``triage decide`` takes one. ``of_test``: all that is wrong is that a
    written test fails.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    example: Mapping[str, Plain] | None = field(default=None, compare=False)
    of_test: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        hint = f"; {self.hint}" if self.hint else ""
        return printable(f"{self.file}:{self.line}:{self.column}: {self.message}{hint}")


class Placed(Protocol):
    """Anything with a place in a file."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A place whose content could not be read. That is noted already: nothing further is said about it."""

    line: int
    column: int


class Mistake(Exception):
    """Raised where something cannot be read, taken up by ``Notes.taking_up`` around it."""

    def __init__(self, at: Placed, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.at, self.message, self.hint = at, message, hint


class TooMany(Exception):
    """Raised by ``Notes`` when a file has more mistakes than anybody reads."""


class Notes:
    """The findings of one file, gathered so that one run names every mistake.

    ``unread`` is how often something was in the way that is noted elsewhere; ``doubts`` counts findings too.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.unread = 0

    @property
    def doubts(self) -> int:
        return len(self.findings) + self.unread

    def add(self, at: Placed, message: str, hint: str = "", *, of_test: bool = False) -> None:
        if isinstance(at, Unread):
            self.unread += 1
            return
        if len(self.findings) == _MOST:
            message = f"there are more than {_MOST} mistakes, and the rest of the file was not looked at"
            self.findings.append(Finding(self.file, at.line, at.column, message, "correct those and check again"))
            raise TooMany
        finding = Finding(self.file, at.line, at.column, _short(message), _short(hint), of_test=of_test)
        self.findings.append(finding)

    def forget(self, count: int) -> None:
        """Take back all but the first ``count`` findings."""
        del self.findings[count:]

    @contextmanager
    def taking_up(self) -> Iterator[None]:
        """Note a mistake made inside and go on after it."""
        try:
            yield
        except Mistake as mistake:
            self.add(mistake.at, mistake.message, mistake.hint)


def printable(text: str) -> str:
    """Text that no terminal obeys: what cannot be seen in it is written out."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _short(text: str) -> str:
    text = printable(text[:_LONGEST])
    return text if len(text) < _LONGEST else text[: _LONGEST - 1] + "…"
