"""Undo: compare before, after and now over footprint and guard; restore, or refuse with the difference."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from triage.domain.actions import Action, Image, Situation
from triage.domain.errors import NotFound, UndoRefused
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.domain.tape import Tape
from triage.effects.guards import Use
from triage.effects.performer import Lease, Performer, Request, references

Verdict = Literal["restore", "nothing_to_do", "refused"]


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


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back effects of ours, each through a journalled intent of its own."""

    performer: Performer
    actions: Mapping[str, Action]

    def plan(self, intent: Intent, tape: Tape) -> UndoPlan:
        """Look at the back office and say what undoing would do. Changes nothing."""
        return self._planned(intent, self._look(intent, tape))

    def run(
        self, intent: Intent, *, started_by: str, tape: Tape, use: Use | None = None, lease: Lease | None = None
    ) -> UndoPlan:
        """Undo one intent and prove it. Raises UndoRefused with the difference, and then nothing was changed.

        With ``use`` it is a policy that undoes, and the switches bind it; people can always undo.
        """
        situation = self._look(intent, tape)
        plan = self._planned(intent, situation)
        if plan.verdict == "refused":
            raise UndoRefused(f"{intent.action} of case {intent.case} is not undone: {plan.why}", plan.differences)
        if plan.verdict == "restore":
            action = self.actions[intent.action]
            request = Request(
                intent.case, intent.run, intent.store, intent.ordinal, action, intent.arguments, started_by,
                use=use, lease=lease, undoes=intent,
            )  # fmt: skip
            self._restore(request, intent, situation, tape)
        elif intent.state is not IntentState.ALREADY:
            self._note_undone(intent)
        return plan

    def _restore(self, request: Request, intent: Intent, situation: Situation, tape: Tape) -> None:
        performer, action = self.performer, request.action
        write = action.reverse(intent.arguments, dict(intent.before), situation, intent.id)
        undoing = performer.intend(request, situation, write, _nothing_beside)
        undoing = performer.send(request, undoing, situation.order.version, tape).intent
        final, agreed = performer.verify(request, undoing, lambda: references(performer.store, intent), tape)
        now = _image(action, intent, final) if final else None
        state = IntentState.VERIFIED if agreed else IntentState.UNCONFIRMED
        with performer.store.write() as tx:
            tx.journal.record(undoing.id, "verification", state, performer.clock.now(), {"agreed": agreed}, after=now)
            if agreed:
                tx.journal.mark_undone(intent.id, undoing.id, performer.clock.now())
        if not agreed:
            raise UndoRefused(
                f"undoing {intent.action} of case {intent.case} was sent and could not be confirmed; "
                f"look at order {intent.order}",
                _differences(intent.footprint, intent.before, now or {}),
            )

    def _look(self, intent: Intent, tape: Tape) -> Situation:
        action = self.actions.get(intent.action)
        if action is None:
            raise NotFound(f"the journal names an action {intent.action!r} that this version does not know")
        performer = self.performer
        return performer.backoffice.situation(action, intent.order, lambda: references(performer.store, intent), tape)

    def _planned(self, intent: Intent, situation: Situation) -> UndoPlan:
        action = self.actions[intent.action]
        now = _image(action, intent, situation)
        with self.performer.store.read() as tx:
            later = [each for each in tx.journal.of_order(intent.store, intent.order) if _is_later(each, intent)]
        expected = _with_our_later_changes(intent, later)

        def plan(verdict: Verdict, why: str, differences: Mapping[str, Mapping[str, Plain]] | None = None) -> UndoPlan:
            return UndoPlan(intent, verdict, why, intent.before, intent.after or {}, now, differences or {})

        if intent.state is IntentState.ALREADY:
            return plan("nothing_to_do", "the effect was there before us, so nothing of ours is there to undo")
        if intent.state is IntentState.UNDONE:
            return plan("nothing_to_do", "it was undone before")
        if not intent.state.standing:
            return plan("nothing_to_do", f"it is {intent.state}: nothing of ours was applied")
        if all(now.get(name) == intent.before.get(name) for name in intent.footprint):
            return plan("nothing_to_do", "the back office already shows it as it was before")
        if blocker := _standing_on_top(intent, later):
            return plan("refused", f"{blocker.action} ({blocker.id}) came later and stands on it; undo that first")
        if late := action.too_late(intent.arguments, situation):
            return plan("refused", late)
        if differences := _differences(tuple(expected), expected, now):
            return plan("refused", f"somebody changed {', '.join(sorted(differences))} since", differences)
        return plan("restore", f"{action.inverse} restores {', '.join(intent.footprint)}")

    def _note_undone(self, intent: Intent) -> None:
        with self.performer.store.write() as tx:
            now = self.performer.clock.now()
            tx.journal.record(intent.id, "undone", IntentState.UNDONE, now, {"why": "already as before"})


def _nothing_beside(_: object) -> None:
    """An undo records nothing else in its intent's transaction."""


def _image(action: Action, intent: Intent, situation: Situation) -> Image:
    return {**action.guard(intent.arguments, situation), **action.footprint(intent.arguments, situation)}


def _is_later(other: Intent, intent: Intent) -> bool:
    return (
        other.id != intent.id
        and other.undoes != intent.id
        and other.after is not None
        and ((other.intended_at, other.id) > (intent.intended_at, intent.id))
    )


def _with_our_later_changes(intent: Intent, later: list[Intent]) -> Image:
    """What we expect to find: our own after-image, moved on by what later effects of ours wrote."""
    expected: Image = dict(intent.after or {})
    for other in later:
        for name, value in (other.after or {}).items():
            if name in expected and other.before.get(name) != value:
                expected[name] = value
    return expected


def _standing_on_top(intent: Intent, later: list[Intent]) -> Intent | None:
    return next(
        (
            o
            for o in reversed(later)
            if o.state.standing and o.undoes is None and set(o.footprint) & set(intent.footprint)
        ),
        None,
    )


def _differences(
    names: tuple[str, ...], wanted: Mapping[str, Plain], now: Mapping[str, Plain]
) -> dict[str, Mapping[str, Plain]]:
    return {
        name: {"after": wanted.get(name), "now": now.get(name)} for name in names if wanted.get(name) != now.get(name)
    }
