"""Looking first: what undoing an intent would do now. Changes nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from triage.actions.catalogue import ACTIONS
from triage.bootstrap import Triage
from triage.domain.cases import CaseStatus
from triage.domain.durations import format_duration
from triage.domain.errors import NotFound
from triage.domain.journal import Intent, IntentState
from triage.domain.policies import Policy
from triage.domain.tape import Tape
from triage.effects.undo import Undo
from triage.undoing.step import Step, told

_NOT_STANDING = {
    IntentState.ALREADY: "the effect was there before us, so nothing of ours is there to undo",
    IntentState.REFUSED: "it was refused: nothing of ours was applied",
    IntentState.HALTED: "it was stopped before it was sent: nothing of ours was applied",
}


@dataclass
class Looking:
    """What a policy of ``policies`` would leave standing by now, as its ``undo_within`` says, is refused unless the
    person insists (``late``).
    """

    triage: Triage
    policies: Mapping[str, Policy] = field(default_factory=dict)
    late: bool = False

    def plan(self, intents: Sequence[Intent]) -> list[Step]:
        """Look at each, newest first. Raises CallFailed when the back office does not answer."""
        newer: defaultdict[str, list[Step]] = defaultdict(list)
        steps: list[Step] = []
        for intent in intents:
            step, before = self.look(intent), newer[intent.order]
            if step.verdict == "refused" and any(each.can and each.intent.id in step.why for each in before):
                step = replace(step, verdict="restore", why="once the newer action on the same fields is undone")
            before.append(step)
            steps.append(step)
        return steps

    def look(self, intent: Intent) -> Step:
        if intent.state is IntentState.UNDONE:
            return Step(intent, "nothing_to_do", self._who_undid(intent))
        if intent.state is IntentState.INTENDED:
            return Step(intent, "refused", "it has no outcome yet: a worker is on it; try again in a moment")
        if not intent.state.standing:
            return Step(intent, "nothing_to_do", _NOT_STANDING.get(intent.state, f"it is {intent.state}"))
        if internal(intent):
            return self._look_at_watch(intent)
        if (begun := self.begun(intent)) is not None:
            return self._look_at_begun(intent, begun)
        if not self.late and (why := self._why_late(intent)) is not None:
            return Step(intent, "refused", why)
        try:
            plan = self.undo.plan(intent, Tape())
        except NotFound as gone:
            return Step(intent, "refused", str(gone))
        return Step(intent, plan.verdict, plan.why, plan.now, plan.differences)

    @cached_property
    def undo(self) -> Undo:
        return self.triage.effects().undo

    def begun(self, intent: Intent) -> Intent | None:
        """An undo of this intent that was never proved: it has no outcome, or nobody looked since."""
        with self.triage.store.read() as tx:
            others = tx.journal.of_case(intent.case)
        unproved = (IntentState.INTENDED, IntentState.APPLIED)
        return next((other for other in others if other.undoes == intent.id and other.state in unproved), None)

    def busy_until(self, begun: Intent) -> datetime | None:
        """Until when the call of a begun undo may be on the wire; None where it is over."""
        if begun.state is not IntentState.INTENDED:
            return None
        terms = self.undo.performer.terms
        until = begun.intended_at + terms.call_timeout + terms.settles_within
        return until if until > self.triage.clock.now() else None

    def _look_at_begun(self, intent: Intent, begun: Intent) -> Step:
        words = f"{begun.started_by} began to undo it at {told(begun.intended_at)}"
        if (until := self.busy_until(begun)) is not None:
            why = f"{words}, and it has no outcome yet; try again in a minute"
            return Step(intent, "refused", why, busy_until=until)
        return Step(intent, "restore", f"{words} and never ended; that undo is taken up")

    def _why_late(self, intent: Intent) -> str | None:
        """Why it should stand by now, where its policy says so."""
        policy = self.policies.get(intent.policy or "")
        if policy is None or policy.undo_within is None:
            return None
        if not policy.late_to_undo(intent.intended_at, self.triage.clock.now()):
            return None
        within = format_duration(policy.undo_within)
        return f"{policy.id} says to undo within {within}: others may have built on it since; --late undoes it still"

    def _look_at_watch(self, intent: Intent) -> Step:
        with self.triage.store.read() as tx:
            status, due = tx.cases.get(intent.case).status, tx.work.waits_until(intent.case)
        if status is not CaseStatus.WATCHING:
            return Step(intent, "nothing_to_do", f"the case waits no more: it is {status}")
        if due is None:
            return Step(intent, "refused", "it is due: the case is looked at now")
        return Step(intent, "cancel", f"the look at {told(due)} is cancelled, and the case goes to people")

    def _who_undid(self, intent: Intent) -> str:
        with self.triage.store.read() as tx:
            lines = [line for line in tx.journal.entries(intent.id) if line.step == "undone"]
            by = tx.journal.get(intent.undone_by).started_by if intent.undone_by else None
        if not lines:
            return "it was undone before"
        return f"it was undone before, at {told(lines[-1].at)}, by {by or lines[-1].body.get('by') or 'us'}"


def internal(intent: Intent) -> bool:
    """Whether it changed our own tables alone."""
    action = ACTIONS.get(intent.action)
    return action is not None and action.internal
