"""Live progress: what was sent, and what has become of the cases so far."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

from triage.demo.processes import Processes
from triage.domain.errors import Unavailable
from triage.store.engine import Store

_LOOK_EVERY_SECONDS = 0.2
_PLAIN_EVERY_SECONDS = 3.0
_DONE_WITHIN_SECONDS = 90.0
_ORDER = ("resolved", "contained", "watching", "cleared", "escalated", "observed", "open")


class Progress:
    """One line that changes on a terminal; a line now and then where there is none."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._printed_at = float("-inf")

    @contextmanager
    def showing(self) -> Iterator["Progress"]:
        if not self._console.is_terminal:
            yield self
            return
        with Live(console=self._console, refresh_per_second=10, transient=True) as self._live:
            yield self
        self._live = None

    def say(self, line: str) -> None:
        if self._live is not None:
            self._live.update(Text(line))
        elif time.monotonic() - self._printed_at > _PLAIN_EVERY_SECONDS:
            self._printed_at = time.monotonic()
            self._console.print(line)


def wait_until_worked_off(store: Store, running: Processes, progress: Progress) -> None:
    """Wait until nothing is due or under way. Raises Unavailable when that takes too long."""
    until = time.monotonic() + _DONE_WITHIN_SECONDS
    while time.monotonic() < until:
        running.check()
        with store.read() as tx:
            counts = tx.work.counts()
            cases = Counter(str(case.status) for case in tx.cases.find(limit=1000))
        progress.say(f"working   {counts.due + counts.leased:3} to do   {standing(cases)}")
        if not counts.due and not counts.leased and not cases["open"]:
            return
        time.sleep(_LOOK_EVERY_SECONDS)
    raise Unavailable(f"the demo is not worked off after {_DONE_WITHIN_SECONDS:.0f} s")


def standing(cases: Counter[str]) -> str:
    return "  ".join(f"{cases[name]} {name}" for name in _ORDER if cases[name])
