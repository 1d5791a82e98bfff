"""What is asked of the performer: an action for a case, on whose word, under which lease."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from triage.domain.actions import Action, Arguments, Situation
from triage.domain.connector import Terms
from triage.domain.journal import Intent
from triage.domain.work import Claim
from triage.effects.guards import Use

Ours = Callable[[], frozenset[str]]
Alongside = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the performer: an action for a case, on whose word, under which claim if a worker asks."""

    case: str
    run: str
    store: str
    ordinal: int
    action: Action
    arguments: Arguments
    started_by: str
    use: Use | None = None
    lease: Claim | None = None
    undoes: Intent | None = None
    on_behalf_of: str | None = None
    note: str | None = None

    @property
    def stoppable(self) -> bool:
        """Whether kill switches bind it: everything but an undo by a person."""
        return self.use is not None or self.undoes is None or not self.started_by.startswith("person:")

    def reaches(self, terms: Terms) -> str | None:
        """The connector that it goes to; None for what is ours alone."""
        return None if self.action.internal else terms.connector

    @property
    def policy(self) -> str | None:
        """The policy on whose word it is, or that suggested it, though its file may be gone."""
        if self.use is not None:
            return self.use.policy.id
        if self.on_behalf_of is not None:
            return self.on_behalf_of
        sort, _, name = self.started_by.partition(":")
        return name if sort == "policy" else None

    def achieved(self, arguments: Arguments, situation: Situation) -> bool:
        """Whether the back office shows what is asked for: the effect, or for an undo the fields as before it."""
        if self.undoes is None:
            return self.action.done(arguments, situation)
        now = self.action.footprint(arguments, situation)
        return all(now.get(name) == self.undoes.before.get(name) for name in self.undoes.footprint)
