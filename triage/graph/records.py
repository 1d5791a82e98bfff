"""What a run records of its decision: the document, and the facts it rested on."""

from triage.domain.classification import Classification
from triage.domain.decisions import Decision, Reason, RecordedDecision, decision_document
from triage.domain.fact_values import Plain, plain_facts
from triage.graph.run import Run


def record_decision(run: Run, decision: Decision, outcome: str, reason: Reason) -> RecordedDecision:
    """``outcome`` is ``act`` only for a decision that is carried out: what a later run may take up again."""
    return _record(run, decision_document(decision), decision.policy, outcome, reason)


def record_finding(run: Run, outcome: str, reason: str) -> RecordedDecision:
    """A run that asked no policy: what was found, and on which facts."""
    return _record(run, {"outcome": outcome, "policy": None, "actions": [], "trace": []}, None, outcome, reason)


def _record(run: Run, document: dict[str, Plain], policy: str | None, outcome: str, reason: str) -> RecordedDecision:
    assert run.facts is not None
    found = _classification(run.found) if run.found else None
    return RecordedDecision(
        case=run.case.id,
        run=run.id,
        at=run.facts.as_of,
        policy_version=run.policy_version,
        policy=policy,
        outcome=outcome,
        reason=str(reason),
        decision={**document, "classification": found},
        facts=plain_facts(run.facts),
    )


def _classification(found: Classification) -> dict[str, Plain]:
    return {
        "finding": found.finding,
        "kind": found.kind,
        "origin": found.origin,
        "also": list(found.also),
        "because": list(found.because),
        "doubts": list(found.doubts),
    }
