"""One effect, from intent to known outcome, as product.md says under "How an effect happens"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, repeat
from typing import Any, Protocol

from triage.domain.actions import Action, Arguments, Situation
from triage.domain.connector import Terms
from triage.domain.errors import CallFailed, Crossed, Halted, OutcomeUnknown, Refused, Rejected, Transient
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.domain.ports import Clock, Ids
from triage.domain.tape import Tape
from triage.domain.writes import Write, parse_write, plain_write
from triage.effects.backoffice import BackOffice
from triage.effects.guards import Use, check_limits, check_switches
from triage.effects.ledgers import EffectStore, EffectTransaction

_POLLS_SECONDS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)
_SWITCH_READING_LIVES_SECONDS = 0.5


class Lease(Protocol):
    """The right to work on a case; a send must end before it does."""

    @property
    def leased_until(self) -> datetime: ...


Ours = Callable[[], frozenset[str]]
Alongside = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the performer: an action for a case, on whose word, under which lease."""

    case: str
    run: str
    store: str
    ordinal: int
    action: Action
    arguments: Arguments
    started_by: str
    use: Use | None = None
    lease: Lease | None = None
    undoes: Intent | None = None

    def achieved(self, arguments: Arguments, situation: Situation) -> bool:
        """Whether the back office shows what is asked for: the effect, or for an undo the fields as before it."""
        if self.undoes is None:
            return self.action.done(arguments, situation)
        now = self.action.footprint(arguments, situation)
        return all(now.get(name) == self.undoes.before.get(name) for name in self.undoes.footprint)


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a send. ``version`` is the order's version after it, for the next conditional send;
    None when the effect was found by reading back, or is unconfirmed.
    """

    intent: Intent
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Performer:
    """Carries out effects. Holds no state of its own: the journal is the memory."""

    store: EffectStore
    backoffice: BackOffice
    terms: Terms
    clock: Clock
    ids: Ids

    def intend(self, request: Request, situation: Situation, write: Write | None, alongside: Alongside) -> Intent:
        """Journal the intent, under every guard, in one transaction with what ``alongside`` records.

        Raises Halted (and records nothing) when a switch, a limit, the lease or another effect forbids it.
        """
        intent = self._intent(request, situation, write)
        with self.store.write() as tx:
            self._open(tx, request, intent, alongside)
        return intent

    def note(
        self, request: Request, situation: Situation, state: IntentState, why: str, alongside: Alongside
    ) -> Intent:
        """Journal an effect that needs no send: it was there already, or is ours alone."""
        intent = replace(self._intent(request, situation, None), note=why)
        with self.store.write() as tx:
            self._open(tx, request, intent, alongside)
            tx.journal.record(
                intent.id, "outcome", state, self.clock.now(), {"why": why}, after=intent.before, note=why
            )
        return replace(intent, state=state, after=intent.before)

    def send(self, request: Request, intent: Intent, if_match: str | None, tape: Tape) -> Sent:
        """Send the write of a journalled intent once and journal its outcome, reading back where it is unknown.

        Raises Crossed when the order changed since it was read, Refused when the back office said no,
        Halted when a switch or the lease forbids the send; each is journalled first.
        """
        self._still_allowed(request, intent)
        return self._sent(request, intent, if_match, tape, again=False)

    def take_up(self, request: Request, intent: Intent, situation: Situation, tape: Tape) -> Sent:
        """Go on with an intent whose sender died: read back, and send again only where that cannot double it."""
        if request.achieved(intent.arguments, situation):
            return Sent(self._applied(intent, "found by reading back", None))
        return self._second_send(request, intent, tape, "nobody knows whether it was sent")

    def verify(self, request: Request, intent: Intent, ours: Ours, tape: Tape) -> tuple[Situation | None, bool]:
        """Read the back office until it agrees or ``settles_within`` is over.

        Returns the last situation that could be read, and whether it agreed in time.
        """
        deadline = self.clock.monotonic() + self.terms.settles_within.total_seconds()
        situation: Situation | None = None
        for pause in chain(_POLLS_SECONDS, repeat(_POLLS_SECONDS[-1])):
            left = deadline - self.clock.monotonic()
            if pause and left <= 0:
                break
            if pause:
                self.clock.sleep(min(pause, left))
            try:
                situation = self.backoffice.situation(request.action, intent.order, ours, tape)
            except CallFailed:
                continue
            if request.achieved(intent.arguments, situation):
                return situation, True
        return situation, False

    def _open(self, tx: EffectTransaction, request: Request, intent: Intent, alongside: Alongside) -> None:
        alongside(tx)
        if request.use is not None:
            check_switches(tx.switches.thrown(), request.use.policy.id, request.action.name)
            if request.ordinal == 0 and request.undoes is None:
                check_limits(tx.journal, request.use, intent.intended_at)
        tx.journal.intend(intent)

    def _intent(self, request: Request, situation: Situation, write: Write | None) -> Intent:
        action, arguments = request.action, request.arguments
        footprint = action.footprint(arguments, situation)
        use = request.use
        return Intent(
            id=self.ids.new(),
            case=request.case,
            run=request.run,
            store=request.store,
            order=situation.order.id,
            customer=situation.order.customer.id if situation.order.customer else None,
            policy=use.policy.id if use else None,
            ordinal=request.ordinal,
            action=action.name,
            arguments=dict(arguments),
            write=plain_write(write) if write else None,
            started_by=request.started_by,
            state=IntentState.INTENDED,
            intended_at=self.clock.now(),
            footprint=tuple(footprint),
            before={**action.guard(arguments, situation), **footprint},
            undoes=request.undoes.id if request.undoes else None,
            value=str(use.value) if use and use.value else None,
        )

    def _still_allowed(self, request: Request, intent: Intent) -> None:
        try:
            self._check_lease(request)
            self._check_switches_again(request)
        except Halted as halted:
            self._record(intent, IntentState.HALTED, {"why": str(halted)}, note=str(halted))
            raise

    def _check_lease(self, request: Request) -> None:
        if request.lease is not None and self.clock.now() + self.terms.call_timeout >= request.lease.leased_until:
            raise Halted(f"the lease on case {request.case} ends before a call would", "lease")

    def _check_switches_again(self, request: Request) -> None:
        if request.use is None:
            return
        began = self.clock.monotonic()
        with self.store.read() as tx:
            thrown = tx.switches.thrown()
        check_switches(thrown, request.use.policy.id, request.action.name)
        if self.clock.monotonic() - began > _SWITCH_READING_LIVES_SECONDS:
            raise Halted("reading the kill switch took too long to rely on", "paused")

    def _sent(self, request: Request, intent: Intent, if_match: str | None, tape: Tape, *, again: bool) -> Sent:
        write = parse_write(intent.write or {})
        sent_at = self.clock.now()
        try:
            receipt = self.backoffice.orders.send(write, key=intent.id, if_match=if_match, tape=tape)
        except Crossed as crossed:
            self._record(intent, IntentState.REFUSED, {"why": str(crossed), "status": 412}, sent_at, str(crossed))
            raise
        except (Rejected, Transient) as refused:
            self._record(intent, IntentState.REFUSED, {"why": str(refused)}, sent_at, str(refused))
            raise Refused(f"{request.action.name} on order {intent.order} was not taken: {refused}") from refused
        except OutcomeUnknown as unknown:
            return self._read_back(request, intent, tape, str(unknown), again=again)
        how = "repeated" if receipt.repeated else "accepted"
        return Sent(self._applied(intent, how, sent_at, too_late=receipt.too_late), receipt.version)

    def _read_back(self, request: Request, intent: Intent, tape: Tape, why: str, *, again: bool) -> Sent:
        _, agreed = self.verify(request, intent, lambda: references(self.store, intent), tape)
        if agreed:
            return Sent(self._applied(intent, f"found by reading back after: {why}", None))
        if again:
            return Sent(self._unconfirmed(intent, f"{why}; reading back does not show it"))
        return self._second_send(request, intent, tape, why)

    def _second_send(self, request: Request, intent: Intent, tape: Tape, why: str) -> Sent:
        if self.clock.now() - intent.intended_at >= self.terms.keys_live:
            return Sent(self._unconfirmed(intent, f"{why}; the key is too old to send again"))
        self._still_allowed(request, intent)
        return self._sent(request, intent, None, tape, again=True)

    def _applied(self, intent: Intent, how: str, sent_at: datetime | None, *, too_late: bool = False) -> Intent:
        note = "it came too late to stop the parcel: picking had started" if too_late else None
        self._record(intent, IntentState.APPLIED, {"how": how, "too_late": too_late}, sent_at, note)
        return replace(intent, state=IntentState.APPLIED, sent_at=sent_at, note=note)

    def _unconfirmed(self, intent: Intent, why: str) -> Intent:
        self._record(intent, IntentState.UNCONFIRMED, {"why": why}, None, why)
        return replace(intent, state=IntentState.UNCONFIRMED, note=why)

    def _record(
        self,
        intent: Intent,
        state: IntentState,
        body: Mapping[str, Plain],
        sent_at: datetime | None = None,
        note: str | None = None,
    ) -> None:
        with self.store.write() as tx:
            tx.journal.record(intent.id, "outcome", state, self.clock.now(), body, sent_at=sent_at, note=note)


def references(store: EffectStore, intent: Intent) -> frozenset[str]:
    """The keys of our intents on an order: how its holds, reservations and recounts are known to be ours."""
    with store.read() as tx:
        return frozenset(each.id for each in tx.journal.of_order(intent.store, intent.order))
