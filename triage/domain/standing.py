"""Which effects of ours stand, and which of them stand on which: what can be told from the journal alone."""

from collections.abc import Iterable, Sequence

from triage.domain.journal import Intent, IntentState


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
            for each in reversed(later(intent, others))
            if each.undoes is None
            and each.state.standing
            and (written & set(each.before) or set_off & set(each.footprint))
        ),
        None,
    )


def later(intent: Intent, others: Iterable[Intent]) -> list[Intent]:
    """The effects that came after one, its own undo left out."""
    return [
        each
        for each in others
        if each.undoes != intent.id and (each.intended_at, each.id) > (intent.intended_at, intent.id)
    ]
