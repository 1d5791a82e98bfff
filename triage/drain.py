"""Draining: claim what is due, take it through the graph in step, until nothing is due."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.errors import Halted, Unavailable
from triage.domain.escalation import priority, summary
from triage.domain.work import Claim
from triage.graph.ending import Ending, end
from triage.graph.leftovers import settle_undos
from triage.graph.records import record_finding
from triage.graph.resuming import unfinished
from triage.graph.run import Run, Services
from triage.graph.state import CaseState
from triage.store.beats import WORKER
from triage.store.engine import Store
from triage.store.restoring import waits_for_people
from triage.store.work import LOST

_BUSY_ORDER = timedelta(seconds=2)
_LONGEST_DRAIN_SECONDS = 30.0
_BEATS_EVERY_SECONDS = 5.0
_DATABASE_RESTS = timedelta(seconds=5)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """How much a worker takes at a time, how long it may hold it, and how often a run may fail."""

    batch: int
    lease: timedelta
    attempts: int

    @property
    def least_left(self) -> float:
        """Seconds that must be left of a lease for a run to begin under it: a batch goes in step, and all wait for
        the slow.
        """
        return self.lease.total_seconds() * 7 / 8

    def backoff(self, attempts: int) -> timedelta:
        return timedelta(seconds=min(60, 2 ** max(0, attempts - 1)))


@dataclass(slots=True)
class Drain:
    """Works off what is due in one process."""

    store: Store
    services: Services
    invoke: Callable[[Sequence[Run]], Mapping[str, CaseState]]
    spread: Callable[[Claim], None]
    more: Callable[[], None]
    pace: Pace
    owed: list[Claim] = field(default_factory=list)
    """What the database was not there to take back."""
    beaten: float = float("-inf")
    """When it last gave a sign of life."""

    def run(self) -> int:
        """Work until nothing is due, or long enough; returns how many things were worked on."""
        clock = self.services.clock
        self._give_back_owed()
        until, worked = clock.monotonic() + _LONGEST_DRAIN_SECONDS, 0
        while claims := self._claim():
            if len(claims) == self.pace.batch or claims[0].attempts > 1:
                self.more()
            self.work_on(claims)
            worked += len(claims)
            if clock.monotonic() > until:
                self.more()
                break
        return worked

    def work_on(self, claims: Sequence[Claim]) -> None:
        """Cases and events, each to its end or to a next try.

        Raises Unavailable when the database is gone. That is no fault of a case: what is left of the batch is owed
        back to the database, without an attempt more.
        """
        try:
            self._work_on(claims)
        except Unavailable:
            self.owed.extend(claims)
            raise

    def _work_on(self, claims: Sequence[Claim]) -> None:
        runs: list[Run] = []
        for claim in claims:
            with self._alone(claim):
                runs += self._begun(claim)
        if not runs:
            return
        ends = self.invoke(runs)
        for run in sorted(runs, key=lambda run: isinstance(run.broken, Unavailable)):
            with self._alone(run.claim):
                self._ended(run, ends[run.case.id])

    def _claim(self) -> list[Claim]:
        now = self.services.clock.monotonic()
        with self.store.write() as tx:
            if now - self.beaten >= _BEATS_EVERY_SECONDS:
                tx.beats.beat(WORKER, tx.now())
                self.beaten = now
            if waits_for_people(tx.switches.thrown()):
                return []
            return tx.work.claim(self.pace.batch, self.pace.lease)

    @contextmanager
    def _alone(self, claim: Claim) -> Iterator[None]:
        """What goes wrong with one claim does not keep the worker from the others."""
        with structlog.contextvars.bound_contextvars(case=claim.ref, attempt=claim.attempts):
            try:
                yield
            except Halted as halted:
                self._halted(claim, halted)
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001 the edge: whatever a case does to its run, the worker goes on
                _log.exception("case.run_failed", error=type(error).__name__)
                self._try_again(claim, type(error).__name__)

    def _begun(self, claim: Claim) -> list[Run]:
        """The run that a claim needs; none where it is done with, or comes too late to begin."""
        if self.services.clock.monotonic() + self.pace.least_left > claim.ends:
            self._give_back(claim)
            return []
        if claim.what == "event":
            self._spread(claim)
            return []
        run = self._open(claim)
        if claim.attempts > self.pace.attempts:
            self._give_up(run)
            return []
        settle_undos(run)
        return [run]

    def _spread(self, claim: Claim) -> None:
        """An event that cannot be spread over its orders is kept and told of; it is not tried for ever."""
        if claim.attempts <= self.pace.attempts:
            self.spread(claim)
            return
        with self.store.write() as tx:
            event = tx.inbox.get(claim.ref)
            sort, name = ("parcel", event.parcel) if event.parcel is not None else ("sku", event.sku or event.id)
            case = tx.cases.join(replace(event, order=name, subject=f"{sort}:{name}"[:128]))
            failed = _how_it_failed(claim, claim.attempts - 1)
            note = f"an event about {sort} {name} could not be put to its orders: {failed}"
            tx.cases.update(
                case.id,
                status=str(CaseStatus.ESCALATED),
                reason=str(Reason.FAILED),
                summary=summary(event.kind, Reason.FAILED, (), note),
                priority=priority(event.kind, Reason.FAILED),
            )
            tx.inbox.place(claim.ref, "joined", case.id)
            tx.work.finish(claim)
        _log.error("event.given_up", attempts=claim.attempts, error=claim.error)

    def _give_up(self, run: Run, error: str | None = None) -> None:
        """To people, with what this run found, or else what earlier ones did."""
        claim = run.claim if error is None else replace(run.claim, error=error)
        failures = run.claim.attempts - (error is None)
        if run.decision is None and run.facts is not None:
            run.decided(record_finding(run, "escalate", Reason.FAILED))
        run.held_back(Reason.FAILED)
        note, because = self._known(run, _how_it_failed(claim, failures))
        ending = Ending(
            CaseStatus.ESCALATED, Reason.FAILED, because=because, policy=run.case.policy, note=note, gives_up=True
        )
        end(run, ending)
        _log.error("case.given_up", attempts=failures, error=claim.error)

    def _known(self, run: Run, how: str) -> tuple[str, tuple[str, ...]]:
        """How it failed, what was decided last, and what an event says; and the facts that a finding rests on."""
        with self.store.read() as tx:
            latest = tx.decisions.latest(run.case.id)
        said = [how]
        if latest is not None and latest.run != run.id:
            by = f" by {latest.policy}" if latest.policy else ""
            said.append(f"the last decision was {latest.outcome}{by} ({latest.reason}), {latest.at:%Y-%m-%d %H:%M} UTC")
        if run.case.kind is None and run.found is None and run.case.claimed_kind is not None:
            said.append(f"an event says {run.case.claimed_kind}")
        return "; ".join(said), run.found.because if run.found else ()

    def _ended(self, run: Run, state: CaseState) -> None:
        broken = run.broken
        if broken is not None:
            if run.claim.attempts >= self.pace.attempts and not isinstance(broken, Halted | Unavailable):
                _log.error("case.run_failed", exc_info=broken, error=type(broken).__name__)
                self._give_up(run, type(broken).__name__)
                return
            raise broken
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
            wakes = tx.work.wakes(claim.store, claim.order)
            case = tx.cases.get(claim.ref)
            intents = tx.journal.of_order(case.store, case.order)
            switches = tx.switches.thrown()
            mine = [intent for intent in intents if intent.case == case.id]
            answer = tx.answers.waiting(case.id) if case.last_run else None
            latest = tx.decisions.latest(case.id) if mine or claim.attempts > 1 else None
        resumed = unfinished(latest, case.last_run, mine)
        run_id = resumed.run if resumed else self.services.ids.new()
        begin_by = claim.ends - self.pace.least_left
        return Run(self.services, claim, case, run_id, intents, begin_by, switches, resumed, answer, wakes)

    def _halted(self, claim: Claim, halted: Halted) -> None:
        _log.warning("case.halted", why=halted.reason)
        if halted.reason == "turn":
            self._give_back(claim)
        elif halted.reason in ("order_busy", "passed_over"):
            with self.store.write() as tx:
                tx.work.finish(claim, self.services.clock.now() + _BUSY_ORDER, halted.reason)

    def _give_back(self, claim: Claim) -> None:
        with self.store.write() as tx:
            tx.work.release(claim)

    def _give_back_owed(self) -> None:
        """What ended meanwhile is left as it is: its token is gone. Raises Unavailable while the database is."""
        while self.owed:
            with self.store.write() as tx:
                tx.work.release(self.owed[-1], _DATABASE_RESTS)
            self.owed.pop()

    def _try_again(self, claim: Claim, error: str) -> None:
        due = self.services.clock.now() + self.pace.backoff(claim.attempts)
        with self.store.write() as tx:
            tx.work.finish(claim, due, "failed", failed=True, error=error)


def _how_it_failed(claim: Claim, failures: int) -> str:
    times = f"it failed {failures} times in a row"
    if claim.error in (None, LOST):
        return f"{times}; the last time its worker was killed, or froze for longer than it may hold a case"
    return f"{times}, the last time with {claim.error}"
