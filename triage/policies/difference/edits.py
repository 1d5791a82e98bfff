"""What was changed in the entries of a policy folder, in words, entry by entry."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from triage.domain.policies import Invariant, Policy, PolicySet, Stop
from triage.policies.difference import essence
from triage.policies.difference.clause_edits import clause_edits
from triage.policies.difference.policy_edits import key_edits
from triage.policies.difference.said import Said, opposite
from triage.policies.difference.scope_edits import invariant_edits, scope_edits
from triage.policies.difference.verdict import Direction

How = Literal["added", "removed", "renamed", "changed"]
What = Literal["policy", "stop", "invariant"]
Written = Policy | Stop | Invariant
_W = TypeVar("_W", Policy, Stop, Invariant)


@dataclass(frozen=True, slots=True)
class Edit:
    """One entry that is not as it was; ``entry`` is the new one, or the old one where it was removed."""

    what: What
    how: How
    entry: Written
    was: str | None = None
    said: tuple[Said, ...] = ()
    direction: Direction = Direction.ALIKE


def edits(old: PolicySet, new: PolicySet) -> tuple[Edit, ...]:
    """Every entry that differs: policies, stops, invariants, each in the order it is asked."""
    return (
        *_edited("policy", old.policies, new.policies, _alike_policies, policy_edits, _does_more),
        *_edited("stop", old.stops, new.stops, _alike_stops, stop_edits, _does_less),
        *_edited("invariant", old.invariants, new.invariants, _alike_invariants, invariant_edits, _does_less),
    )


def policy_edits(old: Policy, new: Policy) -> Iterator[Said]:
    yield from key_edits(old, new)
    yield from clause_edits(old.when, new.when)


def stop_edits(old: Stop, new: Stop) -> Iterator[Said]:
    """A stop that asks less stops more."""
    yield from map(opposite, clause_edits(old.when, new.when))
    yield from scope_edits(old, new)


def _edited(
    what: What,
    old: Sequence[_W],
    new: Sequence[_W],
    alike: Callable[[_W], tuple[Hashable, ...]],
    say: Callable[[_W, _W], Iterator[Said]],
    direction: Callable[[_W, bool], Direction],
) -> Iterator[Edit]:
    before = {entry.id: entry for entry in old}
    kept = {entry.id for entry in new} & set(before)
    gone = {key: entry for entry in old if entry.id not in kept for key in alike(entry)}
    renamed = set()
    for entry in new:
        was = before.get(entry.id) or next((gone[key] for key in alike(entry) if key in gone), None)
        if was is None:
            yield Edit(what, "added", entry, direction=direction(entry, True))
            continue
        said = tuple(say(was, entry))
        if was.id != entry.id:
            renamed.add(was.id)
            gone = {key: other for key, other in gone.items() if other is not was}
            yield Edit(what, "renamed", entry, was.id, said)
        elif said:
            yield Edit(what, "changed", entry, said=said)
    for entry in old:
        if entry.id not in kept and entry.id not in renamed:
            yield Edit(what, "removed", entry, direction=direction(entry, False))


def _alike_policies(policy: Policy) -> tuple[Hashable, ...]:
    """By what a policy is known again under another id: all that it asks and does, or its reason and its kinds."""
    return (essence.of_policy(policy), *((policy.why, policy.kinds) for _ in range(bool(policy.why))))


def _alike_stops(stop: Stop) -> tuple[Hashable, ...]:
    return (essence.of_stop(stop),)


def _alike_invariants(invariant: Invariant) -> tuple[Hashable, ...]:
    return ((essence.what_it_asks(invariant.condition), invariant.never),)


def _does_more(policy: Policy, there: bool) -> Direction:
    if not essence.decides(policy):
        return Direction.ALIKE
    return Direction.WIDER if there else Direction.NARROWER


def _does_less(_: Written, there: bool) -> Direction:
    return Direction.NARROWER if there else Direction.WIDER
