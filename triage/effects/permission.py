"""Permission: what is asked right before every send, after the transaction that recorded its intent."""

from dataclasses import dataclass

from triage.domain.connector import Terms
from triage.domain.errors import Halted
from triage.domain.ports import Clock
from triage.effects.guards import check_claim, check_switches
from triage.effects.ledgers import EffectStore
from triage.effects.request import Request

_SWITCH_READING_LIVES_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether an effect may go on the wire now: its claim is held and outlasts the call, and no switch covers it."""

    store: EffectStore
    terms: Terms
    clock: Clock

    def check(self, request: Request) -> None:
        """Raise Halted when a switch or the lease forbids the send. The lease is looked at last, as time goes on."""
        if request.stoppable or request.lease is not None:
            self._look(request)
        self.check_lease(request)

    def check_lease(self, request: Request) -> None:
        """Raise Halted when the lease ends before a call would."""
        ends = self.clock.monotonic() + self.terms.call_timeout.total_seconds()
        if request.lease is not None and ends >= request.lease.ends:
            raise Halted(f"the lease on case {request.case} ends before a call would", "lease")

    def _look(self, request: Request) -> None:
        """Who holds the case and what is paused, at one moment, however the clocks jumped since the claim."""
        began = self.clock.monotonic()
        with self.store.read() as tx:
            check_claim(tx, request.lease)
            thrown = tx.switches.thrown() if request.stoppable else ()
        check_switches(thrown, request.policy, request.action.name, request.reaches(self.terms))
        if self.clock.monotonic() - began > _SWITCH_READING_LIVES_SECONDS:
            raise Halted("reading the kill switch took too long to rely on", "paused")
