"""classify: which kind of exception the facts show, by rules."""

from triage.domain.classification import classify as classify_facts
from triage.domain.classification import with_kind
from triage.domain.decisions import Reason
from triage.graph.run import Run
from triage.graph.state import CaseState


def classify(state: CaseState, run: Run) -> CaseState:
    """What rules cannot tell is ``unclassified``, and goes to people."""
    assert run.facts is not None
    run.found = classify_facts(run.facts, run.case)
    run.facts = with_kind(run.facts, run.found)
    seen: CaseState = {"finding": run.found.finding}
    if run.found.finding == "unclassified":
        seen |= {"reason": Reason.UNCLASSIFIED, "because": list(run.found.because)}
        if run.readings is not None and run.readings.failures:
            seen["note"] = "; ".join(run.readings.failures.values())
    return seen
