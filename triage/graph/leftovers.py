"""What a process that died left open on a case, beside the decision that is taken up again: undos."""

import structlog

from triage.domain.errors import CallFailed, Halted, NotFound, Refused
from triage.domain.journal import IntentState
from triage.effects.guards import Use
from triage.graph.run import Run

_log = structlog.get_logger()


def settle_undos(run: Run) -> None:
    """Bring every undo that was begun to a known outcome. Raises Halted when the lease is too short for it."""
    for intent in run.of_case():
        if intent.undoes is not None and intent.state in (IntentState.INTENDED, IntentState.APPLIED):
            try:
                policy = run.services.policies().by_id.get(intent.policy or "")
                use = Use(policy, intent.customer, None) if policy else None
                run.services.effects().undo.take_up(intent, tape=run.tape, use=use, lease=run.claim)
            except Halted:
                raise
            except (Refused, CallFailed, NotFound) as error:
                _log.warning("undo.left_open", intent=intent.id, error=type(error).__name__)
            run.intents = run.reread()
