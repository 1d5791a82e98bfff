"""Undoing one case, or one action of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from triage.bootstrap import Triage
from triage.domain.cases import Case
from triage.domain.journal import Intent
from triage.domain.policies import Policy
from triage.undoing.step import Step
from triage.undoing.taking_back import TakingBack


@dataclass
class Undoing:
    """Takes back what was done on one case. ``by`` is the person's name; for the rest see TakingBack."""

    triage: Triage
    case: Case
    by: str
    policies: Mapping[str, Policy] = field(default_factory=dict)
    late: bool = False
    reason: str | None = None

    def intents(self) -> list[Intent]:
        """What was done on the case and is no undo itself, newest first."""
        with self.triage.store.read() as tx:
            intents = tx.journal.of_case(self.case.id)
        return [intent for intent in reversed(intents) if intent.undoes is None]

    def plan(self, intents: Sequence[Intent]) -> list[Step]:
        """Look at each, newest first. Changes nothing. Raises CallFailed when the back office does not answer."""
        return self._taking_back.looking.plan(intents)

    def run(self, step: Step) -> Step:
        """Carry out one step; what became of it is its ``result``. A refusal changes nothing."""
        return self._taking_back.run(step)

    @cached_property
    def _taking_back(self) -> TakingBack:
        return TakingBack(self.triage, self.by, self.policies, self.late, self.reason)
