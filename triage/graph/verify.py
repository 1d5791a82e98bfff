"""verify: read the back office again until it shows the effect, or its time to settle is over."""

from triage.domain.decisions import Reason
from triage.domain.journal import IntentState
from triage.graph.ledgers import Verification
from triage.graph.run import Run
from triage.graph.state import CaseState


def verify(state: CaseState, run: Run) -> CaseState:
    """What cannot be confirmed goes to people as unconfirmed; nothing is reverted blind."""
    intent, request = run.at_hand, run.request
    assert intent is not None
    assert request is not None
    performer = run.services.effects().performer
    situation, agreed = performer.verify(request, intent, run.references, run.tape, run.file_now)
    now = run.services.clock.now()
    if not agreed or situation is None:
        note = f"{intent.action} was sent, and the back office does not show it"
        run.verified(Verification(intent, IntentState.UNCONFIRMED, now, None, note))
        return {"effect": "failed", "reason": Reason.UNCONFIRMED, "because": [], "note": note}
    action = request.action
    image = {**action.guard(intent.arguments, situation), **action.footprint(intent.arguments, situation)}
    run.verified(Verification(intent, IntentState.VERIFIED, now, image, None))
    run.situation = situation
    return {"effect": "settled", "step": state["step"] + 1}
