"""How one condition reads otherwise than another, clause by clause, and whether it asks more or less."""

from collections.abc import Iterator, Sequence

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Clause, Condition, Test
from triage.domain.durations import format_duration
from triage.domain.reach import candidates
from triage.policies.difference.essence import placeless
from triage.policies.difference.said import Said, more_or_less
from triage.policies.difference.verdict import Direction

_Clauses = tuple[Clause, ...]


def clause_edits(old: Condition, new: Condition) -> Iterator[Said]:
    """A condition that asks less is wider."""
    before, after = _by_fact(old), _by_fact(new)
    for fact in dict.fromkeys((*after, *before)):
        yield from _of_one_fact(fact, before.get(fact, ()), after.get(fact, ()))
    yield from _groups(old, new)


def _of_one_fact(fact: str, old: _Clauses, new: _Clauses) -> Iterator[Said]:
    line = new[0].line if new else 0
    was, now = _words(old), _words(new)
    if not old:
        yield Said(fact, f"{now}; it was not asked", more_or_less(False, True), line)
    elif not new:
        yield Said(fact, f"no longer asked; was {was}", more_or_less(True, False))
    else:
        if was != now:
            yield Said(fact, f"{now}, was {was}", _compared(fact, _tests(old), _tests(new)), line)
        age, before = min(clause.fresh for clause in new), min(clause.fresh for clause in old)
        if age != before:
            words = f"at most {format_duration(age)} old, was {format_duration(before)}"
            yield Said(fact, words, more_or_less(age > before, age < before), line)


def _compared(fact: str, old: Sequence[Test], new: Sequence[Test]) -> Direction:
    """Wider where all that met the old tests meets the new ones too, and more."""
    values = list(candidates(FACTS[fact], [*old, *new]))
    met = {place for place, value in enumerate(values) if all(test.holds(value) is True for test in old)}
    meets = {place for place, value in enumerate(values) if all(test.holds(value) is True for test in new)}
    return more_or_less(bool(meets - met) and met <= meets, bool(met - meets) and meets <= met)


def _groups(old: Condition, new: Condition) -> Iterator[Said]:
    before, after = _any_of(old), _any_of(new)
    gone = [words for words in before if words not in after]
    come = [words for words in after if words not in before]
    line = next((part.line for part in new if isinstance(part, AnyGroup)), 0)
    if not before or not after:
        for words in come:
            yield Said("any", f"now asked: {words}", more_or_less(False, True), line)
        if gone:
            yield Said("any", f"no longer asked; was {', or '.join(gone)}", more_or_less(True, False))
    elif len(gone) == len(come) == 1:
        yield Said("any", f"{come[0]}, was {gone[0]}", line=line)
    else:
        for words in come:
            yield Said("any", f"or {words}: a further group", more_or_less(not gone, False), line)
        for words in gone:
            yield Said("any", f"without the group {words}", more_or_less(False, not come), line)


def _any_of(condition: Condition) -> dict[str, None]:
    """Every group of ``any``, in words."""
    groups = (group for part in placeless(condition) if isinstance(part, AnyGroup) for group in part.groups)
    return {" and ".join(map(_clause_words, _clauses(group))): None for group in groups}


def _clause_words(clause: Clause) -> str:
    tighter = clause.fresh != FACTS[clause.fact].fresh
    age = f" (at most {format_duration(clause.fresh)} old)" if tighter else ""
    return f"{clause.fact}: {clause.test}{age}"


def _clauses(group: _Clauses) -> list[Clause]:
    return sorted(group, key=lambda clause: (clause.fact, str(clause.test)))


def _by_fact(condition: Condition) -> dict[str, _Clauses]:
    found: dict[str, _Clauses] = {}
    for part in condition:
        if isinstance(part, Clause):
            found[part.fact] = (*found.get(part.fact, ()), part)
    return found


def _words(clauses: _Clauses) -> str:
    return " and ".join(sorted(str(clause.test) for clause in clauses))


def _tests(clauses: _Clauses) -> list[Test]:
    return [clause.test for clause in clauses]
