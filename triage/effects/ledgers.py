"""What effects need of the store: the transaction that records them, as ports."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from triage.domain.cases import Case
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.domain.lowerings import Lowering
from triage.domain.switches import Switch
from triage.domain.work import Claim


class JournalLedger(Protocol):
    def intend(self, intent: Intent) -> None: ...

    def record(
        self,
        intent_id: str,
        step: str,
        state: IntentState,
        at: datetime,
        body: Mapping[str, Plain],
        *,
        after: Mapping[str, Plain] | None = None,
        sent_at: datetime | None = None,
        note: str | None = None,
    ) -> bool: ...

    def get(self, intent_id: str) -> Intent: ...

    def of_case(self, case_id: str) -> list[Intent]: ...

    def of_order(self, store: str, order: str) -> list[Intent]: ...

    def mark_undone(self, intent_id: str, by_intent: str, at: datetime) -> bool: ...

    def serialise(self, policy: str) -> None: ...

    def uses(self, policy: str, since: datetime) -> int: ...

    def uses_by_customer(self, policy: str, customer: str, since: datetime) -> int: ...

    def value_since(self, policy: str, since: datetime) -> list[str | None]: ...


class SwitchBoard(Protocol):
    def thrown(self) -> tuple[Switch, ...]: ...


class LoweringBoard(Protocol):
    def of(self, policy: str) -> Lowering | None: ...


class BreakerBoard(Protocol):
    def why_due(self, policy: str) -> str | None: ...

    def trip_if_due(self, policy: str) -> Lowering | None: ...


class BurstBoard(Protocol):
    def why_stopped(self, policy: str, cause: str) -> str | None: ...

    def join(self, case: Case, kind: str, policy: str, cause: str) -> str | None: ...


class CaseBoard(Protocol):
    def is_backlog(self, case_id: str) -> bool: ...


class ClaimBoard(Protocol):
    def holds(self, claim: Claim) -> bool: ...


class EffectTransaction(Protocol):
    def now(self) -> datetime: ...

    @property
    def journal(self) -> JournalLedger: ...

    @property
    def work(self) -> ClaimBoard: ...

    @property
    def cases(self) -> CaseBoard: ...

    @property
    def switches(self) -> SwitchBoard: ...

    @property
    def lowerings(self) -> LoweringBoard: ...

    @property
    def breaker(self) -> BreakerBoard: ...

    @property
    def bursts(self) -> BurstBoard: ...


class EffectStore(Protocol):
    def read(self) -> AbstractContextManager[EffectTransaction]: ...

    def write(self) -> AbstractContextManager[EffectTransaction]: ...
