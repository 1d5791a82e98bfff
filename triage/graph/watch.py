"""watch: the case waits, and is looked at again; it has a last date."""

from datetime import timedelta

from triage.actions.case_recheck import due
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.graph.ending import Ending, end
from triage.graph.records import record_finding
from triage.graph.run import Run
from triage.graph.state import CaseState

_LOOK_AGAIN = timedelta(minutes=15)
_AT_LATEST = timedelta(days=1)


def watch(state: CaseState, run: Run) -> CaseState:
    """Wait as the policy says; or, where facts that could tell are unknown and nobody claims a thing, a little."""
    return _open_question(run) if state.get("verdict") not in ("act", "watch") else _as_the_policy_says(run)


def _as_the_policy_says(run: Run) -> CaseState:
    case, now = run.case, run.services.clock.now()
    (recheck,) = (call for call in run.calls if call.action == "case.recheck")
    went_on = case.status is CaseStatus.WATCHING and case.policy == run.policy_id
    next_look, last = due(recheck.arguments, now, now)
    if went_on and case.watch_until is not None:
        last = case.watch_until
        next_look = min(next_look, last)
    ending = Ending(
        CaseStatus.WATCHING, Reason.MATCHED, policy=run.policy_id, again_in=next_look - now, watch_until=last
    )
    return end(run, ending)


def _open_question(run: Run) -> CaseState:
    assert run.found is not None
    case, now = run.case, run.services.clock.now()
    last = case.watch_until or now + _AT_LATEST
    because = run.found.because
    run.decided(record_finding(run, "watch", Reason.UNKNOWN_FACT))
    if now >= last:
        return {
            "reason": Reason.UNKNOWN_FACT,
            "because": list(because),
            "note": "nobody could tell for a day",
        }
    again = min(_LOOK_AGAIN, last - now)
    return end(run, Ending(CaseStatus.WATCHING, Reason.UNKNOWN_FACT, because=because, again_in=again, watch_until=last))
