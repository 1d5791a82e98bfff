"""The watch of outcomes: what the journal says came of an intent, against what was sent and what there is."""

from dataclasses import dataclass, field
from typing import Any

from tests.simulation.effects import Effects
from tests.simulation.fields import snapshot
from tests.simulation.intents import Intents
from tests.simulation.sendings import Sendings
from tests.simulation.world import Broken, Process, World


@dataclass
class Outcomes:
    world: World
    driver: Any
    intents: Intents
    sendings: Sendings
    effects: Effects
    _states: dict[str, str] = field(default_factory=dict)

    def look(self, process: Process) -> str:
        """What a transaction journalled of intents that stood in the journal before."""
        label = ""
        for key, state in self.driver.execute("SELECT id, state FROM intents").fetchall():
            before, self._states[key] = self._states.get(key), state
            if before == state:
                continue
            if state in ("applied", "verified"):
                self._after_its_call(key, state)
            if before is not None:
                label = "journalled"
                self.world.tell(process.name, "journals", f"{key[-4:]} is {state}")
            if state == "undone":
                self.world.exercised["undone"] += 1
                self._as_before(key)
        return label

    def _after_its_call(self, key: str, state: str) -> None:
        action = self.intents.by_id[key].action
        if key not in self.sendings.by_key and not action.startswith("case."):
            raise Broken("an outcome is journalled after its call", f"{action} is {state}, and was not sent")

    def _as_before(self, key: str) -> None:
        original = self.effects.of(key)
        if original is None:
            return
        order, now = original.order, snapshot(self.effects.state, original.order).fields
        for name in original.changed:
            was, shows = original.before.get(name), now.get(name)
            if shows != was and not self._moved_since(original.key, order, name, original.at):
                raise Broken("what was undone is as before", f"{name} of {order} was {was!r}, and undone {shows!r}")

    def _moved_since(self, key: str, order: str, name: str, at: float) -> bool:
        """Whether anything but the undo changed a field: others, or another effect of ours."""
        if self.effects.edited.get((order, name), -1.0) > at:
            return True
        later = [each for each in self.effects.all if each.at > at and each.order == order and name in each.changed]
        return any(self.intents.by_id[each.key].undoes != key for each in later)
