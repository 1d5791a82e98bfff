"""The watch of what people stopped: what is paused, and which policies were lowered."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.simulation.world import Broken, World
from triage.domain.policies import Mode, Policy

if TYPE_CHECKING:
    from tests.simulation.intents import Intended

_STOPS_WITHIN_SECONDS = 1.0


@dataclass
class Thrown:
    """A switch: when it was thrown, which is when the command returned, and when it was lifted."""

    scope: str
    at: float
    lifted: float | None = None

    def covers(self, intent: "Intended") -> bool:
        scopes = ("all", f"policy:{intent.policy}", f"action:{intent.action}")
        return self.lifted is None and self.scope in scopes and not intent.undone_by_person


@dataclass
class Stops:
    world: World
    thrown: list[Thrown] = field(default_factory=list)
    lowered: dict[str, tuple[Mode, float]] = field(default_factory=dict)

    def throws(self, scope: str) -> None:
        self.thrown.append(Thrown(scope, self.world.now))

    def lifts(self, scope: str) -> None:
        for each in self.thrown:
            if each.scope == scope and each.lifted is None:
                each.lifted = self.world.now

    def lowers(self, policy: str, mode: Mode) -> None:
        self.lowered[policy] = (mode, self.world.now)

    def intends(self, intent: "Intended") -> None:
        for each in self.thrown:
            if each.covers(intent) and intent.at > each.at:
                raise Broken(
                    "nothing is intended while it is paused", f"{intent.action} of {intent.policy} under {each.scope}"
                )

    def sends(self, intent: "Intended") -> None:
        for each in self.thrown:
            since = self.world.now - each.at
            if each.covers(intent) and since > _STOPS_WITHIN_SECONDS:
                raise Broken(
                    "no send starts a second after a pause returned",
                    f"{intent.action} was sent {since:.1f} s after {each.scope} was paused",
                )

    def mode_of(self, policy: Policy | None) -> Mode:
        """What a policy may do now, whatever was lowered in this very moment."""
        if policy is None:
            return Mode.OFF
        to, at = self.lowered.get(policy.id, (policy.mode, self.world.now))
        return policy.mode.capped_at(to) if self.world.now > at else policy.mode
