"""Which effects of ours stand on an order, which on which, and what they should have left there."""

from collections.abc import Iterable, Sequence

from triage.domain.actions import Action, Image, Situation
from triage.domain.journal import Intent, IntentState
from triage.effects.ledgers import EffectStore


def over_already(intent: Intent) -> str | None:
    """Why there is nothing of ours to take back, or None."""
    if intent.undoes is not None:
        return "it is itself an undo; what it took back can be started anew"
    if intent.state is IntentState.ALREADY:
        return "the effect was there before us, so nothing of ours is there to undo"
    if intent.state is IntentState.UNDONE:
        return "it was undone before"
    if not intent.state.standing and intent.state is not IntentState.INTENDED:
        return f"it is {intent.state}: nothing of ours was applied"
    return None


def stands_on(intent: Intent, others: Sequence[Intent]) -> Intent | None:
    """The newest later effect that has to be undone first.

    That is one that writes, or whose undo depends on, what undoing this one would write; or one that
    writes what this one set off.
    """
    written, after = set(intent.footprint), intent.after or {}
    set_off = {name for name, value in after.items() if intent.before.get(name) != value}
    return next(
        (
            each
            for each in reversed(_later(intent, others))
            if each.undoes is None
            and each.state.standing
            and (written & set(each.before) or set_off & set(each.footprint))
        ),
        None,
    )


def looked_for(action: Action, intent: Intent, others: Sequence[Intent], situation: Situation) -> Image:
    """What should be there now: our own after-image, moved on by what later effects of ours changed.

    An effect that no reading ever proved has no such image. There it is enough that the effect is to be
    seen; where it is not, its footprint is looked for in vain.
    """
    if intent.after is None or intent.state is IntentState.UNCONFIRMED:
        return {} if action.done(intent.arguments, situation) else dict.fromkeys(intent.footprint)
    wanted: Image = dict(intent.after)
    for each in _later(intent, others):
        for name, value in (each.after or {}).items():
            if name in wanted and each.before.get(name) != value:
                wanted[name] = value
    return wanted


def _later(intent: Intent, others: Iterable[Intent]) -> list[Intent]:
    return [
        each
        for each in others
        if each.undoes != intent.id and (each.intended_at, each.id) > (intent.intended_at, intent.id)
    ]


def references(store: EffectStore, intent: Intent) -> frozenset[str]:
    """The keys of our intents on an order: how its holds, reservations and recounts are known to be ours."""
    with store.read() as tx:
        return frozenset(each.id for each in tx.journal.of_order(intent.store, intent.order))
