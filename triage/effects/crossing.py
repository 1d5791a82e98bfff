"""Crossings: an order that moved while a write was on its way to a back office that could not refuse it for that."""

from dataclasses import replace

from triage.domain.actions import Action, Image, Situation
from triage.domain.journal import Intent
from triage.domain.order import Order


def moved_on(seen: Order, now: Order) -> bool:
    """Whether an order is another than it was: by its version, or where it has none by all that it says of itself."""
    if seen.version and now.version:
        return seen.version != now.version
    return _said_by(seen) != _said_by(now)


def crossed(action: Action, intent: Intent, seen: Situation | None, proved: Situation) -> tuple[str, ...]:
    """The hinges of an action that moved between the reading it rests on and the one that proves it.

    Of an action that a killed run sent, the journal knows what its undo depends on; other hinges are left out.
    """
    now = action.hinges(intent.arguments, proved)
    was: Image = action.hinges(intent.arguments, seen) if seen else dict(intent.before)
    return tuple(sorted(name for name, value in now.items() if name in was and was[name] != value))


def _said_by(order: Order) -> Order:
    """An order without what the reading of it, and not the order, decides."""
    return replace(order, version="", similar_orders=(), unread={})
