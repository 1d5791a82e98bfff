"""The watch of intents: each as it was committed, by whom, and whether it could be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.leases import Leases
from tests.simulation.stops import Stops
from tests.simulation.world import Broken, Process, World
from triage.domain.policies import Mode, Policy

_NEW = """
    SELECT rowid, id, case_id, run, order_id, policy, ordinal, action, started_by, undoes, customer
    FROM intents WHERE rowid > ? ORDER BY rowid
"""
_OPEN = "SELECT action FROM intents WHERE order_id = ? AND state = 'intended' AND id <> ?"


@dataclass(frozen=True, slots=True)
class Intended:
    """An intent as it was committed: its row, when, at which time of the database, and by which process."""

    id: str
    case: str
    run: str
    order: str
    policy: str | None
    ordinal: int
    action: str
    by: str
    undoes: str | None
    customer: str | None
    at: float
    wall: datetime
    process: Process

    @property
    def by_person(self) -> bool:
        return self.by.startswith("person:")

    @property
    def undone_by_person(self) -> bool:
        """People can always undo, and need no claim."""
        return self.by_person and self.undoes is not None

    @property
    def begins_a_run(self) -> bool:
        return self.ordinal == 0 and self.undoes is None and self.policy is not None


@dataclass
class Intents:
    world: World
    driver: Any
    policies: Mapping[str, Policy]
    leases: Leases
    stops: Stops
    by_id: dict[str, Intended] = field(default_factory=dict)
    _last: int = 0

    def look(self, process: Process, wall: datetime) -> str:
        """What a transaction that went by the time ``wall`` intended."""
        label = ""
        for rowid, *row in self.driver.execute(_NEW, (self._last,)).fetchall():
            self._last = rowid
            intent = Intended(*[*row, self.world.now, wall, process])
            label = "undo intended" if intent.undoes else "intended"
            told = f"{intent.action} on {intent.order} as {intent.id[-4:]}, {intent.by}"
            self.world.tell(process.name, "intends", told)
            self._may_be(intent)
            self.by_id[intent.id] = intent
        return label

    def _may_be(self, intent: Intended) -> None:
        self._alone_on_its_order(intent)
        self.stops.intends(intent)
        if not intent.process.name.startswith("worker"):
            return
        if not intent.undone_by_person:
            self._under_a_lease(intent)
        if intent.policy is not None and not intent.by_person:
            self._in_its_mode(intent)
            if intent.begins_a_run:
                self._within_limits(intent)

    def _alone_on_its_order(self, intent: Intended) -> None:
        for (action,) in self.driver.execute(_OPEN, (intent.order, intent.id)).fetchall():
            raise Broken("one effect at a time on an order", f"{intent.action} and {action} on {intent.order}")

    def _under_a_lease(self, intent: Intended) -> None:
        """As of the time that its transaction went by: what the clock shows by its commit, nobody could know."""
        if self.leases.held(intent.process, intent.case, intent.wall) is None:
            told = f"{intent.process.name} intends {intent.action} for a case it lost"
            raise Broken("a lost claim writes nothing", told)

    def _in_its_mode(self, intent: Intended) -> None:
        mode = self.stops.mode_of(self.policies.get(intent.policy or ""))
        if mode is not Mode.AUTO:
            raise Broken(
                "nothing outside policy", f"{intent.policy} is {mode}, and {intent.action} was intended for it"
            )

    def _within_limits(self, intent: Intended) -> None:
        policy = self.policies[intent.policy or ""]
        limits = policy.limits
        runs = [each for each in self.by_id.values() if each.begins_a_run and each.policy == policy.id]
        windows: list[tuple[int | None, timedelta, list[Intended]]] = [
            (limits.per_hour, timedelta(hours=1), runs),
            (limits.per_day, timedelta(days=1), runs),
        ]
        if limits.per_customer is not None:
            windows.append((*limits.per_customer, [each for each in runs if each.customer == intent.customer]))
        for most, window, counted in windows:
            used = sum(each.wall > intent.wall - window for each in counted) + 1
            if most is not None and used > most:
                raise Broken(
                    "no cap is exceeded", f"{policy.id} began {used} runs in {window}, where {most} are allowed"
                )
