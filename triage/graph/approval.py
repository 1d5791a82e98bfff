"""Approval: whether what a person said yes to is still what would be done, on facts that are as they were."""

from triage.domain.answers import Answer, changed_since
from triage.domain.decisions import Decision, decision_document
from triage.graph.run import Run


def why_lapsed(run: Run, answer: Answer, decision: Decision) -> str | None:
    """Why a yes is not carried out now, in words; None where it is."""
    assert run.facts is not None
    if decision.outcome == "escalate" or decision.policy != answer.policy:
        return f"{answer.by} approved what {answer.policy} suggested, and it does not suggest it any more"
    if decision_document(decision)["actions"] != [dict(action) for action in answer.actions]:
        return f"{answer.by} approved other actions of {answer.policy} than it suggests now"
    if changed := tuple(changed_since(answer, run.facts)):
        return f"{answer.by} approved it when things were otherwise: {', '.join(changed)}"
    return None
