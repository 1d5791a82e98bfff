"""One effect, from intent to known outcome, as product.md says under "How an effect happens"."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from triage.domain.actions import Situation
from triage.domain.connector import Terms
from triage.domain.errors import Halted
from triage.domain.journal import Intent, IntentState
from triage.domain.ports import Clock, Ids
from triage.domain.writes import Write, plain_write
from triage.effects.backoffice import BackOffice
from triage.effects.guards import check_backlog, check_claim, check_mode, check_switches, counted
from triage.effects.images import image_of
from triage.effects.ledgers import EffectStore, EffectTransaction
from triage.effects.request import Alongside, Request
from triage.effects.sending import Sending


@dataclass(frozen=True, slots=True)
class Performer:
    """Writes intents, under every guard; what follows them is ``sending``."""

    store: EffectStore
    backoffice: BackOffice
    terms: Terms
    clock: Clock
    ids: Ids

    @property
    def sending(self) -> Sending:
        return Sending(self.store, self.backoffice, self.terms, self.clock)

    def intend(self, request: Request, situation: Situation, write: Write | None, alongside: Alongside) -> Intent:
        """Journal the intent, under every guard, in one transaction with what ``alongside`` records.

        Raises Halted (and records nothing) when a switch, a limit, the lease or another effect forbids it.
        """
        self.sending.permission.check_lease(request)
        intent = self._intent(request, situation, write)
        with self._guarded(request) as tx:
            return self._open(tx, request, intent, alongside)

    def note(
        self, request: Request, situation: Situation, state: IntentState, why: str, alongside: Alongside
    ) -> Intent:
        """Journal an effect that needs no send: it was there already, or is ours alone."""
        intent = replace(self._intent(request, situation, None), note=why)
        with self._guarded(request) as tx:
            intent = self._open(tx, request, intent, alongside)
            tx.journal.record(
                intent.id, "outcome", state, self.clock.now(), {"why": why}, after=intent.before, note=why
            )
        return replace(intent, state=state, after=intent.before)

    @contextmanager
    def _guarded(self, request: Request) -> Iterator[EffectTransaction]:
        """The transaction of an intent. Where the breaker halts it, the breaker trips in one of its own."""
        try:
            with self.store.write() as tx:
                yield tx
        except Halted as halted:
            if halted.reason == "breaker" and request.use is not None:
                with self.store.write() as tx:
                    tx.breaker.trip_if_due(request.use.policy.id)
            raise

    def _open(self, tx: EffectTransaction, request: Request, intent: Intent, alongside: Alongside) -> Intent:
        check_claim(tx, request.lease)
        alongside(tx)
        if request.stoppable:
            check_switches(tx.switches.thrown(), request.policy, request.action.name, request.reaches(self.terms))
        if request.use is not None:
            check_mode(tx, request.use)
            check_backlog(tx, request.use, request.case)
            if request.ordinal == 0 and request.undoes is None:
                intent = replace(intent, counted_at=counted(tx, request.use), cause=request.use.cause)
        tx.journal.intend(intent)
        return intent

    def _intent(self, request: Request, situation: Situation, write: Write | None) -> Intent:
        action, arguments, use = request.action, request.arguments, request.use
        return Intent(
            id=self.ids.new(),
            case=request.case,
            run=request.run,
            store=request.store,
            order=situation.order.id,
            customer=use.customer if use else _customer(situation),
            policy=use.policy.id if use else None,
            ordinal=request.ordinal,
            action=action.name,
            arguments=dict(arguments),
            write=plain_write(write) if write else None,
            started_by=request.started_by,
            state=IntentState.INTENDED,
            intended_at=self.clock.now(),
            footprint=tuple(action.footprint(arguments, situation)),
            before=image_of(action, arguments, situation),
            undoes=request.undoes.id if request.undoes else None,
            value=str(use.value) if use and use.value else None,
            note=request.note,
        )


def _customer(situation: Situation) -> str | None:
    return situation.order.customer.id if situation.order.customer else None
