"""A policy folder to write to, and what the loader says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from triage.actions.catalogue import ACTIONS
from triage.domain.deciding import decide
from triage.domain.decisions import Decision, Reason
from triage.domain.explaining import explained
from triage.domain.facts import Facts
from triage.domain.policies import Mode, PolicySet
from triage.policies import NO_PROOFS, check_policies, load_policies

SOUND = """\
version: 1
policies:
  - id: hold-it
    why: The risk engine is unsure, and holding is always right.
    owner: fraud-desk
    priority: 10
    mode: auto
    when:
      exception.kind: fraud_review
      order.status: [open, held]
    limits: {per_hour: 5}
    do:
      - order.hold: {reason: fraud}
    then: escalate
stops:
  - id: vip
    why: People know them.
    when: {customer.vip: true}
    for: {all_but: [order.hold]}
"""


@dataclass(frozen=True, slots=True)
class PolicyFolder:
    path: Path

    def write(self, text: str | bytes, name: str = "a.yaml") -> None:
        path = self.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def load(self) -> PolicySet:
        """The policies, whatever could be proved of them: what is looked at may be one that others hide."""
        return load_policies(self.path, ACTIONS, NO_PROOFS)

    def findings(self) -> list[str]:
        """Every finding, the folder left out of its file name."""
        found = check_policies(self.path, ACTIONS).findings
        return [str(finding).replace(f"{self.path}/", "") for finding in found]

    def findings_with(self, old: str, new: str) -> list[str]:
        """What is found in the sound file once a piece of it reads otherwise; the file's name left out."""
        assert SOUND.count(old) == 1, f"{old!r} is not once in the sound file"
        self.write(SOUND.replace(old, new))
        return [finding.removeprefix("a.yaml:") for finding in self.findings()]


def decided(
    policies: PolicySet, facts: Facts, *, ceiling: Mode = Mode.AUTO, held_back: Mapping[str, Reason] | None = None
) -> Decision:
    """A decision with its trace."""
    return explained(decide(policies, facts, ceiling=ceiling, held_back=held_back or {}), policies, facts)
