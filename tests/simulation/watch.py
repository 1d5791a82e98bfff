"""The watch: looks at every commit, every send and every effect as it happens, and knows what may not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.simulation.effects import Effects
from tests.simulation.intents import Intents
from tests.simulation.leases import Leases
from tests.simulation.outcomes import Outcomes
from tests.simulation.sendings import Sendings
from tests.simulation.stops import Stops
from tests.simulation.world import Process, World
from triage.domain.policies import Policy
from triage.sandbox.state import State

_TELLING = ("claimed", "undo intended", "intended", "ended", "journalled", "stored")


class Watch:
    """All watches of one run, over one database and one back office."""

    def __init__(
        self, world: World, driver: Any, state: State, policies: Mapping[str, Policy], *, keys_live: bool
    ) -> None:
        self.world = world
        self.stops = Stops(world)
        self.leases = Leases(world, driver)
        self.intents = Intents(world, driver, policies, self.leases, self.stops)
        self.sendings = Sendings(world, self.intents, self.leases, self.stops, keys_live)
        self.effects = Effects(world, state, self.intents)
        self.outcomes = Outcomes(world, driver, self.intents, self.sendings, self.effects)
        self._driver = driver
        self._events = 0

    def committed(self, process: Process, wall: datetime) -> str:
        """Look at what a transaction that went by the time ``wall`` changed; which boundary it was."""
        labels = {
            self.leases.look(process, wall),
            self.intents.look(process, wall),
            self.outcomes.look(process),
            self._stored(),
        }
        label = next((label for label in _TELLING if label in labels), None)
        if label is None:
            return "committed"
        self.world.tell(process.name, label)
        return label

    def _stored(self) -> str:
        (events,) = self._driver.execute("SELECT count(*) FROM events").fetchone()
        stored, self._events = events > self._events, events
        return "stored" if stored else ""
