"""Databases that can be taken away for a while, the way they go."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_HOLDS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True)
class Outage:
    """A database by its address, and what takes it away for as long as a block lasts.

    ``set_clock`` sets the clock of one that has its own.
    """

    url: str
    away: Callable[[], AbstractContextManager[None]]
    set_clock: Callable[[datetime], None] = lambda _: None


def locked_file(path: Path) -> Outage:
    """A file that another process holds for longer than we care to wait."""

    @contextmanager
    def away() -> Iterator[None]:
        holder = subprocess.Popen(  # noqa: S603 our own few lines
            [sys.executable, "-c", _HOLDS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield
        finally:
            holder.stdin.close()
            holder.wait()
            holder.stdout.close()

    return Outage(f"sqlite:///{path}?timeout=0.05", away)
