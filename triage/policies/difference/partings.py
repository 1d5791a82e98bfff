"""Which deciders of two policy sets can part on a case: one before, another after.

Of two policies that both stand unchanged in both sets, the one that is asked first in both can hand no
case to the other. So one of a pair must have changed, or the two have changed places.
"""

from collections.abc import Iterator

from triage.domain.policies import PolicySet
from triage.policies.difference.regions import Decider, deciders
from triage.policies.difference.space import Space

Pair = tuple[Decider, Decider]


def partings(old: PolicySet, new: PolicySet, space: Space) -> list[Pair]:
    """Every pair of deciders that may part, those on cases of no known kind last."""
    before, after = list(deciders(old, space)), list(deciders(new, space))
    was, now = {each.name: each for each in before}, {each.name: each for each in after}
    unchanged = {name for name in was.keys() & now.keys() if was[name].essence == now[name].essence}
    found = {
        (one.name, other.name, one.is_stop, other.is_stop): (one, other)
        for one, other in (
            *_with_a_changed_one(before, after, unchanged),
            *_with_other_stops(was, now, unchanged),
            *_changed_places(before, now, unchanged),
        )
    }
    return sorted(found.values(), key=lambda pair: of_no_known_kind(*pair))


def of_no_known_kind(one: Decider, other: Decider) -> bool:
    """Whether a case of these two has no known kind, so that neither can be told: it escalates before and after."""
    both = one.kinds and other.kinds and not one.kinds & other.kinds
    return bool(both) and one.kind_fresh == other.kind_fresh


def _with_a_changed_one(before: list[Decider], after: list[Decider], unchanged: set[str | None]) -> Iterator[Pair]:
    for one in before:
        for other in after if one.name not in unchanged else (each for each in after if each.name not in unchanged):
            if not (one.is_stop and other.is_stop):
                yield one, other


def _with_other_stops(
    was: dict[str | None, Decider], now: dict[str | None, Decider], unchanged: set[str | None]
) -> Iterator[Pair]:
    for name in unchanged:
        if was[name].stops != now[name].stops:
            yield was[name], now[name]


def _changed_places(
    before: list[Decider], now: dict[str | None, Decider], unchanged: set[str | None]
) -> Iterator[Pair]:
    """Unchanged policies of which one came first before and the other does now."""
    kept = [each for each in before if each.name in unchanged and each.name is not None and not each.is_stop]
    places = [now[each.name].place for each in kept]
    if places == sorted(places):
        return
    for number, one in enumerate(kept):
        for other, place in zip(kept[number + 1 :], places[number + 1 :], strict=True):
            if place < places[number]:
                yield one, now[other.name]
                yield other, now[one.name]
