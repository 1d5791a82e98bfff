"""Draining: claim what is due, run each case through the graph, until nothing is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.errors import Halted, Unavailable
from triage.domain.work import Claim
from triage.graph.ending import Ending, end
from triage.graph.leftovers import settle_undos
from triage.graph.resuming import unfinished
from triage.graph.run import Run, Services
from triage.graph.state import CaseState
from triage.store.engine import Store

_BUSY_ORDER = timedelta(seconds=2)
_LONGEST_DRAIN_SECONDS = 30.0
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """How much a worker takes at a time, how long it may hold it, and how often a run may fail."""

    batch: int
    lease: timedelta
    attempts: int

    @property
    def least_left(self) -> timedelta:
        """What must be left of a lease for a run to begin under it."""
        return self.lease / 3

    def backoff(self, attempts: int) -> timedelta:
        return timedelta(seconds=min(60, 2 ** max(0, attempts - 1)))


@dataclass(frozen=True, slots=True)
class Drain:
    """Works off what is due in one process."""

    store: Store
    services: Services
    invoke: Callable[[CaseState, Run], Any]
    spread: Callable[[Claim], None]
    more: Callable[[], None]
    pace: Pace

    def run(self) -> int:
        """Work until nothing is due, or long enough; returns how many things were worked on."""
        clock = self.services.clock
        until, worked = clock.monotonic() + _LONGEST_DRAIN_SECONDS, 0
        while claims := self._claim():
            if len(claims) == self.pace.batch:
                self.more()
            for claim in claims:
                self.work_on(claim)
            worked += len(claims)
            if clock.monotonic() > until:
                self.more()
                break
        return worked

    def work_on(self, claim: Claim) -> None:
        """One case or event, to its end or to a next try; never raises for what went wrong with it alone."""
        with structlog.contextvars.bound_contextvars(case=claim.ref, attempt=claim.attempts):
            try:
                self._work_on(claim)
            except Halted as halted:
                self._halted(claim, halted)
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001 the edge: whatever a case does to its run, the worker goes on
                _log.exception("case.run_failed", error=type(error).__name__)
                self._try_again(claim)

    def _claim(self) -> list[Claim]:
        with self.store.write() as tx:
            return tx.work.claim(self.pace.batch, self.pace.lease)

    def _work_on(self, claim: Claim) -> None:
        if self.services.clock.now() + self.pace.least_left > claim.leased_until:
            with self.store.write() as tx:
                tx.work.release(claim)
        elif claim.what == "event" and claim.attempts > self.pace.attempts:
            self._give_up(claim)
        elif claim.what == "event":
            self.spread(claim)
        else:
            self._run_case(claim)

    def _give_up(self, claim: Claim) -> None:
        """An event that cannot be spread over its orders is kept and told of; it is not tried for ever."""
        with self.store.write() as tx:
            tx.inbox.place(claim.ref, "observed", None)
            tx.work.finish(claim)
        _log.error("event.given_up", attempts=claim.attempts)

    def _run_case(self, claim: Claim) -> None:
        run = self._open(claim)
        if claim.attempts > self.pace.attempts:
            note = f"it failed {claim.attempts - 1} times in a row; the worker's log says why"
            end(run, Ending(CaseStatus.ESCALATED, Reason.FAILED, policy=run.case.policy, note=note, gives_up=True))
            _log.error("case.given_up", attempts=claim.attempts)
            return
        settle_undos(run)
        state = self.invoke({"resuming": run.resumed is not None}, run)
        _log.info(
            "case.worked",
            status=state.get("ended"),
            kind=run.found.kind if run.found else None,
            policy=run.policy_id,
            reason=state.get("reason") or None,
            run=run.id,
            calls=len(run.tape.exchanges),
        )

    def _open(self, claim: Claim) -> Run:
        with self.store.read() as tx:
            case = tx.cases.get(claim.ref)
            intents = tx.journal.of_order(case.store, case.order)
            switches = tx.switches.thrown()
            mine = [intent for intent in intents if intent.case == case.id]
            latest = tx.decisions.latest(case.id) if mine or claim.attempts > 1 else None
        resumed = unfinished(latest, case.last_run, mine)
        run_id = resumed.run if resumed else self.services.ids.new()
        return Run(self.services, claim, case, run_id, intents, switches, resumed)

    def _halted(self, claim: Claim, halted: Halted) -> None:
        _log.warning("case.halted", why=halted.reason)
        if halted.reason == "order_busy":
            with self.store.write() as tx:
                tx.work.finish(claim, self.services.clock.now() + _BUSY_ORDER, halted.reason)

    def _try_again(self, claim: Claim) -> None:
        due = self.services.clock.now() + self.pace.backoff(claim.attempts)
        with self.store.write() as tx:
            tx.work.finish(claim, due, "failed", failed=True)
