"""Progress of a long undo, on standard error: a bar on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

_PLAIN_EVERY_SECONDS = 3.0
Seen = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Progress:
    """``quiet`` says nothing at all."""

    quiet: bool

    @contextmanager
    def counting(self, what: str, total: int) -> Iterator[Seen]:
        """Gives what is to be called with how many more were done."""
        console = Console(stderr=True, highlight=False, markup=False, quiet=self.quiet)
        if self.quiet or not console.is_terminal:
            yield _Lines(console, what, total).seen
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Bar(*columns, console=console, transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda more: bar.advance(task, more)

    def say(self, line: str) -> None:
        Console(stderr=True, highlight=False, markup=False, quiet=self.quiet).print(line, soft_wrap=True)


class _Lines:
    """A line at most every few seconds."""

    def __init__(self, console: Console, what: str, total: int) -> None:
        self._console = console
        self._what, self._total, self._done = what, total, 0
        self._told_at = time.monotonic()

    def seen(self, more: int) -> None:
        self._done += more
        if time.monotonic() - self._told_at >= _PLAIN_EVERY_SECONDS:
            self._told_at = time.monotonic()
            self._console.print(f"{self._what} {self._done:,} of {self._total:,}")
