"""One transaction and the repositories that live in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import Connection, DateTime, func, select

from triage.domain.breaker import Setback
from triage.domain.ports import Clock, Ids
from triage.domain.stops import Stops
from triage.store.answers import Answers
from triage.store.backlog import Backlog
from triage.store.beats import Beats
from triage.store.breaker import Breaker
from triage.store.bursts import Bursts
from triage.store.cases import Cases
from triage.store.data_cases import DataCases
from triage.store.decisions import Decisions
from triage.store.inbox import Inbox
from triage.store.journal import Journal
from triage.store.keys import Keys, open_keys
from triage.store.lowerings import Lowerings
from triage.store.parcels import Parcels
from triage.store.personal import Personal
from triage.store.policy_figures import PolicyFigures
from triage.store.policy_versions import PolicyVersions
from triage.store.prepared import Prepared
from triage.store.quality import Quality
from triage.store.recorded_facts import PastFacts
from triage.store.recordings import Recordings
from triage.store.resolves import Resolves
from triage.store.sweeps import Sweeps
from triage.store.switches import Switches
from triage.store.work import Work

_DATABASE_TIME = Prepared(select(func.clock_timestamp(type_=DateTime(timezone=True)).label("now")))


@dataclass
class Transaction:
    """Repositories over one connection; each is made when it is first asked for."""

    connection: Connection
    clock: Clock
    ids: Ids
    keys: Callable[[], Keys] = open_keys
    stops: Stops = field(default_factory=Stops)

    def seal(self) -> None:
        """Chain what was journalled, last of all before the commit."""
        if "journal" in self.__dict__:
            self.journal.seal()

    def now(self) -> datetime:
        """The time that every worker shares: PostgreSQL's own; on SQLite, which is on one machine, that machine's."""
        if self.connection.dialect.name == "postgresql":
            told: datetime = _DATABASE_TIME.value(self.connection, {})
            return told.astimezone(UTC)
        return self.clock.now()

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.connection)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.connection, self.clock, self.ids, self._setback)

    @cached_property
    def work(self) -> Work:
        return Work(self.connection, self.clock, self.ids, self.now)

    @cached_property
    def beats(self) -> Beats:
        return Beats(self.connection)

    @cached_property
    def parcels(self) -> Parcels:
        return Parcels(self.connection)

    @cached_property
    def recordings(self) -> Recordings:
        return Recordings(self.connection)

    @cached_property
    def decisions(self) -> Decisions:
        return Decisions(self.connection)

    @cached_property
    def past_facts(self) -> PastFacts:
        return PastFacts(self.connection)

    @cached_property
    def answers(self) -> Answers:
        return Answers(self.connection, self.journal.witness)

    @cached_property
    def resolves(self) -> Resolves:
        return Resolves(self.connection, self._setback)

    @cached_property
    def journal(self) -> Journal:
        return Journal(self.connection, self.keys)

    @cached_property
    def personal(self) -> Personal:
        return Personal(self.connection, self.journal, self.keys())

    @cached_property
    def switches(self) -> Switches:
        return Switches(self.connection, self.journal.witness)

    @cached_property
    def lowerings(self) -> Lowerings:
        return Lowerings(self.connection, self.journal.witness, self.journal.serialise)

    @cached_property
    def breaker(self) -> Breaker:
        return Breaker(self.connection, self.lowerings, self.stops.breaker, self.now, self.journal.serialise)

    @cached_property
    def bursts(self) -> Bursts:
        journal = self.journal
        return Bursts(
            self.connection,
            self.cases,
            self.work,
            self.stops.burst,
            self.now,
            journal.serialise,
            journal.witness,
        )

    @cached_property
    def sweeps(self) -> Sweeps:
        return Sweeps(self.connection, self.ids)

    @cached_property
    def backlog(self) -> Backlog:
        return Backlog(self.connection, self.cases, self.work, self.journal.witness)

    @cached_property
    def quality(self) -> Quality:
        return Quality(self.connection)

    @cached_property
    def data_cases(self) -> DataCases:
        journal = self.journal
        return DataCases(self.connection, self.cases, self.quality, journal.serialise, journal.witness)

    @cached_property
    def policy_versions(self) -> PolicyVersions:
        return PolicyVersions(self.connection)

    @cached_property
    def policy_figures(self) -> PolicyFigures:
        return PolicyFigures(self.connection)

    def _setback(self, policy: str | None, case: str, run: str, sort: Setback) -> None:
        """The breaker is made when the first setback is counted: most transactions have none."""
        self.breaker.setback(policy, case, run, sort)
