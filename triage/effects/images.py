"""Images: what an order shows over the fields that an effect writes and those that its undo depends on."""

from collections.abc import Iterable, Mapping

from triage.domain.actions import Action, Arguments, Image, Situation
from triage.domain.fact_values import Plain

Differences = dict[str, Mapping[str, Plain]]


def image_of(action: Action, arguments: Arguments, situation: Situation) -> Image:
    """Footprint and guard of an action as they are in a situation."""
    return {**action.guard(arguments, situation), **action.footprint(arguments, situation)}


def differences(names: Iterable[str], after: Mapping[str, Plain], now: Mapping[str, Plain]) -> Differences:
    """For each name that differs: what we left there, and what is there."""
    return {
        name: {"after": after.get(name), "now": now.get(name)} for name in names if after.get(name) != now.get(name)
    }
