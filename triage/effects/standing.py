"""What effects of ours should have left on an order, and by what they are known to be ours."""

from collections.abc import Sequence

from triage.domain.actions import Action, Image, Situation
from triage.domain.journal import Intent, IntentState
from triage.domain.standing import later
from triage.effects.ledgers import EffectStore


def looked_for(action: Action, intent: Intent, others: Sequence[Intent], situation: Situation) -> Image:
    """What should be there now: our own after-image, moved on by what later effects of ours changed.

    An effect that no reading ever proved has no such image. There it is enough that the effect is to be
    seen; where it is not, its footprint is looked for in vain.
    """
    if intent.after is None or intent.state is IntentState.UNCONFIRMED:
        return {} if action.done(intent.arguments, situation) else dict.fromkeys(intent.footprint)
    wanted: Image = dict(intent.after)
    for each in later(intent, others):
        for name, value in (each.after or {}).items():
            if name in wanted and each.before.get(name) != value:
                wanted[name] = value
    return wanted


def references(store: EffectStore, intent: Intent) -> frozenset[str]:
    """The keys of our intents on an order: how its holds, reservations and recounts are known to be ours."""
    with store.read() as tx:
        return frozenset(each.id for each in tx.journal.of_order(intent.store, intent.order))
