"""Carrying out one step. The case is given to people in the transaction that says that the intent is undone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from triage.bootstrap import Triage
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.errors import Crossed, NotFound, Refused, UndoRefused
from triage.domain.escalation import priority, summary
from triage.domain.journal import Intent, IntentState
from triage.domain.policies import Policy
from triage.domain.tape import Tape
from triage.effects.undo import Undo
from triage.store.transaction import Transaction
from triage.undoing.looking import Looking, internal
from triage.undoing.step import Step, Verdict

_MOST_CROSSINGS = 3


@dataclass
class TakingBack:
    """One person's undos: looks, and then does. ``by`` is the person's name, ``reason`` why."""

    triage: Triage
    by: str
    policies: Mapping[str, Policy] = field(default_factory=dict)
    late: bool = False
    reason: str | None = None

    @cached_property
    def looking(self) -> Looking:
        return Looking(self.triage, self.policies, self.late)

    def run(self, step: Step) -> Step:
        """Carry out one step; what became of it is its ``result``. A refusal changes nothing."""
        if step.verdict == "nothing_to_do" and step.intent.state.standing and not internal(step.intent):
            return self._restore(step)
        if not step.can:
            return replace(step, result="refused" if step.verdict == "refused" else "nothing_to_do")
        return self._cancel(step) if step.verdict == "cancel" else self._restore(step)

    @cached_property
    def _undo(self) -> Undo:
        return replace(self.looking.undo, beside=self._reopen, reason=self.reason)

    def _restore(self, step: Step) -> Step:
        tape = Tape()
        try:
            verdict, why = self._run(step, tape)
        except UndoRefused as refused:
            return replace(step, verdict="refused", why=str(refused), differences=refused.differences, result="refused")
        except (Refused, NotFound) as refused:
            return replace(step, verdict="refused", why=str(refused), result="refused")
        finally:
            self._keep(step.intent, tape)
        return replace(step, verdict=verdict, why=why, result="undone" if verdict == "restore" else "nothing_to_do")

    def _run(self, step: Step, tape: Tape) -> tuple[Verdict, str]:
        """Undo one intent; where the order changed between our look and our send, look again."""
        intent, begun = step.intent, self.looking.begun(step.intent)
        if begun is not None and self.looking.busy_until(begun) is None:
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
            self._give_to_people(tx, step.intent.case, Reason.WATCH_CANCELLED)
            tx.breaker.setback(step.intent.policy, step.intent.case, step.intent.run, "undone")
        return replace(step, result="undone")

    def _reopen(self, tx: Transaction, intent: Intent) -> None:
        """A case that was resolved, or contained, by what is now undone is neither: people get it."""
        status = tx.cases.get(intent.case).status
        standing = [each for each in tx.journal.of_case(intent.case) if each.state.standing and not each.undoes]
        left = status is CaseStatus.CONTAINED and all(internal(each) for each in standing)
        if left or status is CaseStatus.RESOLVED:
            self._give_to_people(tx, intent.case, Reason.UNDONE)
        tx.breaker.setback(intent.policy, intent.case, intent.run, "undone")

    def _give_to_people(self, tx: Transaction, case_id: str, reason: Reason) -> None:
        kind = tx.cases.get(case_id).kind
        note = f"by {self.by}" + (f": {self.reason}" if self.reason else "")
        tx.cases.update(
            case_id,
            status=str(CaseStatus.ESCALATED),
            reason=str(reason),
            because=[],
            watch_until=None,
            summary=summary(kind, reason, (), note),
            priority=priority(kind, reason),
        )

    def _keep(self, intent: Intent, tape: Tape) -> None:
        """What was read and sent belongs to the case's recordings, so that a later look shows how it is now."""
        if tape.exchanges:
            with self.triage.store.write() as tx:
                tx.recordings.add(intent.case, self.triage.ids.new(), self.triage.clock.now(), tape.exchanges)
