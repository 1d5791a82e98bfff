"""What came of a send, and the outcome that is still to be journalled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from triage.domain.fact_values import Plain
from triage.domain.journal import Intent
from triage.effects.ledgers import EffectTransaction


@dataclass(frozen=True, slots=True)
class Outcome:
    """A known outcome that is to be journalled with the verification that follows at once."""

    intent: Intent
    at: datetime
    body: Mapping[str, Plain]

    def write(self, tx: EffectTransaction) -> None:
        intent = self.intent
        tx.journal.record(
            intent.id, "outcome", intent.state, self.at, self.body, sent_at=intent.sent_at, note=intent.note
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a send. ``version`` is the order's version after it, for the next conditional send;
    None when the effect was found by reading back, or is unconfirmed. ``outcome`` is there when the
    caller asked to journal it.
    """

    intent: Intent
    version: str | None = None
    outcome: Outcome | None = None
