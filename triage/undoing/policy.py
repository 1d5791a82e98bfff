"""Undoing all that one policy did in a span of time, newest first, whatever the cases."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial

from triage.bootstrap import Triage
from triage.domain.errors import CallFailed
from triage.domain.journal import Intent
from triage.domain.policies import Policy
from triage.undoing.step import Step
from triage.undoing.taking_back import TakingBack

_AT_ONCE = 5
_MOST_SILENCES = 3
Seen = Callable[[int], None]
Wait = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` on, up to and without ``until``."""

    since: datetime
    until: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.since <= moment < self.until


@dataclass
class PolicyUndoing:
    """Takes back what a policy did. Killed half way, it goes on where it stopped when it is run again: the journal
    says what is undone, and what was begun is taken up.
    """

    triage: Triage
    policy: str
    span: Span
    by: str
    policies: Mapping[str, Policy] = field(default_factory=dict)
    late: bool = False
    reason: str | None = None

    def intents(self) -> list[Intent]:
        """What it did and is no undo itself, newest first."""
        with self.triage.store.read() as tx:
            found = tx.journal.of_policy(self.policy, self.span.since)
        return [intent for intent in reversed(found) if intent.intended_at in self.span]

    def plan(self, intents: Sequence[Intent], seen: Seen) -> list[Step]:
        """Look at each, some orders at a time; ``seen`` hears how many were looked at. Changes nothing.

        An order that cannot be read is refused. Raises CallFailed when none of some can: then nobody answers.
        """
        orders: defaultdict[str, list[Intent]] = defaultdict(list)
        for intent in intents:
            orders[intent.order].append(intent)
        self._taking_back.looking.undo  # noqa: B018 made before threads ask for it
        steps: dict[str, Step] = {}
        silence = _Silence()
        waiting = list(orders.values())
        while waiting:
            chosen, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
            looked = self.triage.reads.run([partial(self._look, found) for found in chosen])
            for found, answer in zip(chosen, looked, strict=True):
                silence.heard(answer)
                steps |= {step.intent.id: step for step in _unread(found, answer)}
                seen(len(found))
        silence.ended()
        return [steps[intent.id] for intent in intents]

    def run(self, steps: Sequence[Step], wait: Wait) -> Iterator[Step]:
        """Carry out the steps one by one, and give each as it ended.

        What somebody else has under way comes last, after some calls of ``wait``. Raises CallFailed when the back
        office answers nothing any more: what was given before is done, and stays.
        """
        silence = _Silence()
        busy = {step.intent.order for step in steps if step.busy_until is not None}
        for step in sorted(steps, key=lambda step: step.intent.order in busy):
            try:
                done = self._taking_back.run(self._again(step, wait) if step.intent.order in busy else step)
            except CallFailed as error:
                silence.heard(error)
                done = replace(_not_read(step.intent, error), result="refused")
            else:
                silence.heard(None)
            yield done

    def _again(self, step: Step, wait: Wait) -> Step:
        """The step looked at again, once an undo that somebody else began has ended or must have."""
        while True:
            with self.triage.store.read() as tx:
                intent = tx.journal.get(step.intent.id)
            step = self._taking_back.looking.look(intent)
            if step.busy_until is None:
                return step
            wait(step.busy_until)

    def _look(self, intents: Sequence[Intent]) -> list[Step] | CallFailed:
        try:
            return self._taking_back.looking.plan(intents)
        except CallFailed as error:
            return error

    @cached_property
    def _taking_back(self) -> TakingBack:
        return TakingBack(self.triage, self.by, self.policies, self.late, self.reason)


@dataclass
class _Silence:
    """Tells one order that cannot be read from a back office that does not answer at all."""

    _heard: bool = False
    _in_a_row: int = 0
    _last: CallFailed | None = None

    def heard(self, answer: object) -> None:
        """Raises CallFailed when it is one failure too many."""
        if not isinstance(answer, CallFailed):
            self._heard, self._in_a_row = True, 0
            return
        self._last, self._in_a_row = answer, self._in_a_row + 1
        if self._in_a_row == _MOST_SILENCES:
            raise answer

    def ended(self) -> None:
        """Raises CallFailed when nothing was answered from beginning to end."""
        if self._last is not None and not self._heard:
            raise self._last


def _unread(intents: Sequence[Intent], answer: list[Step] | CallFailed) -> list[Step]:
    return [_not_read(intent, answer) for intent in intents] if isinstance(answer, CallFailed) else answer


def _not_read(intent: Intent, error: CallFailed) -> Step:
    return Step(intent, "refused", f"order {intent.order} could not be asked: {error}; run it again")
