"""How an ``any`` reads otherwise than it did, group by group."""

from collections.abc import Iterator, Mapping

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Clause, Condition
from triage.domain.durations import format_duration
from triage.policies.difference.essence import placeless
from triage.policies.difference.said import Said, more_or_less
from triage.policies.difference.verdict import Direction


def any_edits(old: Condition, new: Condition) -> Iterator[Said]:
    """A further group asks less; an ``any`` where there was none asks more, unless it takes up what was asked alone."""
    before, after = _groups(old), _groups(new)
    if list(before) == list(after):
        return
    line = next((part.line for part in new if isinstance(part, AnyGroup)), 0)
    if not before:
        alone = " and ".join(moved_into_any(old, new).values())
        was = f"; was {alone} alone" if alone else ""
        yield Said("any", f"now asked: {_listed(after)}{was}", Direction.WIDER if alone else Direction.NARROWER, line)
    elif not after:
        alone = " and ".join(moved_into_any(new, old).values())
        now = f"; now {alone} alone" if alone else ""
        yield Said(
            "any", f"no longer asked; was {_listed(before)}{now}", Direction.NARROWER if alone else Direction.WIDER
        )
    else:
        yield from _between(before, after, line)


def moved_into_any(old: Condition, new: Condition) -> Mapping[str, str]:
    """The facts that were asked by themselves and are a group of ``any`` now, with the words of each."""
    alone = {clause.fact: _words(clause) for clause in placeless(old) if isinstance(clause, Clause)}
    still = {clause.fact for clause in new if isinstance(clause, Clause)}
    groups = _groups(new)
    return {fact: words for fact, words in alone.items() if words in groups and fact not in still}


def _between(before: Mapping[str, None], after: Mapping[str, None], line: int) -> Iterator[Said]:
    gone = [words for words in before if words not in after]
    come = [words for words in after if words not in before]
    if len(gone) == len(come) == 1:
        yield Said("any", f"{come[0]}, was {gone[0]}", line=line)
        return
    for words in come:
        yield Said("any", f"or {words}: a further group", more_or_less(not gone, False), line)
    for words in gone:
        yield Said("any", f"without the group {words}", more_or_less(False, not come), line)


def _groups(condition: Condition) -> dict[str, None]:
    """Every group, in words, each once."""
    parts = (part for part in placeless(condition) if isinstance(part, AnyGroup))
    return {" and ".join(sorted(map(_words, group))): None for part in parts for group in part.groups}


def _words(clause: Clause) -> str:
    tighter = clause.fresh != FACTS[clause.fact].fresh
    age = f" (at most {format_duration(clause.fresh)} old)" if tighter else ""
    return f"{clause.fact}: {clause.test}{age}"


def _listed(groups: Mapping[str, None]) -> str:
    return ", or ".join(groups)
