"""The journal: what we meant to do, what came of it, and what was undone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from triage.domain.fact_values import Plain


class IntentState(StrEnum):
    """How far an intent is.

    intended ─┬─> applied ─┬─> verified
              │            └─> unconfirmed   the back office never agreed in time
              ├─> already      the effect was there before; nothing was sent, undo does nothing
              ├─> refused      the back office said no; nothing changed
              ├─> halted       stopped before its send
              └─> unconfirmed  nobody knows; a person looks
    unconfirmed ──> verified                 a later reading shows it
    verified, applied, unconfirmed ──> undone
    """

    INTENDED = "intended"
    APPLIED = "applied"
    VERIFIED = "verified"
    ALREADY = "already"
    REFUSED = "refused"
    HALTED = "halted"
    UNCONFIRMED = "unconfirmed"
    UNDONE = "undone"

    @property
    def standing(self) -> bool:
        """Whether an effect of ours may be there."""
        return self in _STANDING

    @property
    def follows(self) -> frozenset["IntentState"]:
        """The states that it may come after: what a worker that woke up late says changes nothing."""
        return _FOLLOWS.get(self, _OPEN)


_OPEN = frozenset({IntentState.INTENDED})
_STANDING = frozenset({IntentState.APPLIED, IntentState.VERIFIED, IntentState.UNCONFIRMED})
_FOLLOWS = {
    IntentState.INTENDED: frozenset[IntentState](),
    IntentState.VERIFIED: _OPEN | {IntentState.APPLIED, IntentState.UNCONFIRMED},
    IntentState.UNCONFIRMED: _OPEN | {IntentState.APPLIED},
    IntentState.UNDONE: _STANDING,
}


@dataclass(frozen=True, slots=True)
class Intent:
    """One effect we mean to have; ``id`` is its idempotency key, the same for every retry.

    ``before`` and ``after`` are images over footprint and guard; ``footprint`` names the fields that it
    writes. ``started_by`` is ``policy:ID`` or ``person:NAME``. ``undoes`` is the intent that this one reverses.
    ``counted_at`` is there where a run of a policy begins: when limits count it, on the database's time.
    ``cause`` is what it has in common with other cases, where a burst of them would stop the policy.
    """

    id: str
    case: str
    run: str
    store: str
    order: str
    customer: str | None
    policy: str | None
    ordinal: int
    action: str
    arguments: Mapping[str, Plain]
    write: Mapping[str, Plain] | None
    started_by: str
    state: IntentState
    intended_at: datetime
    footprint: tuple[str, ...]
    before: Mapping[str, Plain]
    after: Mapping[str, Plain] | None = None
    sent_at: datetime | None = None
    undoes: str | None = None
    undone_by: str | None = None
    value: str | None = None
    note: str | None = None
    counted_at: datetime | None = None
    cause: str | None = None

    @property
    def erased(self) -> bool:
        """Whether its images were erased for the sake of a person: what was there before is not known any more."""
        return bool(self.footprint) and not self.before


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One append-only line. ``step`` is intent, outcome, verification, undone or switch."""

    seq: int
    intent: str | None
    step: str
    at: datetime
    body: Mapping[str, Plain] = field(default_factory=dict)
