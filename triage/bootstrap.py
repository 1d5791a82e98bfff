"""The only place that chooses implementations and wires them together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import httpx
import structlog

from triage.actions.catalogue import ACTIONS
from triage.config import Settings
from triage.connections import Connections
from triage.domain.actions import SetsOff
from triage.domain.connector import Connector, Terms
from triage.domain.durations import parse_duration
from triage.domain.errors import TriageError
from triage.domain.ports import Carrier, Clock, Hints, Ids, Inventory, OrderSystem, ReadExecutor
from triage.domain.systems import Systems
from triage.domain.tape import Tape
from triage.domain.work import Claim
from triage.drain import Drain, Pace
from triage.due import DueWork
from triage.effects.backoffice import BackOffice
from triage.effects.performer import Performer
from triage.effects.undo import Undo
from triage.evidence import journal_keys
from triage.graph.learning import Learning
from triage.graph.run import Effects, Run, Services
from triage.graph.state import CaseState
from triage.graph.tally import Tally
from triage.intake.receiving import Receiver
from triage.parcels import find_parcel
from triage.policies import load_policies
from triage.policies.texts import read_texts, version_of
from triage.runtime import Overlapping, SystemClock, TimeOrderedIds
from triage.shelves import PolicyShelf, TermsShelf
from triage.store.engine import Store, open_store

_log = structlog.get_logger()


@dataclass
class Triage:
    """Everything of one process, made when it is first asked for. Make it after a fork."""

    settings: Settings
    hints: Hints
    clock: Clock
    ids: Ids
    reads: ReadExecutor
    transport: httpx.BaseTransport | None = None

    @cached_property
    def store(self) -> Store:
        return open_store(
            self.settings.database_url, self.clock, self.ids, journal_keys(self.settings), self.settings.stops
        )

    @cached_property
    def connections(self) -> Connections:
        return Connections(self.settings, self.clock, self.reads, self.transport)

    @property
    def connector(self) -> Connector:
        return self.connections.connector

    @cached_property
    def policies(self) -> PolicyShelf:
        return PolicyShelf(
            self.settings.policies,
            read_texts,
            lambda folder: load_policies(folder, ACTIONS),
            version_of,
            self.store,
            self.clock,
        )

    @cached_property
    def terms(self) -> TermsShelf:
        attested = {
            name: SetsOff(frozenset(said.effects), f"attested by {said.by}")
            for name, said in self.settings.attested.items()
        }
        silent = Terms(call_timeout=timedelta(seconds=self.connector.longest_call), keys_live=timedelta(0))
        return TermsShelf(
            lambda: self._as_set(self.connector.fetch_terms(Tape())), attested, self.clock, self._as_set(silent)
        )

    def _as_set(self, terms: Terms) -> Terms:
        settings = self.settings
        return terms.without(
            keys=settings.backoffice_keys == "none",
            reading_back=settings.backoffice_reads_back == "no",
            conditions=settings.backoffice_conditions == "none",
        )

    @property
    def orders(self) -> OrderSystem:
        return self.connections.orders

    @property
    def inventory(self) -> Inventory:
        return self.connector.inventory

    @property
    def carrier(self) -> Carrier:
        return self.connections.carrier

    @property
    def systems(self) -> Systems:
        return self.connections.systems

    def effects(self) -> Effects:
        """How effects happen now, on the current terms of the back office."""
        terms = self.terms.current()
        office = BackOffice(self.orders, self.inventory, self.clock)
        performer = Performer(self.store, office, terms, self.clock, self.ids)
        return Effects(terms, performer, Undo(performer, ACTIONS))

    @cached_property
    def services(self) -> Services:
        return Services(
            store=self.store,
            systems=self.systems,
            policies=self.policies.current,
            effects=self.effects,
            actions=ACTIONS,
            ceiling=self.settings.mode_ceiling,
            clock=self.clock,
            ids=self.ids,
            reconcile_after=tuple(map(parse_duration, self.settings.reconcile_after)),
            tally=Tally(self.connections.names, self.clock),
            learning=Learning(self.clock),
        )

    @cached_property
    def receiver(self) -> Receiver:
        return Receiver(self.store, self.hints, self.clock, self.ids)

    @cached_property
    def invoke(self) -> Callable[[Sequence[Run]], Mapping[str, CaseState]]:
        from triage.graph.build import build
        from triage.graph.in_step import go

        graph = build()
        return lambda runs: go(graph, "gather", runs)

    @cached_property
    def drain(self) -> Drain:
        settings = self.settings
        pace = Pace(settings.claim_batch, timedelta(seconds=settings.lease_seconds), settings.attempts)
        return Drain(self.store, self.services, self.invoke, self._spread, self.hints.there_is_work, pace)

    @cached_property
    def due(self) -> DueWork:
        return DueWork(self.store, self.clock)

    def warm_up(self) -> None:
        """Make what the first case would wait for. What cannot be had yet is had by the case that needs it."""
        self.invoke  # noqa: B018 made when it is first asked for
        try:
            self.policies.take_up()
            self.effects()
        except TriageError as error:
            _log.warning("warm_up.incomplete", error=type(error).__name__)

    def close(self) -> None:
        """Give back connections that were opened."""
        for name in ("connections", "store"):
            if name in self.__dict__:
                self.__dict__[name].close()

    def _spread(self, claim: Claim) -> None:
        """An event about a SKU or a parcel becomes one for each order it touches; then its own work is done."""
        with self.store.read() as tx:
            event = tx.inbox.get(claim.ref)
        if event.parcel is not None:
            find_parcel(event, claim, self.store, self.receiver, self.clock)
            return
        found = self.orders.find_orders(Tape(), sku=event.sku) if event.sku else ()
        self.receiver.spread(event, [order.id for order in found])
        with self.store.write() as tx:
            tx.work.finish(claim)


def build_triage(
    settings: Settings,
    hints: Hints,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    reads: ReadExecutor | None = None,
    transport: httpx.BaseTransport | None = None,
) -> Triage:
    """Wire one process. The clock, ids, reads and the wire can be others, for replays and tests."""
    return Triage(
        settings,
        hints,
        clock or SystemClock(),
        ids or TimeOrderedIds(),
        reads or Overlapping(),
        transport,
    )
