"""What a run needs of the store, as ports."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from triage.domain.answers import Answer, CameTo
from triage.domain.cases import Case
from triage.domain.decisions import RecordedDecision
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.domain.parcels import Parcel
from triage.domain.quality import Batch, Observation
from triage.domain.resolves import ReopenedBy, Resolve
from triage.domain.tape import Exchange
from triage.domain.work import Claim
from triage.effects.ledgers import EffectTransaction


class CaseLedger(Protocol):
    def get(self, case_id: str) -> Case: ...

    def update(self, case_id: str, **changes: Any) -> None: ...

    def is_backlog(self, case_id: str) -> bool: ...


class WorkLedger(Protocol):
    def holds(self, claim: Claim) -> bool: ...

    def wakes(self, store: str, order: str) -> dict[str, int]: ...

    def hasten(self, store: str, order: str, due_at: datetime) -> None: ...

    def finish(
        self,
        claim: Claim,
        next_due: datetime | None = None,
        why: str = "done",
        *,
        failed: bool = False,
        error: str | None = None,
    ) -> bool: ...


class ParcelLedger(Protocol):
    def add(self, seen: Iterable[Parcel], at: datetime) -> list[Parcel]: ...


class WaitingWork(Protocol):
    def hasten(self, store: str, order: str, due_at: datetime) -> None: ...


class ParcelTransaction(Protocol):
    """What learning whose parcels are whose needs."""

    @property
    def parcels(self) -> ParcelLedger: ...

    @property
    def work(self) -> WaitingWork: ...


class DecisionLedger(Protocol):
    def add(self, recorded: RecordedDecision) -> None: ...

    def latest(self, case_id: str) -> RecordedDecision | None: ...


class RecordingLedger(Protocol):
    def add(self, case_id: str, run: str, at: datetime, exchanges: list[Exchange]) -> None: ...


class AnswerLedger(Protocol):
    def waiting(self, case_id: str) -> Answer | None: ...

    def waits(self, answer_id: str) -> bool: ...

    def settle(self, answer_id: str, came_to: CameTo) -> None: ...


class ResolveLedger(Protocol):
    def add(self, resolve: Resolve) -> None: ...

    def came_back(self, case_id: str, kind: str | None, happened: datetime, now: datetime, by: ReopenedBy) -> bool: ...

    def next_look(self, case_id: str) -> datetime | None: ...

    def look_again(self, case_id: str, then: datetime | None) -> None: ...

    def newest(self, case_id: str) -> Resolve | None: ...


class QualityLedger(Protocol):
    def count(self, batch: Batch) -> None: ...


class DataCaseLedger(Protocol):
    def meet(self, store: str, case: str, seen: Iterable[Observation], at: datetime) -> frozenset[Observation]: ...

    def close_what_is_readable(self, at: datetime) -> str | None: ...


class CaseTransaction(EffectTransaction, Protocol):
    @property
    def cases(self) -> CaseLedger: ...

    @property
    def work(self) -> WorkLedger: ...

    @property
    def decisions(self) -> DecisionLedger: ...

    @property
    def recordings(self) -> RecordingLedger: ...

    @property
    def answers(self) -> AnswerLedger: ...

    @property
    def resolves(self) -> ResolveLedger: ...

    @property
    def parcels(self) -> ParcelLedger: ...

    @property
    def quality(self) -> QualityLedger: ...

    @property
    def data_cases(self) -> DataCaseLedger: ...


class CaseStore(Protocol):
    def read(self) -> AbstractContextManager[CaseTransaction]: ...

    def write(self) -> AbstractContextManager[CaseTransaction]: ...


class Verification:
    """What a fresh reading showed of an intent, to be journalled with the next thing that is."""

    __slots__ = ("after", "at", "body", "intent", "note", "state")

    def __init__(
        self, intent: Intent, state: IntentState, at: datetime, after: Mapping[str, Plain] | None, note: str | None
    ) -> None:
        self.intent = intent
        self.state = state
        self.at = at
        self.after = after
        self.note = note
        self.body: dict[str, Plain] = {"agreed": state is IntentState.VERIFIED}

    def write(self, tx: EffectTransaction) -> None:
        tx.journal.record(
            self.intent.id, "verification", self.state, self.at, self.body, after=self.after, note=self.note
        )
