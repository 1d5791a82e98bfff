"""verify: read the back office again until it shows the effect, or its time to settle is over."""

from triage.domain.actions import Situation
from triage.domain.decisions import Reason
from triage.domain.journal import Intent, IntentState
from triage.effects.crossing import crossed
from triage.effects.request import Request
from triage.graph.ledgers import Verification
from triage.graph.run import Run
from triage.graph.state import CaseState


def verify(state: CaseState, run: Run) -> CaseState:
    """What cannot be confirmed, or may have come too late, goes to people; nothing is reverted blind."""
    intent, request = run.at_hand, run.request
    assert intent is not None
    assert request is not None
    performer = run.services.effects().performer
    situation, agreed = performer.sending.verify(request, intent, run.references, run.tape, run.file_now)
    now = run.services.clock.now()
    if not agreed or situation is None:
        note = f"{intent.action} was sent, and the back office does not show it"
        run.verified(Verification(intent, IntentState.UNCONFIRMED, now, None, note))
        return {"effect": "failed", "reason": Reason.UNCONFIRMED, "because": [], "note": note}
    action = request.action
    image = {**action.guard(intent.arguments, situation), **action.footprint(intent.arguments, situation)}
    run.verified(Verification(intent, IntentState.VERIFIED, now, image, None))
    run.situation = situation
    if hinges := _crossed(run, intent, request, situation):
        note = f"{intent.action} is there, and {', '.join(hinges)} changed while it was on its way"
        note = f"{note}; {intent.note}" if intent.note else note
        return {"effect": "failed", "reason": Reason.CROSSED, "because": [], "note": note}
    return {"effect": "settled", "step": state["step"] + 1}


def _crossed(run: Run, intent: Intent, request: Request, situation: Situation) -> tuple[str, ...]:
    """What a condition would have kept from crossing: where none was looked at, or the back office says so itself."""
    conditional = run.services.effects().terms.conditional
    if conditional and "too late" not in (intent.note or ""):
        return ()
    return crossed(request.action, intent, run.seen, situation)
