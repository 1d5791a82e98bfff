"""The watch of leases: who holds which case and until when, and that nobody takes or gives back what another holds."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.simulation.world import Broken, Process, World
from triage.store.columns import moment_of

_HELD = "SELECT ref, lease, leased_until FROM work WHERE lease IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Lease:
    """One claim on a case: whose, and until when on the database's time."""

    token: str
    until: datetime
    owner: Process


@dataclass
class Leases:
    """``given_back`` holds the tokens of the claims that their owners ended themselves."""

    world: World
    driver: Any
    given_back: set[str] = field(default_factory=set)
    _held: dict[str, Lease] = field(default_factory=dict)

    def look(self, process: Process, wall: datetime) -> str:
        """What a transaction that went by the time ``wall`` changed."""
        before, self._held = self._held, self._held_now(process)
        label = ""
        for case, was in before.items():
            now = self._held.get(case)
            if now is None:
                self._gives_back(process, was)
                label = "ended"
            elif now.token != was.token:
                self._takes_over(process, was, wall)
        known = {lease.token for lease in before.values()}
        return "claimed" if any(lease.token not in known for lease in self._held.values()) else label

    def held(self, process: Process, case: str, wall: datetime) -> Lease | None:
        """The lease under which a process may work on a case at a time; None where it may not."""
        lease = self._held.get(case)
        return lease if lease is not None and lease.owner is process and lease.until > wall else None

    def _held_now(self, process: Process) -> dict[str, Lease]:
        held = {}
        for case, token, until in self.driver.execute(_HELD).fetchall():
            was = self._held.get(case)
            held[case] = was if was is not None and was.token == token else Lease(token, moment_of(until), process)
        return held

    def _gives_back(self, process: Process, lease: Lease) -> None:
        if lease.owner is not process:
            raise Broken("a lost claim writes nothing", f"{process.name} gave back what another holds")
        self.given_back.add(lease.token)

    def _takes_over(self, process: Process, lease: Lease, wall: datetime) -> None:
        left = (lease.until - wall).total_seconds()
        if left > 0:
            raise Broken("a takeover waits for the lease", f"{process.name} claims what another holds for {left:.1f} s")
        self.world.exercised["taken over"] += 1
