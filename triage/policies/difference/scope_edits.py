"""What a stop stops and an invariant forbids, where that reads otherwise than it did."""

from collections.abc import Iterator

from triage.domain.policies import Invariant, Stop
from triage.policies.difference.clause_edits import clause_edits
from triage.policies.difference.said import Said


def scope_edits(old: Stop, new: Stop) -> Iterator[Said]:
    if (old.scope, old.actions) != (new.scope, new.actions):
        yield Said("for", f"{scope_words(new)}, was {scope_words(old)}")
    if old.why != new.why:
        yield Said("why", "reworded")


def invariant_edits(old: Invariant, new: Invariant) -> Iterator[Said]:
    if old.never != new.never:
        yield Said("never", f"{_listed(new.never)}, was {_listed(old.never)}")
    yield from clause_edits(old.condition, new.condition)
    if old.why != new.why:
        yield Said("why", "reworded")


def scope_words(stop: Stop) -> str:
    match stop.scope:
        case "all":
            return "all"
        case "all_but":
            return f"all but {_listed(stop.actions)}"
        case _:
            return _listed(stop.actions)


def _listed(actions: frozenset[str]) -> str:
    return "[" + ", ".join(sorted(actions)) + "]"
