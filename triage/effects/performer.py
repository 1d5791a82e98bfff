"""One effect, from intent to known outcome, as product.md says under "How an effect happens"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, repeat
from typing import Any, Protocol

from triage.domain.actions import Action, Arguments, Situation
from triage.domain.connector import Terms
from triage.domain.errors import CallFailed, Crossed, Halted, NotFound, OutcomeUnknown, Refused, Rejected, Transient
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.domain.ports import Clock, Ids
from triage.domain.tape import Tape
from triage.domain.writes import Write, parse_write, plain_write
from triage.effects.backoffice import BackOffice
from triage.effects.guards import Use, check_switches, counted
from triage.effects.images import differences, image_of
from triage.effects.ledgers import EffectStore, EffectTransaction

_POLLS_SECONDS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)
_SWITCH_READING_LIVES_SECONDS = 0.5
_TOO_LATE = "it came too late to stop this parcel: picking had started"


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
    on_behalf_of: str | None = None

    @property
    def stoppable(self) -> bool:
        """Whether kill switches bind it: everything but an undo by a person."""
        return self.use is not None or self.undoes is None or not self.started_by.startswith("person:")

    @property
    def policy(self) -> str | None:
        """The policy on whose word it is, or that suggested it, though its file may be gone."""
        if self.use is not None:
            return self.use.policy.id
        if self.on_behalf_of is not None:
            return self.on_behalf_of
        sort, _, name = self.started_by.partition(":")
        return name if sort == "policy" else None

    def achieved(self, arguments: Arguments, situation: Situation) -> bool:
        """Whether the back office shows what is asked for: the effect, or for an undo the fields as before it."""
        if self.undoes is None:
            return self.action.done(arguments, situation)
        now = self.action.footprint(arguments, situation)
        return all(now.get(name) == self.undoes.before.get(name) for name in self.undoes.footprint)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A known outcome that is to be journalled with the verification that follows at once."""

    intent: Intent
    at: datetime
    body: Mapping[str, Plain]

    def write(self, tx: EffectTransaction) -> None:
        intent = self.intent
        tx.journal.record(
            intent.id, "outcome", intent.state, self.at, self.body, sent_at=intent.sent_at, note=intent.note
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a send. ``version`` is the order's version after it, for the next conditional send;
    None when the effect was found by reading back, or is unconfirmed. ``outcome`` is there when the
    caller asked to journal it.
    """

    intent: Intent
    version: str | None = None
    outcome: Outcome | None = None


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
        self._check_lease(request)
        intent = self._intent(request, situation, write)
        with self.store.write() as tx:
            return self._open(tx, request, intent, alongside)

    def note(
        self, request: Request, situation: Situation, state: IntentState, why: str, alongside: Alongside
    ) -> Intent:
        """Journal an effect that needs no send: it was there already, or is ours alone."""
        intent = replace(self._intent(request, situation, None), note=why)
        with self.store.write() as tx:
            intent = self._open(tx, request, intent, alongside)
            tx.journal.record(
                intent.id, "outcome", state, self.clock.now(), {"why": why}, after=intent.before, note=why
            )
        return replace(intent, state=state, after=intent.before)

    def send(
        self, request: Request, intent: Intent, if_match: str | None, tape: Tape, *, hand_over: bool = False
    ) -> Sent:
        """Send the write of a journalled intent once and journal its outcome, reading back where it is unknown.

        With ``hand_over`` an accepted write is the caller's to journal, together with what verifies it: until
        then the intent stands open, and whoever finds it so reads back. One commit less, and no less known.
        Raises Crossed when the order changed since it was read, Refused when the back office said no,
        Halted when a switch or the lease forbids the send; each is journalled first.
        """
        try:
            self._still_allowed(request)
        except Halted as halted:
            self._ended(intent, IntentState.HALTED, str(halted))
            raise
        return self._sent(request, intent, if_match, tape, again=False, hand_over=hand_over)

    def take_up(
        self, request: Request, intent: Intent, situation: Situation, tape: Tape, forbidden: str | None = None
    ) -> Sent:
        """Go on with an intent whose sender died; ``situation`` is a reading taken since.

        It is sent again only where that cannot double it, and never when ``forbidden`` says why not. Raises Halted,
        and leaves it open, when the lease is short.
        """
        if request.achieved(intent.arguments, situation):
            return Sent(self._found(request, intent, situation, "found by reading back"))
        if forbidden is not None:
            return Sent(self._ended(intent, IntentState.UNCONFIRMED, f"nobody knows whether it was sent; {forbidden}"))
        return self._second_send(request, intent, situation, tape, "nobody knows whether it was sent")

    def verify(
        self, request: Request, intent: Intent, ours: Ours, tape: Tape, meanwhile: Callable[[], None] | None = None
    ) -> tuple[Situation | None, bool]:
        """Read the back office until it agrees or ``settles_within`` is over.

        Returns the last situation that could be read, and whether it agreed in time. ``meanwhile`` is
        called once when the first reading does not agree.
        """
        deadline = self.clock.monotonic() + self.terms.settles_within.total_seconds()
        situation: Situation | None = None
        for pause in chain(_POLLS_SECONDS, repeat(_POLLS_SECONDS[-1])):
            left = deadline - self.clock.monotonic()
            if pause and left <= 0:
                break
            if pause:
                if meanwhile is not None:
                    meanwhile()
                    meanwhile = None
                self.clock.sleep(min(pause, left))
            try:
                situation = self.backoffice.situation(request.action, intent.order, ours, tape)
            except (CallFailed, NotFound):
                continue
            if request.achieved(intent.arguments, situation):
                return situation, True
        return situation, False

    def _open(self, tx: EffectTransaction, request: Request, intent: Intent, alongside: Alongside) -> Intent:
        alongside(tx)
        if request.stoppable:
            check_switches(tx.switches.thrown(), request.policy, request.action.name)
        if request.use is not None and request.ordinal == 0 and request.undoes is None:
            intent = replace(intent, counted_at=counted(tx, request.use))
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
        )

    def _still_allowed(self, request: Request) -> None:
        self._check_lease(request)
        if request.stoppable:
            self._check_switches_again(request)

    def _check_lease(self, request: Request) -> None:
        if request.lease is not None and self.clock.now() + self.terms.call_timeout >= request.lease.leased_until:
            raise Halted(f"the lease on case {request.case} ends before a call would", "lease")

    def _check_switches_again(self, request: Request) -> None:
        began = self.clock.monotonic()
        with self.store.read() as tx:
            thrown = tx.switches.thrown()
        check_switches(thrown, request.policy, request.action.name)
        if self.clock.monotonic() - began > _SWITCH_READING_LIVES_SECONDS:
            raise Halted("reading the kill switch took too long to rely on", "paused")

    def _sent(
        self,
        request: Request,
        intent: Intent,
        if_match: str | None,
        tape: Tape,
        *,
        again: bool,
        hand_over: bool = False,
    ) -> Sent:
        write = parse_write(intent.write or {})
        sent_at = self.clock.now()
        try:
            receipt = self.backoffice.orders.send(write, key=intent.id, if_match=if_match, tape=tape)
        except (OutcomeUnknown, Rejected, Transient) as failed:
            if again or isinstance(failed, OutcomeUnknown):
                return self._read_back(request, intent, tape, str(failed), again=again)
            self._ended(intent, IntentState.REFUSED, str(failed), sent_at)
            if isinstance(failed, Crossed):
                raise
            raise Refused(f"{request.action.name} on order {intent.order} was not taken: {failed}") from failed
        how = "repeated" if receipt.repeated else "accepted"
        late = _TOO_LATE if receipt.too_late else None
        if hand_over:
            applied = replace(intent, state=IntentState.APPLIED, sent_at=sent_at, note=late or intent.note)
            return Sent(applied, receipt.version, Outcome(applied, self.clock.now(), {"how": how}))
        return Sent(self._record(intent, IntentState.APPLIED, {"how": how}, sent_at, late), receipt.version)

    def _read_back(self, request: Request, intent: Intent, tape: Tape, why: str, *, again: bool) -> Sent:
        situation, agreed = self.verify(request, intent, lambda: references(self.store, intent), tape)
        if situation is not None and agreed:
            return Sent(self._found(request, intent, situation, f"found by reading back after: {why}"))
        if again:
            return Sent(self._ended(intent, IntentState.UNCONFIRMED, f"{why}; reading back does not show it"))
        return self._second_send(request, intent, situation, tape, why)

    def _second_send(self, request: Request, intent: Intent, situation: Situation | None, tape: Tape, why: str) -> Sent:
        try:
            forbidden = self._forbids_a_second_send(request, intent, situation)
        except Halted as halted:
            if halted.reason == "lease":
                raise
            forbidden = str(halted)
        if forbidden is not None or situation is None:
            return Sent(self._ended(intent, IntentState.UNCONFIRMED, f"{why}; {forbidden}"))
        return self._sent(request, intent, situation.order.version or None, tape, again=True)

    def _forbids_a_second_send(self, request: Request, intent: Intent, situation: Situation | None) -> str | None:
        """Why the first send is left at that: nobody can see, or the key is old, or the order moved on."""
        if situation is None:
            return "it could not be read back"
        if self.clock.now() + self.terms.call_timeout >= intent.intended_at + self.terms.keys_live:
            return "its key is too old to send it again"
        now = image_of(request.action, intent.arguments, situation)
        if moved := differences(intent.before, intent.before, now):
            return f"it is not sent again, because somebody changed {', '.join(sorted(moved))}"
        self._still_allowed(request)
        return None

    def _found(self, request: Request, intent: Intent, situation: Situation, how: str) -> Intent:
        late = request.action.warning(situation) if request.undoes is None else None
        return self._record(intent, IntentState.APPLIED, {"how": how}, None, late)

    def _ended(self, intent: Intent, state: IntentState, why: str, sent_at: datetime | None = None) -> Intent:
        return self._record(intent, state, {"why": why}, sent_at, why)

    def _record(
        self, intent: Intent, state: IntentState, body: dict[str, Plain], sent_at: datetime | None, note: str | None
    ) -> Intent:
        """Journal an outcome. Another worker's, if it was quicker, stands: then that is what comes back."""
        with self.store.write() as tx:
            at = self.clock.now()
            moved = tx.journal.record(intent.id, "outcome", state, at, body, sent_at=sent_at, note=note)
            if not moved:
                return tx.journal.get(intent.id)
        return replace(intent, state=state, sent_at=sent_at or intent.sent_at, note=note or intent.note)


def _customer(situation: Situation) -> str | None:
    return situation.order.customer.id if situation.order.customer else None


def references(store: EffectStore, intent: Intent) -> frozenset[str]:
    """The keys of our intents on an order: how its holds, reservations and recounts are known to be ours."""
    with store.read() as tx:
        return frozenset(each.id for each in tx.journal.of_order(intent.store, intent.order))
