"""Processes that race for the limits of policies, each through a performer of its own as a worker has it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier

from tests.domain.samples import NOON, a_seed, readings_of
from tests.store.databases import Database
from tools.reference import ReferenceInventory, ReferenceOrders
from tools.wire import Bearer, Session, SessionSettings
from triage.actions.catalogue import ACTIONS
from triage.domain.actions import Situation
from triage.domain.clauses import Condition
from triage.domain.connector import Terms
from triage.domain.errors import Halted
from triage.domain.money import Money
from triage.domain.policies import ActionCall, Limits, Mode, Policy
from triage.effects.backoffice import BackOffice
from triage.effects.guards import Use
from triage.effects.performer import Performer
from triage.effects.request import Request
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import Store

_ACTION, _ARGUMENTS = ACTIONS["order.tag"], {"add": "triage-watch"}
_WAIT_SECONDS = 60
_FORK = get_context("fork")


class WrongClock(SystemClock):
    """The clock of a machine that nobody set."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return super().now() + self._ahead


def a_use(
    limits: Limits, policy: str = "watch-it", customer: str | None = "C-1", value: str | None = "40.00 EUR"
) -> Use:
    made = Policy(
        id=policy,
        why="",
        owner="ops",
        priority=1,
        mode=Mode.AUTO,
        kinds=frozenset({"lost"}),
        when=Condition(),
        do=(ActionCall(_ACTION.name, _ARGUMENTS),),
        then="resolve",
        limits=limits,
    )
    return Use(made, customer, Money.parse(value) if value else None)


@dataclass(frozen=True)
class Worker:
    """One process's store and performer, under its own clock."""

    store: Store
    performer: Performer
    situation: Situation

    @classmethod
    def at(cls, database: Database, clock: SystemClock) -> "Worker":
        store = database.open(clock, TimeOrderedIds())
        return cls(store, Performer(store, _office(), Terms(), clock, TimeOrderedIds()), _situation())

    def begins(self, use: Use, name: str) -> bool:
        """Whether a run of the policy may begin, on an order of its own."""
        request = Request(
            f"case of {name}", f"run of {name}", "main", 0, _ACTION, _ARGUMENTS, f"policy:{use.policy.id}", use=use
        )
        situation = replace(self.situation, order=replace(self.situation.order, id=name))
        try:
            self.performer.intend(request, situation, None, lambda _: None)
        except Halted as halted:
            if halted.reason != "limit":
                raise
            return False
        return True


@cache
def _office() -> BackOffice:
    """Nobody asks it anything: to intend is not to send."""
    session = Session(SessionSettings("http://backoffice.test"), Bearer("token"), SystemClock())
    return BackOffice(ReferenceOrders(session), ReferenceInventory(session), SystemClock())


@cache
def _situation() -> Situation:
    order = readings_of(a_seed()).order
    assert order is not None
    return Situation(order, None, NOON)


def race(database: Database, processes: int, uses: Sequence[Sequence[Use]], ahead: Sequence[timedelta]) -> None:
    """Let so many processes begin at one moment; the nth tries its ``uses``, its clock so far ``ahead``."""
    Worker.at(database, SystemClock())
    together = _FORK.Barrier(processes)
    racers = [
        _FORK.Process(target=_run, args=(database, together, n, uses[n % len(uses)], ahead[n % len(ahead)]))
        for n in range(processes)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(_WAIT_SECONDS)
    assert [racer.exitcode for racer in racers] == [0] * processes


def _run(database: Database, together: Barrier, n: int, uses: Sequence[Use], ahead: timedelta) -> None:
    worker = Worker.at(database, WrongClock(ahead))
    together.wait(_WAIT_SECONDS)
    for turn, use in enumerate(uses):
        worker.begins(use, f"{n}-{turn}")
    worker.store.close()
