"""How each policy stands: what its file says, what people lowered, what the ceiling allows, and what it came to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode, Policy, PolicySet
from triage.store.policy_figures import Figures


@dataclass(frozen=True, slots=True)
class Standing:
    """One policy. ``policy`` is None for one that only records know: it is gone, or its folder is refused."""

    id: str
    policy: Policy | None
    lowered: Lowering | None
    ceiling: Mode
    figures: Figures

    @property
    def in_force(self) -> Mode | None:
        """How far it may go now."""
        if self.policy is None:
            return None
        mode = self.policy.mode.capped_at(self.ceiling)
        return mode.capped_at(self.lowered.mode) if self.lowered else mode

    @property
    def held_by_ceiling(self) -> bool:
        if self.policy is None:
            return False
        return self.policy.mode.capped_at(self.lowered.mode if self.lowered else Mode.AUTO).rank > self.ceiling.rank


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which policies are asked for: those of a kind, of an owner, or all."""

    kind: str | None = None
    owner: str | None = None

    def takes(self, policy: Policy | None) -> bool:
        if policy is None:
            return self.kind is None and self.owner is None
        return (self.kind is None or self.kind in policy.kinds) and self.owner in (None, policy.owner)


def standings(
    policies: PolicySet | None,
    lowered: Iterable[Lowering],
    ceiling: Mode,
    figures: Mapping[str, Figures],
    wanted: Wanted,
) -> list[Standing]:
    """Those of the folder in the order they are asked, then those that only records know."""
    listed = {policy.id: policy for policy in policies.policies} if policies else {}
    by_policy = {each.policy: each for each in lowered}
    names = [*listed, *sorted(figures.keys() - listed.keys())]
    return [
        Standing(name, listed.get(name), by_policy.get(name), ceiling, figures.get(name, Figures()))
        for name in names
        if wanted.takes(listed.get(name))
    ]
