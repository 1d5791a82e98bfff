"""Many cases resolved by one policy, some of their orders edited since, and an undo of it all that is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

from tests.effects.office import essence
from tests.graph.shop import POLICIES, Shop, open_shop
from triage.domain.cases import CaseStatus
from triage.domain.journal import IntentState

POLICY = "open-what-is-paid"
_LIMITS = '    limits: {per_hour: 30, per_day: 200, per_customer: 2/1d, value_per_day: "25000.00 EUR"}\n'
_LONGEST_SECONDS = 300


@dataclass(frozen=True)
class Ran:
    code: int
    document: Any


@dataclass
class Story:
    """One shop and one database; the undo itself runs in processes of its own."""

    shop: Shop
    folder: Path
    before: dict[str, Any]
    edited: dict[str, Any]

    def undo_and_kill(self, after: int) -> int:
        """Begin the undo as a process and kill it once the ledger shows so many; how many it shows in the end."""
        process = self._start("--yes")
        pause, until = Event(), time.monotonic() + _LONGEST_SECONDS
        while self.undone() < after and process.poll() is None and time.monotonic() < until:
            pause.wait(0.002)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL, (self.folder / "undo.log").read_text()
        return self.undone()

    def undo(self, *options: str) -> Ran:
        process = self._start("--json", *options)
        out, _ = process.communicate(timeout=_LONGEST_SECONDS)
        assert out, (self.folder / "undo.log").read_text()
        return Ran(process.returncode, json.loads(out))

    def undone(self) -> int:
        return len(self.shop.state.ledger) - len(self.before)

    def writes_of(self, order: str) -> int:
        """How often the back office took the undo of this order."""
        return self.shop.effects(order).count("status_set") - 1

    def wrong(self) -> list[str]:
        """What does not hold in the end; nothing where all does."""
        return [*self._orders_wrong(), *self._journal_wrong()]

    def _orders_wrong(self) -> Iterator[str]:
        for order, before in self.before.items():
            wanted, writes = (self.edited[order], 0) if order in self.edited else (before, 1)
            if essence(self.shop.state.snapshot(order)) != wanted:
                yield f"{order} is neither as it was before nor as somebody left it"
            if self.writes_of(order) != writes:
                yield f"{order}: its undo was written {self.writes_of(order)} times, not {writes}"

    def _journal_wrong(self) -> Iterator[str]:
        with self.shop.triage.store.read() as tx:
            if wire := tx.journal.on_the_wire():
                yield f"{len(wire)} intents are still open"
            for case in tx.cases.find(limit=len(self.before) + 1):
                kept = case.order in self.edited
                if case.status is not (CaseStatus.RESOLVED if kept else CaseStatus.ESCALATED):
                    yield f"case {case.id} of {case.order} is {case.status}"
                intents = tx.journal.of_case(case.id)
                states = [intent.state for intent in intents if intent.undoes is None]
                proved = [each for each in intents if each.undoes and each.state is IntentState.VERIFIED]
                if states != [IntentState.VERIFIED if kept else IntentState.UNDONE] or len(proved) != (not kept):
                    yield f"the journal of {case.order} says {[str(each.state) for each in intents]}"

    def _start(self, *options: str) -> subprocess.Popen[bytes]:
        settings = self.shop.triage.settings
        environment = {
            **os.environ,
            "TRIAGE_DATABASE_URL": settings.database_url,
            "TRIAGE_BACKOFFICE_URL": settings.backoffice_url,
            "TRIAGE_BACKOFFICE_TIMEOUT_SECONDS": "1",
            "TRIAGE_POLICIES": str(settings.policies),
        }
        command = [sys.executable, "-m", "triage", "undo", "--policy", POLICY, "--since", "12h", "--by", "Ada"]
        with (self.folder / "undo.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 our own command
                [*command, *options], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
            )


@contextmanager
def told(folder: Path, database_url: str, *, cases: int, edited: int) -> Iterator[Story]:
    """Resolve ``cases`` by one policy, and have somebody edit the written field of every so many-th order."""
    policies = folder / "policies"
    policies.mkdir()
    for file in POLICIES.glob("*.yaml"):
        (policies / file.name).write_text(file.read_text().replace(_LIMITS, "    limits: {per_hour: 100000}\n"))
    with open_shop(database_url, policies=policies, burst_cases=0) as shop:
        shop.triage.policies.current()
        shop.clock.advance(datetime.now(UTC) - shop.clock.now())
        orders = [f"SO-{n:04}" for n in range(cases)]
        for n, order in enumerate(orders):
            shop.trouble("paid_but_pending", order, n)
            shop.tell(order)
        before = {order: essence(shop.state.snapshot(order)) for order in orders}
        while shop.work():
            pass
        assert {case.status for case in _all(shop, cases)} == {CaseStatus.RESOLVED}
        chosen = orders[:: cases // edited][:edited]
        for order in chosen:
            _edit(shop, order)
        yield Story(shop, folder, before, {order: essence(shop.state.snapshot(order)) for order in chosen})


def _all(shop: Shop, cases: int) -> Any:
    with shop.triage.store.read() as tx:
        return tx.cases.find(limit=cases + 1)


def _edit(shop: Shop, order: str) -> None:
    document = shop.state.orders[order]
    shop.state.changing(document)
    document["status"] = "released"
    shop.state.changed(document)
