"""assess: from what was read to typed, dated facts."""

from triage.domain.assessment import assess as assess_readings
from triage.domain.facts import Known
from triage.graph.run import Run
from triage.graph.state import CaseState


def assess(state: CaseState, run: Run) -> CaseState:
    """Every fact of the catalogue but the kind."""
    assert run.readings is not None
    run.facts = assess_readings(run.readings, run.case)
    return {"unknown": sum(type(fact) is not Known for fact in run.facts.values())}
