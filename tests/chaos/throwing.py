"""The kill switch, thrown once under load: what was under way, what was sent after it returned, what was halted."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from sqlalchemy import func, select

from tests.chaos.book import Book
from tests.chaos.forks import wait_until
from tests.chaos.lane import Lane
from triage.bootstrap import Triage
from triage.domain.decisions import Reason
from triage.domain.journal import IntentState
from triage.runtime import SystemClock
from triage.store.tables import cases, intents

_GRACE_SECONDS = 1.0
_WATCHED_SECONDS = 1.35
_LONGEST = 30.0
_BY, _WHY = "ada", "stocktaking"


@dataclass(frozen=True, slots=True)
class Throw:
    """``under_way`` are intents without an outcome when it returned; ``within`` and ``later`` sends that began in the
    second after that, and after that second; ``halted`` intents that had committed and were not sent; ``held_back``
    cases that the load brought after that second and that would have acted.
    """

    command: bool
    under_way: int
    within: int
    later: int
    halted: int
    held_back: int
    latest_seconds: float
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thrower:
    """Throws and lifts in one running system."""

    lane: Lane
    triage: Triage
    book: Book
    dice: Random

    def throw(self, *, command: bool) -> Throw:
        """Wait until workers send, throw at a random moment, watch until the load ran into it, lift."""
        wrong: list[str] = []
        wanted, halted = len(self.book.sends()) + self.dice.randint(1, 5), self._halted()
        if not wait_until(lambda: len(self.book.sends()) >= wanted, _LONGEST):
            wrong.append("nothing was sent before the switch was thrown: there was no load")
        time.sleep(self.dice.uniform(0.0, 0.15))
        self._pause(command=command)
        returned = time.time()
        with self.triage.store.read() as tx:
            under_way = len(tx.journal.on_the_wire())
        time.sleep(max(0.0, returned + _WATCHED_SECONDS - time.time()))
        wait_until(lambda: self._held_back_after(returned + _GRACE_SECONDS) > 0, _LONGEST, 0.1)
        held = self._held_back_after(returned + _GRACE_SECONDS)
        after = [each.at - returned for each in self.book.sends() if each.at > returned]
        later = sum(seconds > _GRACE_SECONDS for seconds in after)
        if later:
            wrong.append(f"{later} sends began later than a second, the last after {max(after):.2f} s")
        stopped = self._halted() - halted
        self._resume(command=command)
        wrong += [f"intent {each} was halted and is sent" for each in sorted(stopped & self._sent())]
        if not held:
            wrong.append("no case was worked on later than a second after it returned: there was no load")
        latest = round(max(after, default=0.0), 3)
        return Throw(command, under_way, len(after) - later, later, len(stopped), held, latest, tuple(wrong))

    def _halted(self) -> set[str]:
        with self.triage.store.read() as tx:
            found = tx.connection.execute(select(intents.c.id).where(intents.c.state == str(IntentState.HALTED)))
            return set(found.scalars())

    def _held_back_after(self, seconds: float) -> int:
        since = datetime.fromtimestamp(seconds, UTC)
        paused = (cases.c.reason == str(Reason.PAUSED), cases.c.updated_at > since)
        with self.triage.store.read() as tx:
            return int(tx.connection.execute(select(func.count()).select_from(cases).where(*paused)).scalar_one())

    def _sent(self) -> set[str]:
        return {each.key for each in self.book.sends()} | {entry["key"] for entry in self.lane.office.ledger()}

    def left(self) -> int:
        """What is due or held."""
        with self.triage.store.read() as tx:
            counts = tx.work.counts()
        return counts.due + counts.leased

    def _pause(self, *, command: bool) -> None:
        if command:
            self._run("pause")
            return
        with self.triage.store.write() as tx:
            tx.switches.throw("all", _BY, _WHY, SystemClock().now())

    def _resume(self, *, command: bool) -> None:
        if command:
            self._run("resume")
            return
        with self.triage.store.write() as tx:
            tx.switches.lift("all", _BY, _WHY, SystemClock().now())

    def _run(self, word: str) -> None:
        """``triage pause`` or ``triage resume`` as a person runs it, in a process of its own."""
        command = [sys.executable, "-m", "triage", word, "--reason", _WHY, "--by", _BY, "--json"]
        ran = subprocess.run(  # noqa: S603 our own command
            command, env={**os.environ, **self.lane.environment()}, capture_output=True, check=True
        )
        assert json.loads(ran.stdout)["scope"] == "all"
