"""What intake needs of the store: one transaction over inbox, cases and due work, as ports."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from triage.domain.cases import Case
from triage.domain.events import Event, Received, Standing
from triage.domain.parcels import PlaceOfParcel
from triage.domain.work import What


class InboxLedger(Protocol):
    def add(self, event: Event) -> Received: ...

    def place(self, event_id: str, standing: Standing, case_id: str | None) -> None: ...


class CaseLedger(Protocol):
    def join(self, event: Event) -> Case: ...

    def unfinished(self, store: str, order: str, subject: str) -> Case | None: ...


class WorkLedger(Protocol):
    def wake(self, ref: str, what: What, store: str, order: str, due_at: datetime, why: str) -> None: ...


class ParcelLedger(Protocol):
    def places(self, store: str, number: str) -> list[PlaceOfParcel]: ...


class BeatLedger(Protocol):
    def heard(self, source: str, at: datetime) -> None: ...


class IntakeTransaction(Protocol):
    def now(self) -> datetime: ...

    @property
    def inbox(self) -> InboxLedger: ...

    @property
    def cases(self) -> CaseLedger: ...

    @property
    def work(self) -> WorkLedger: ...

    @property
    def parcels(self) -> ParcelLedger: ...

    @property
    def beats(self) -> BeatLedger: ...


class IntakeStore(Protocol):
    def write(self) -> AbstractContextManager[IntakeTransaction]: ...
