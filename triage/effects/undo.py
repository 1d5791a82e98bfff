"""Undo: compare before, after and now over footprint and guard; restore, or refuse with the difference."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from triage.domain.actions import Action, Situation
from triage.domain.errors import Crossed, Halted, NotFound, Refused, UndoRefused
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.domain.silence import harm_of
from triage.domain.standing import over_already, stands_on
from triage.domain.tape import Tape
from triage.domain.work import Claim
from triage.domain.writes import Write
from triage.effects.guards import Use
from triage.effects.images import differences, image_of
from triage.effects.performer import Performer
from triage.effects.request import Request
from triage.effects.standing import looked_for, references

Verdict = Literal["restore", "nothing_to_do", "refused"]


def _nothing_more(_: object, __: object) -> None:
    """Nothing else is recorded."""


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undoing one intent would do now. ``differences`` maps a field to ``after`` and ``now``."""

    intent: Intent
    verdict: Verdict
    why: str
    before: Mapping[str, Plain]
    after: Mapping[str, Plain]
    now: Mapping[str, Plain]
    differences: Mapping[str, Mapping[str, Plain]] = field(default_factory=dict)
    write: Write | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back effects of ours, each through a journalled intent of its own.

    ``beside`` is what else is recorded in the transaction that says that an intent is undone; ``reason`` is a
    person's, kept with the undo.
    """

    performer: Performer
    actions: Mapping[str, Action]
    beside: Callable[[Any, Intent], None] = _nothing_more
    reason: str | None = None

    def plan(self, intent: Intent, tape: Tape) -> UndoPlan:
        """Look at the back office and say what undoing would do. Changes nothing; Refused for what is ours alone."""
        action = self._action(intent)
        return self._planned(action, intent, self._look(action, intent, tape))

    def run(
        self, intent: Intent, *, started_by: str, tape: Tape, use: Use | None = None, lease: Claim | None = None
    ) -> UndoPlan:
        """Undo one intent and prove it. Raises UndoRefused with the difference, and then nothing was changed.

        With ``use`` it is a policy that undoes, and the switches bind it; people can always undo.
        """
        action = self._action(intent)
        situation = self._look(action, intent, tape)
        plan = self._planned(action, intent, situation)
        if plan.verdict == "refused":
            raise UndoRefused(f"{_named(intent)} is not undone: {plan.why}", plan.differences)
        if plan.verdict == "restore":
            request = self._request(action, intent, started_by, use, lease)
            self._restore(request, plan, situation, tape)
        elif over_already(intent) is None:
            with self.performer.store.write() as tx:
                at = self.performer.clock.now()
                if tx.journal.record(intent.id, "undone", IntentState.UNDONE, at, {"why": plan.why}):
                    self.beside(tx, intent)
        return plan

    def take_up(self, undoing: Intent, *, tape: Tape, use: Use | None = None, lease: Claim | None = None) -> None:
        """Go on with an undo whose process died: read back, send again where that is safe, and prove it."""
        with self.performer.store.read() as tx:
            intent = tx.journal.get(undoing.undoes or "")
        action = self._action(intent)
        request = self._request(action, intent, undoing.started_by, use, lease)
        if undoing.state is IntentState.INTENDED:
            situation = self._look(action, intent, tape)
            undoing = self.performer.sending.take_up(request, undoing, situation, tape).intent
        self._prove(request, undoing, tape)

    def _restore(self, request: Request, plan: UndoPlan, situation: Situation, tape: Tape) -> None:
        performer, intent = self.performer, plan.intent
        undoing = performer.intend(request, situation, plan.write, _nothing_beside)
        try:
            sent = performer.sending.send(request, undoing, situation.order.version or None, tape, seen=situation)
        except Halted:
            raise
        except Crossed as crossed:
            why = f"order {intent.order} changed while it was looked at; try again"
            raise UndoRefused(f"{_named(intent)} is not undone: {why}") from crossed
        except Refused as refused:
            raise UndoRefused(f"{_named(intent)} is not undone: {refused}") from refused
        self._prove(request, sent.intent, tape)

    def _prove(self, request: Request, undoing: Intent, tape: Tape) -> None:
        performer, intent = self.performer, request.undoes
        assert intent is not None
        final, agreed = performer.sending.verify(request, undoing, lambda: references(performer.store, intent), tape)
        now = image_of(request.action, intent.arguments, final) if final else {}
        state = IntentState.VERIFIED if agreed else IntentState.UNCONFIRMED
        at = performer.clock.now()
        with performer.store.write() as tx:
            tx.journal.record(undoing.id, "verification", state, at, {"agreed": agreed}, after=now or None)
            if agreed and tx.journal.mark_undone(intent.id, undoing.id, at):
                self.beside(tx, intent)
        if not agreed:
            raise UndoRefused(
                f"undoing {_named(intent)} was sent and could not be confirmed; look at order {intent.order}",
                differences(intent.footprint, intent.before, now),
            )

    def _request(
        self, action: Action, intent: Intent, started_by: str, use: Use | None, lease: Claim | None
    ) -> Request:
        return Request(
            intent.case, intent.run, intent.store, intent.ordinal, action, intent.arguments, started_by,
            use=use, lease=lease, undoes=intent, note=self.reason,
        )  # fmt: skip

    def _action(self, intent: Intent) -> Action:
        action = self.actions.get(intent.action)
        if action is None:
            raise NotFound(f"the journal names an action {intent.action!r} that this version does not know")
        if action.internal:
            raise Refused(f"{_named(intent)} is ours alone and never reached the back office; cancel the watch instead")
        return action

    def _look(self, action: Action, intent: Intent, tape: Tape) -> Situation:
        performer = self.performer
        return performer.backoffice.situation(action, intent.order, lambda: references(performer.store, intent), tape)

    def _planned(self, action: Action, intent: Intent, situation: Situation) -> UndoPlan:
        now = {} if intent.erased else image_of(action, intent.arguments, situation)
        with self.performer.store.read() as tx:
            others = tx.journal.of_order(intent.store, intent.order)

        def plan(verdict: Verdict, why: str, **more: object) -> UndoPlan:
            return UndoPlan(intent, verdict, why, intent.before, intent.after or {}, now, **more)  # type: ignore[arg-type]

        if why := over_already(intent):
            return plan("nothing_to_do", why)
        if intent.erased:
            return plan("refused", "what was there before was erased with the customer's data")
        if intent.state is IntentState.INTENDED:
            return plan("refused", "it has no outcome yet; look at the case again in a moment")
        if blocker := stands_on(intent, others):
            return plan("refused", f"{blocker.action} ({blocker.id}) came later and stands on it; undo that first")
        if all(now.get(name) == intent.before.get(name) for name in intent.footprint):
            return plan("nothing_to_do", "the back office already shows it as it was before")
        wanted = looked_for(action, intent, others, situation)
        moved = differences(wanted, wanted, now)
        if late := action.too_late(intent.arguments, situation):
            return plan("refused", late, differences=moved)
        if moved:
            return plan("refused", f"somebody changed {', '.join(sorted(moved))} since", differences=moved)
        try:
            write = action.reverse(intent.arguments, dict(intent.before), situation, intent.id)
        except Refused as refused:
            return plan("refused", str(refused))
        terms = self.performer.terms
        if (why := terms.why_blind or harm_of(write, terms.sets_off)) is not None:
            return plan("refused", why)
        return plan("restore", f"{action.inverse} restores {', '.join(intent.footprint)}", write=write)


def _named(intent: Intent) -> str:
    return f"{intent.action} of case {intent.case}"


def _nothing_beside(_: object) -> None:
    """An undo records nothing else in its intent's transaction."""
