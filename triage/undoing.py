"""Undoing on a person's word: looked at first, then newest first, each through the journal.

Works while everything is paused: switches bind policies, people can always undo.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from triage.actions.catalogue import ACTIONS
from triage.bootstrap import Triage
from triage.domain.cases import Case, CaseStatus
from triage.domain.decisions import Reason
from triage.domain.durations import format_duration
from triage.domain.errors import Crossed, NotFound, Refused, UndoRefused
from triage.domain.escalation import priority, summary
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.domain.policies import Policy
from triage.domain.tape import Tape
from triage.effects.undo import Undo
from triage.store.transaction import Transaction

_MOST_CROSSINGS = 3
_LONGEST_UNDO = timedelta(minutes=1)
Verdict = Literal["restore", "cancel", "nothing_to_do", "refused"]
Result = Literal["undone", "nothing_to_do", "refused"]


@dataclass(frozen=True, slots=True)
class Step:
    """What undoing one intent would do, or did. ``differences`` maps a field to ``after`` and ``now``."""

    intent: Intent
    verdict: Verdict
    why: str
    now: Mapping[str, Plain] = field(default_factory=dict)
    differences: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    result: Result | None = None

    @property
    def can(self) -> bool:
        return self.verdict in ("restore", "cancel")


@dataclass
class Undoing:
    """Takes back what was done on one case. ``by`` is the person's name.

    What a policy of ``policies`` would leave standing by now, as its ``undo_within`` says, is refused unless the
    person insists (``late``).
    """

    triage: Triage
    case: Case
    by: str
    policies: Mapping[str, Policy] = field(default_factory=dict)
    late: bool = False

    def intents(self) -> list[Intent]:
        """What was done on the case and is no undo itself, newest first."""
        with self.triage.store.read() as tx:
            intents = tx.journal.of_case(self.case.id)
        return [intent for intent in reversed(intents) if intent.undoes is None]

    def plan(self, intents: Sequence[Intent]) -> list[Step]:
        """Look at each, newest first. Changes nothing. Raises CallFailed when the back office does not answer."""
        steps: list[Step] = []
        for intent in intents:
            step = self._look(intent)
            if step.verdict == "refused" and any(newer.can and newer.intent.id in step.why for newer in steps):
                step = replace(step, verdict="restore", why="once the newer action on the same fields is undone")
            steps.append(step)
        return steps

    def run(self, step: Step) -> Step:
        """Carry out one step; what became of it is its ``result``. A refusal changes nothing."""
        if step.verdict == "nothing_to_do" and step.intent.state.standing and not _internal(step.intent):
            return self._restore(step)
        if not step.can:
            return replace(step, result="refused" if step.verdict == "refused" else "nothing_to_do")
        return self._cancel(step) if step.verdict == "cancel" else self._restore(step)

    @cached_property
    def _undo(self) -> Undo:
        return self.triage.effects().undo

    def _look(self, intent: Intent) -> Step:
        if intent.state is IntentState.UNDONE:
            return Step(intent, "nothing_to_do", self._who_undid(intent))
        if intent.state is IntentState.INTENDED:
            return Step(intent, "refused", "it has no outcome yet: a worker is on it; try again in a moment")
        if not intent.state.standing:
            return Step(intent, "nothing_to_do", _NOT_STANDING.get(intent.state, f"it is {intent.state}"))
        if _internal(intent):
            return self._look_at_watch(intent)
        if (begun := self._begun(intent)) is not None:
            told = f"{begun.started_by} began to undo it at {_told(begun.intended_at)}"
            if self._under_way(begun):
                return Step(intent, "refused", f"{told}, and it has no outcome yet; try again in a minute")
            return Step(intent, "restore", f"{told} and never ended; that undo is taken up")
        if not self.late and (why := self._why_late(intent)) is not None:
            return Step(intent, "refused", why)
        try:
            plan = self._undo.plan(intent, Tape())
        except NotFound as gone:
            return Step(intent, "refused", str(gone))
        return Step(intent, plan.verdict, plan.why, plan.now, plan.differences)

    def _why_late(self, intent: Intent) -> str | None:
        """Why it should stand by now, where its policy says so."""
        policy = self.policies.get(intent.policy or "")
        if policy is None or policy.undo_within is None:
            return None
        if not policy.late_to_undo(intent.intended_at, self.triage.clock.now()):
            return None
        within = format_duration(policy.undo_within)
        return f"{policy.id} says to undo within {within}: others may have built on it since; --late undoes it still"

    def _begun(self, intent: Intent) -> Intent | None:
        """An undo of this intent that has no outcome."""
        with self.triage.store.read() as tx:
            others = tx.journal.of_case(self.case.id)
        return next((o for o in others if o.undoes == intent.id and o.state is IntentState.INTENDED), None)

    def _under_way(self, begun: Intent) -> bool:
        return self.triage.clock.now() - begun.intended_at < _LONGEST_UNDO

    def _look_at_watch(self, intent: Intent) -> Step:
        with self.triage.store.read() as tx:
            status, due = tx.cases.get(intent.case).status, tx.work.waits_until(intent.case)
        if status is not CaseStatus.WATCHING:
            return Step(intent, "nothing_to_do", f"the case waits no more: it is {status}")
        if due is None:
            return Step(intent, "refused", "it is due: the case is looked at now")
        return Step(intent, "cancel", f"the look at {_told(due)} is cancelled, and the case goes to people")

    def _who_undid(self, intent: Intent) -> str:
        with self.triage.store.read() as tx:
            lines = [line for line in tx.journal.entries(intent.id) if line.step == "undone"]
            by = tx.journal.get(intent.undone_by).started_by if intent.undone_by else None
        if not lines:
            return "it was undone before"
        return f"it was undone before, at {_told(lines[-1].at)}, by {by or lines[-1].body.get('by') or 'us'}"

    def _restore(self, step: Step) -> Step:
        tape = Tape()
        try:
            verdict, why = self._run(step, tape)
        except UndoRefused as refused:
            return replace(step, verdict="refused", why=str(refused), differences=refused.differences, result="refused")
        except Refused as refused:
            return replace(step, verdict="refused", why=str(refused), result="refused")
        finally:
            self._keep(tape)
        self._reopen()
        return replace(step, verdict=verdict, why=why, result="undone" if verdict == "restore" else "nothing_to_do")

    def _run(self, step: Step, tape: Tape) -> tuple[Verdict, str]:
        """Undo one intent; where the order changed between our look and our send, look again."""
        intent, begun = step.intent, self._begun(step.intent)
        if begun is not None and not self._under_way(begun):
            self._undo.take_up(begun, tape=tape)
            return "restore", step.why
        for crossing in range(1, _MOST_CROSSINGS + 1):
            try:
                plan = self._undo.run(intent, started_by=f"person:{self.by}", tape=tape)
            except UndoRefused as refused:
                if not isinstance(refused.__cause__, Crossed) or crossing == _MOST_CROSSINGS:
                    raise
            else:
                return plan.verdict, plan.why
        raise AssertionError

    def _cancel(self, step: Step) -> Step:
        now = self.triage.clock.now()
        with self.triage.store.write() as tx:
            if not tx.work.cancel(step.intent.case):
                return replace(
                    step, verdict="refused", why="it became due: the case is looked at now", result="refused"
                )
            tx.journal.record(step.intent.id, "undone", IntentState.UNDONE, now, {"by": f"person:{self.by}"})
            self._give_to_people(tx, Reason.WATCH_CANCELLED)
        return replace(step, result="undone")

    def _reopen(self) -> None:
        """A case that was resolved, or contained, by what is now undone is neither: people get it."""
        with self.triage.store.write() as tx:
            status = tx.cases.get(self.case.id).status
            standing = [each for each in tx.journal.of_case(self.case.id) if each.state.standing and not each.undoes]
            left = status is CaseStatus.CONTAINED and not any(not _internal(each) for each in standing)
            if left or status is CaseStatus.RESOLVED:
                self._give_to_people(tx, Reason.UNDONE)

    def _give_to_people(self, tx: Transaction, reason: Reason) -> None:
        case = self.case
        tx.cases.update(
            case.id,
            status=str(CaseStatus.ESCALATED),
            reason=str(reason),
            because=[],
            watch_until=None,
            summary=summary(case.kind, reason, (), f"by {self.by}"),
            priority=priority(case.kind, reason),
        )

    def _keep(self, tape: Tape) -> None:
        """What was read and sent belongs to the case's recordings, so that a later look shows how it is now."""
        if tape.exchanges:
            with self.triage.store.write() as tx:
                tx.recordings.add(self.case.id, self.triage.ids.new(), self.triage.clock.now(), tape.exchanges)


_NOT_STANDING = {
    IntentState.ALREADY: "the effect was there before us, so nothing of ours is there to undo",
    IntentState.REFUSED: "it was refused: nothing of ours was applied",
    IntentState.HALTED: "it was stopped before it was sent: nothing of ours was applied",
}


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _internal(intent: Intent) -> bool:
    action = ACTIONS.get(intent.action)
    return action is not None and action.internal
