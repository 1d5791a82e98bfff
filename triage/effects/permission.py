"""Permission: what is asked right before every send, after the transaction that recorded its intent."""

from dataclasses import dataclass

from triage.domain.connector import Terms
from triage.domain.errors import Halted
from triage.domain.ports import Clock
from triage.effects.guards import check_switches
from triage.effects.ledgers import EffectStore
from triage.effects.request import Request

_SWITCH_READING_LIVES_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether an effect may go on the wire now: its lease outlasts the call, and no switch covers it."""

    store: EffectStore
    terms: Terms
    clock: Clock

    def check(self, request: Request) -> None:
        """Raise Halted when a switch or the lease forbids the send. The lease is looked at last, as time goes on."""
        if request.stoppable:
            self._check_switches(request)
        self.check_lease(request)

    def is_ours(self, request: Request) -> bool:
        """Whether nobody else can have taken the effect up: what a worker that woke up late did not send, another may
        have.
        """
        return request.lease is None or self.clock.monotonic() < request.lease.ends

    def check_lease(self, request: Request) -> None:
        """Raise Halted when the lease ends before a call would."""
        ends = self.clock.monotonic() + self.terms.call_timeout.total_seconds()
        if request.lease is not None and ends >= request.lease.ends:
            raise Halted(f"the lease on case {request.case} ends before a call would", "lease")

    def _check_switches(self, request: Request) -> None:
        began = self.clock.monotonic()
        with self.store.read() as tx:
            thrown = tx.switches.thrown()
        check_switches(thrown, request.policy, request.action.name, request.reaches(self.terms))
        if self.clock.monotonic() - began > _SWITCH_READING_LIVES_SECONDS:
            raise Halted("reading the kill switch took too long to rely on", "paused")
