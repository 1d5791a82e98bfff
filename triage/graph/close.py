"""close: the case ends here, if a fresh reading says so and no hold of ours is left standing."""

from dataclasses import replace

from triage.domain.assessment import assess
from triage.domain.cases import CaseStatus
from triage.domain.classification import classify
from triage.domain.clauses import holds, unknown_facts
from triage.domain.decisions import Reason
from triage.domain.errors import CallFailed, Halted, NotFound, Refused
from triage.domain.journal import Intent
from triage.domain.kinds import KINDS
from triage.effects.guards import Use
from triage.graph.ending import AT_ONCE, Ending, end
from triage.graph.records import record_finding
from triage.graph.run import Run
from triage.graph.state import CaseState
from triage.graph.taking_back import why_left


def close(state: CaseState, run: Run) -> CaseState:
    """Resolved after our actions, cleared by itself, or never an exception."""
    return _resolve(run) if state.get("verdict") == "act" else _clear(run, state)


def _resolve(run: Run) -> CaseState:
    assert run.found is not None
    seen = run.fresh_readings()
    facts = assess(seen, run.case)
    told_by = KINDS[run.found.kind].told_by
    if holds(told_by, facts) is not False:
        still = unknown_facts(told_by, facts) or tuple(clause.fact for clause in run.found.rests_on)
        return {"reason": Reason.CAUSE_REMAINS, "because": list(dict.fromkeys(still)), "note": ""}
    others = classify(facts, replace(run.case, kind=None, claimed_kind=None, claims=False))
    if others.finding == "proven":
        return end(run, Ending(CaseStatus.OPEN, Reason.MATCHED, policy=run.policy_id, again_in=AT_ONCE))
    return end(run, Ending(CaseStatus.RESOLVED, Reason.MATCHED, policy=run.policy_id, seen_gone=seen.as_of))


def _clear(run: Run, state: CaseState) -> CaseState:
    assert run.found is not None
    case = run.case
    run.decided(record_finding(run, "close", state["finding"]))
    if (standing := _undo_what_stands(run)) is not None:
        return {"reason": Reason.HOLD_STANDS, "because": list(run.found.because), "note": standing}
    if case.status.closed:
        return end(run, Ending(case.status, Reason(case.reason) if case.reason else None, policy=case.policy))
    ever = case.kind is not None or case.claims
    return end(run, Ending(CaseStatus.CLEARED if ever else CaseStatus.OBSERVED, because=run.found.because))


def _undo_what_stands(run: Run) -> str | None:
    """Take back what policies left for as long as the cause was there; what still stands, in words, or None."""
    policies = run.services.policies()
    for intent in reversed(_standing(run)):
        policy = policies.by_id.get(intent.policy or "")
        if policy is not None and policy.then == "resolve":
            continue
        if policy is None or policy.when_cleared != "undo":
            if intent.action == "order.hold":
                return f"{intent.action} by {intent.started_by} stands"
            continue
        if (left := why_left(run, policy, intent, policies)) is not None:
            if intent.action == "order.hold":
                return f"{intent.action} by {intent.started_by} stands: {left}"
            continue
        try:
            run.services.effects().undo.run(
                intent,
                started_by=f"policy:{policy.id}",
                tape=run.tape,
                use=Use(policy, intent.customer, None),
                lease=run.claim,
            )
        except (Refused, CallFailed, NotFound) as refused:
            if isinstance(refused, Halted) and refused.reason in ("lease", "order_busy"):
                raise
            if intent.action == "order.hold":
                return str(refused)
    return None


def _standing(run: Run) -> list[Intent]:
    internal = {name for name, action in run.services.actions.items() if action.internal}
    return [
        intent
        for intent in run.of_case()
        if intent.state.standing and intent.undoes is None and intent.action not in internal
    ]
