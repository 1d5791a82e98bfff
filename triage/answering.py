"""Answering a suggestion on a person's word: a yes wakes a worker, which looks again and then acts."""

from collections.abc import Mapping
from dataclasses import dataclass

from triage.domain.answers import Answer, CameTo, Said
from triage.domain.cases import Case
from triage.domain.decisions import RecordedDecision
from triage.domain.errors import Refused
from triage.domain.fact_values import Plain
from triage.domain.ports import Clock, Ids
from triage.store.engine import Store
from triage.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the newest look at a case suggests."""

    case: Case
    run: str
    policy: str
    actions: tuple[Mapping[str, Plain], ...]
    cited: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Answering:
    """Takes answers to what is suggested. ``by`` is the person's name."""

    store: Store
    clock: Clock
    ids: Ids
    by: str

    def yes(self, seen: Suggestion) -> Answer:
        """Have what was seen to be suggested done.

        Raises Refused when it is not suggested any more, or somebody said yes before.
        """
        case = seen.case
        with self.store.write() as tx:
            suggestion = suggestion_of(tx, case.id)
            if suggestion.run != seen.run:
                raise Refused(f"case {case.id} was looked at again meanwhile; see what is suggested now, then say yes")
            if (waiting := tx.answers.waiting(case.id)) is not None:
                raise Refused(f"{waiting.by} said yes at {waiting.at:%Y-%m-%d %H:%M} UTC; a worker is about to act")
            answer = self._answer(suggestion, "yes", None, None)
            if not tx.answers.add(answer):
                raise Refused(f"somebody said yes to case {case.id} in the same moment; a worker is about to act")
            tx.work.wake(case.id, "case", case.store, case.order, answer.at, "answered")
        return answer

    def no(self, case: Case, reason: str) -> Answer:
        """Keep that what is suggested would be wrong. The case stays with people.

        Raises Refused where somebody said so before. A yes that waits is taken back all the same.
        """
        with self.store.write() as tx:
            suggestion = suggestion_of(tx, case.id)
            if (waiting := tx.answers.waiting(case.id)) is not None:
                tx.answers.settle(waiting.id, CameTo.LAPSED)
            elif (before := _said_no(tx, suggestion)) is not None:
                raise Refused(f"{before.by} said no at {before.at:%Y-%m-%d %H:%M} UTC already: {before.reason}")
            answer = self._answer(suggestion, "no", reason, CameTo.NOTED)
            tx.answers.add(answer)
            tx.breaker.setback(answer.policy, case.id, answer.run, "dismissed")
        return answer

    def _answer(self, to: Suggestion, said: Said, reason: str | None, came_to: CameTo | None) -> Answer:
        return Answer(
            id=self.ids.new(),
            case=to.case.id,
            run=to.run,
            policy=to.policy,
            said=said,
            actions=to.actions,
            cited=to.cited,
            by=self.by,
            reason=reason,
            at=self.clock.now(),
            came_to=came_to,
        )


def suggestion_of(tx: Transaction, case_id: str) -> Suggestion:
    """What is suggested for a case. Raises Refused, saying why it is with people, when nothing is."""
    case, latest = tx.cases.get(case_id), tx.decisions.latest(case_id)
    if not case.status.with_people:
        raise Refused(f"case {case.id} is {case.status}, not with people; nothing waits for an answer")
    if latest is None or latest.outcome != "suggest" or latest.policy is None:
        why = case.summary or case.reason or "nobody has looked at it"
        raise Refused(f"nothing is suggested for case {case.id}: {why}")
    actions = latest.decision["actions"]
    assert isinstance(actions, list)
    return Suggestion(
        case, latest.run, latest.policy, tuple(each for each in actions if isinstance(each, dict)), _cited(latest)
    )


def _said_no(tx: Transaction, to: Suggestion) -> Answer | None:
    return next((each for each in tx.answers.of_case(to.case.id) if each.said == "no" and each.run == to.run), None)


def _cited(recorded: RecordedDecision) -> dict[str, Plain]:
    """The facts that the policy asked about, as they were."""
    facts, traces = recorded.facts["facts"], recorded.decision["trace"]
    assert isinstance(facts, dict)
    assert isinstance(traces, list)
    clauses = [
        clause
        for trace in traces
        if isinstance(trace, dict) and trace["policy"] == recorded.policy and isinstance(trace["clauses"], list)
        for clause in trace["clauses"]
        if isinstance(clause, dict)
    ]
    named = dict.fromkeys(str(clause["fact"]) for clause in clauses if clause["result"] == "true")
    return {name: facts[name] for name in named if name in facts}
