"""escalate: the case goes to people, with everything they need on it."""

from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.graph.ending import Ending, end
from triage.graph.records import record_finding
from triage.graph.run import Run
from triage.graph.state import CaseState


def escalate(state: CaseState, run: Run) -> CaseState:
    """Contained where its policy acted first and asks for a person; escalated otherwise."""
    reason = Reason(state["reason"])
    contained = reason is Reason.MATCHED and (run.decision is None or run.decision.outcome != "suggest")
    if reason is Reason.UNCLASSIFIED:
        run.decided(record_finding(run, "escalate", reason))
    policy = run.policy_id or (run.case.policy if contained else None)
    return end(
        run,
        Ending(
            CaseStatus.CONTAINED if contained else CaseStatus.ESCALATED,
            reason,
            because=tuple(state.get("because", ())),
            policy=policy,
            note=state.get("note") or None,
            too_late="too late" in state.get("note", ""),
        ),
    )
