"""decide: ask the policies, and then what this case has already been through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from triage.domain.cases import REOPENS_WITHIN, CaseStatus
from triage.domain.decisions import Decision, Reason
from triage.domain.explaining import explained
from triage.domain.journal import Intent, IntentState
from triage.domain.silence import why_not_silent
from triage.graph.approval import why_lapsed
from triage.graph.asking import asked
from triage.graph.records import record_decision
from triage.graph.resuming import take_up_decision
from triage.graph.run import Run
from triage.graph.second_look import CannotLook
from triage.graph.state import CaseState, Verdict

_WITHOUT_EFFECT = (IntentState.REFUSED, IntentState.HALTED)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of a decision in this case."""

    verdict: Verdict
    reason: Reason
    because: tuple[str, ...] = ()
    note: str | None = None


def decide(state: CaseState, run: Run) -> CaseState:
    """Act only where a policy wins, nothing graver is in doubt, it has not acted before, and no action is off."""
    policies = run.services.policies()
    run.policy_version = policies.version
    if run.resumed is not None:
        return take_up_decision(run, run.resumed, policies)
    assert run.facts is not None
    decision = explained(asked(run, policies), policies, run.facts)
    judged = _judge_answer(run, decision) if run.answer else _judge(run, decision)
    if run.approved:
        decision = replace(decision, outcome="act", reason=Reason.APPROVED)
    run.decision, run.calls = decision, decision.actions
    run.policy_id, run.policy = decision.policy, policies.by_id.get(decision.policy or "")
    outcome = "suggest" if judged.verdict == "escalate" and decision.outcome == "suggest" else judged.verdict
    run.decided(record_decision(run, decision, outcome, judged.reason))
    return {
        "verdict": judged.verdict,
        "then": decision.then,
        "step": 0,
        "steps": len(decision.actions),
        "reason": judged.reason,
        "because": list(judged.because),
        "note": judged.note or "",
    }


def _judge(run: Run, decision: Decision) -> Judgement:
    assert run.found is not None
    case = run.case
    if decision.outcome != "act":
        if case.status is CaseStatus.CONTAINED and case.kind == run.found.kind:
            return Judgement("escalate", Reason.MATCHED)
        before = _acted_before(run, decision) if decision.outcome == "suggest" else None
        return before or Judgement("escalate", _why_people(decision), decision.because, _note(run, decision))
    if run.found.doubts:
        return Judgement("escalate", Reason.UNKNOWN_FACT, run.found.doubts, "a graver kind cannot be ruled out")
    if (before := _acted_before(run, decision)) is not None:
        return before
    return _off(run, decision) or Judgement("act", Reason.MATCHED)


def _why_people(decision: Decision) -> Reason:
    """Why a decision goes to people; whatever keeps a policy from acting by itself, a suggestion waits for a yes."""
    if decision.outcome == "suggest" and decision.reason in (Reason.MATCHED, Reason.CEILING):
        return Reason.SUGGESTED
    return decision.reason


def _judge_answer(run: Run, decision: Decision) -> Judgement:
    """A person's yes is carried out if it still means what it meant; it goes to people again if not."""
    assert run.answer is not None
    assert run.found is not None
    if (why := why_lapsed(run, run.answer, decision)) is not None:
        if run.readings is not None and run.readings.failures:
            raise CannotLook(
                f"what {run.answer.by} said yes to cannot be looked at: {'; '.join(run.readings.failures)}"
            )
        return Judgement("escalate", Reason.APPROVAL_LAPSED, decision.because, why)
    if run.found.doubts:
        return Judgement("escalate", Reason.UNKNOWN_FACT, run.found.doubts, "a graver kind cannot be ruled out")
    if (off := _off(run, decision)) is not None:
        return off
    run.approved = True
    return Judgement("act", Reason.APPROVED)


def _acted_before(run: Run, decision: Decision) -> Judgement | None:
    """The same policy never acts by itself twice on one cause; a watch goes on until its last date.

    A policy that was edited is the same; one that is gone may have been renamed, and what it did counts as done by
    whichever wins now.
    """
    case, known = run.case, run.services.policies().by_id
    acted = [
        intent
        for intent in run.intents
        if intent.undoes is None
        and intent.state not in _WITHOUT_EFFECT
        and intent.policy is not None
        and (intent.policy == decision.policy or intent.policy not in known)
    ]
    if not any(intent.case == case.id for intent in acted):
        if _acted_on_the_case_before(run, acted):
            return Judgement("escalate", Reason.ALREADY_ACTED, note=f"{decision.policy} acted on the case before this")
        return None
    if decision.then == "watch" and case.policy == decision.policy and case.watch_until is not None:
        if run.services.clock.now() >= case.watch_until:
            return Judgement("escalate", Reason.WATCH_OVER)
        return Judgement("watch", Reason.MATCHED)
    if case.policy == decision.policy and case.status is CaseStatus.CONTAINED:
        return Judgement("escalate", Reason.MATCHED)
    return Judgement("escalate", Reason.ALREADY_ACTED, note=f"{decision.policy} acted on it before")


def _acted_on_the_case_before(run: Run, acted: Sequence[Intent]) -> bool:
    """Whether any of it was done, within 30 days, on an earlier case of the same subject and kind."""
    assert run.found is not None
    since = run.services.clock.now() - REOPENS_WITHIN
    earlier = {intent.case for intent in acted if intent.case != run.case.id and intent.intended_at >= since}
    if not earlier:
        return False
    with run.services.store.read() as tx:
        cases = [tx.cases.get(case) for case in sorted(earlier)]
    return any(case.subject == run.case.subject and case.kind == run.found.kind for case in cases)


def _off(run: Run, decision: Decision) -> Judgement | None:
    terms = run.services.effects().terms
    order = run.readings.order if run.readings else None
    for call in decision.actions:
        if run.services.actions[call.action].internal:
            continue
        why = terms.why_blind or why_not_silent(call.action, call.arguments, terms.sets_off, order)
        if why is not None:
            return Judgement("escalate", Reason.ACTION_OFF, note=why)
    return None


def _note(run: Run, decision: Decision) -> str | None:
    """What a person needs beside the reason: the stops, and what could not be read at all."""
    assert run.readings is not None
    stops = [f"stop {stop}" for stop in decision.stops] if decision.reason is Reason.STOP else []
    return "; ".join([*stops, *run.readings.failures.values()]) or None
