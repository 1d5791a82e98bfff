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
    suggested = run.decision is not None and run.decision.outcome == "suggest"
    acted = run.case.status is CaseStatus.CONTAINED or not suggested
    contained = reason in (Reason.MATCHED, Reason.APPROVED) and acted
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
