"""The watch of sends: each as it begins, by whom, and with what right."""

from collections import defaultdict
from dataclasses import dataclass, field

from tests.simulation.intents import Intended, Intents
from tests.simulation.leases import Lease, Leases
from tests.simulation.stops import Stops
from tests.simulation.world import Broken, Process, World


@dataclass(frozen=True, slots=True)
class Sending:
    """A send: who began it and under which lease, until when and after how many jumps of the clock. People's undos
    go under none.
    """

    process: Process
    lease: Lease | None
    until: float
    jumps: int


@dataclass
class Sendings:
    world: World
    intents: Intents
    leases: Leases
    stops: Stops
    keys_live: bool
    by_key: dict[str, list[Sending]] = field(default_factory=lambda: defaultdict(list))

    def starts(self, process: Process, key: str, what: str) -> None:
        world, intent = self.world, self.intents.by_id.get(key)
        what = f"{what} under {key[-4:]}"
        world.tell(process.name, "sends", what)
        if intent is None:
            raise Broken("no effect without a journalled intent", f"{process.name} sends {what}")
        self.stops.sends(intent)
        sending, before = self._begun(process, intent), self.by_key[key]
        if before:
            self._again(sending, intent, before)
        before.append(sending)

    def _begun(self, process: Process, intent: Intended) -> Sending:
        world = self.world
        if intent.undone_by_person and not process.name.startswith("worker"):
            return Sending(process, None, world.now, world.jumps)
        lease = self.leases.held(process, intent.case, world.wall)
        if lease is None:
            told = f"{process.name} sends {intent.action} for a case it does not hold"
            raise Broken("nothing is sent without the lease", told)
        return Sending(process, lease, world.now + (lease.until - world.wall).total_seconds(), world.jumps)

    def _again(self, sending: Sending, intent: Intended, before: list[Sending]) -> None:
        if not self.keys_live:
            raise Broken("without keys nothing is sent twice", f"{intent.action} under {intent.id[-4:]}")
        if any(self._still_another_s(each, sending) for each in before):
            raise Broken("a takeover waits for the lease", f"{intent.action} was sent again by {sending.process.name}")
        self.world.exercised["sent a second time under its key"] += 1

    def _still_another_s(self, earlier: Sending, now: Sending) -> bool:
        """Whether another process may count on its lease yet: it did not give it back, and no clock jumped since."""
        if earlier.lease is None or earlier.process is now.process or earlier.lease.token in self.leases.given_back:
            return False
        return self.world.now < earlier.until and earlier.jumps == self.world.jumps
