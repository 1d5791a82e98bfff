"""Sending: an intent goes on the wire once, and its outcome is learnt, by reading back where it is unknown."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, repeat

from triage.domain.actions import Situation
from triage.domain.connector import Terms
from triage.domain.errors import CallFailed, Crossed, Halted, NotFound, OutcomeUnknown, Refused, Rejected, Transient
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.domain.ports import Clock
from triage.domain.tape import Tape
from triage.domain.writes import parse_write
from triage.effects.backoffice import BackOffice
from triage.effects.crossing import moved_on
from triage.effects.guards import check_claim
from triage.effects.images import differences, image_of
from triage.effects.ledgers import EffectStore
from triage.effects.outcomes import Outcome, Sent
from triage.effects.permission import Permission
from triage.effects.request import Ours, Request
from triage.effects.standing import references

_POLLS_SECONDS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)
_TOO_LATE = "it came too late to stop this parcel: picking had started"


@dataclass(frozen=True, slots=True)
class Sending:
    """The way of one journalled intent over the wire. Holds no state of its own: the journal is the memory."""

    store: EffectStore
    backoffice: BackOffice
    terms: Terms
    clock: Clock

    @property
    def permission(self) -> Permission:
        return Permission(self.store, self.terms, self.clock)

    def send(
        self,
        request: Request,
        intent: Intent,
        if_match: str | None,
        tape: Tape,
        *,
        seen: Situation | None = None,
        hand_over: bool = False,
    ) -> Sent:
        """Send the write of a journalled intent once and journal its outcome, reading back where it is unknown.

        Where the back office honours no ``If-Match``, the order is read once more and compared with ``seen``.
        With ``hand_over`` an accepted write is the caller's to journal, together with what verifies it: until
        then the intent stands open, and whoever finds it so reads back. One commit less, and no less known.
        Raises Crossed when the order changed since it was read, Refused when the back office said no,
        Halted when a switch or the lease forbids the send; each is journalled first.
        """
        if seen is not None and not self.terms.conditional:
            self._look_before(request, intent, seen, tape)
        try:
            self.permission.check(request)
        except Halted as halted:
            self._called_off(request, intent, str(halted))
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

    def _called_off(self, request: Request, intent: Intent, why: str) -> None:
        """Journal that nothing was sent. Raises Halted, and leaves the intent to whoever works on the case by now,
        when the claim was lost: what a worker that woke up late did not send, another may have.
        """
        with self.store.write() as tx:
            if request.lease is not None and self.clock.monotonic() >= request.lease.ends:
                raise Halted(f"the lease on case {request.case} is over", "lease")
            check_claim(tx, request.lease)
            tx.journal.record(intent.id, "outcome", IntentState.HALTED, self.clock.now(), {"why": why}, note=why)

    def _look_before(self, request: Request, intent: Intent, seen: Situation, tape: Tape) -> None:
        """Stand in for a condition that would not be looked at: nothing is sent for an order that moved on."""
        try:
            order = self.backoffice.orders.fetch_order(intent.order, tape)
        except (CallFailed, NotFound) as failed:
            why = f"order {intent.order} could not be read right before {request.action.name}: {failed}"
            self._ended(intent, IntentState.REFUSED, why)
            raise Refused(why) from failed
        if moved_on(seen.order, order):
            why = f"order {intent.order} changed right before {request.action.name} was to be sent"
            self._ended(intent, IntentState.REFUSED, why)
            raise Crossed(why)

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
        if not self.terms.conditional:
            if_match = None
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
        if not self.terms.reads_back:
            return "readings there do not show what was written"
        now, live = self.clock.now(), self.terms.keys_live
        if not live or now + self.terms.call_timeout >= intent.intended_at + live:
            return "its key is too old to send it again"
        if now < intent.intended_at:
            return "the clock went back since, so nobody knows how old its key is"
        shown = image_of(request.action, intent.arguments, situation)
        if moved := differences(intent.before, intent.before, shown):
            return f"it is not sent again, because somebody changed {', '.join(sorted(moved))}"
        self.permission.check(request)
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
