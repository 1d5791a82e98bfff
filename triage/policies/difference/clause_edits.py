"""How one condition reads otherwise than another, clause by clause, and whether it asks more or less."""

from collections.abc import Iterator, Sequence

from triage.domain.catalogue import FACTS
from triage.domain.clauses import Clause, Condition, Test
from triage.domain.durations import format_duration
from triage.domain.reach import candidates
from triage.policies.difference.any_edits import any_edits, moved_into_any
from triage.policies.difference.said import Said, more_or_less
from triage.policies.difference.verdict import Direction

_Clauses = tuple[Clause, ...]


def clause_edits(old: Condition, new: Condition) -> Iterator[Said]:
    """A condition that asks less is wider."""
    before, after = _by_fact(old), _by_fact(new)
    moved = set(moved_into_any(old, new)) | set(moved_into_any(new, old))
    for fact in dict.fromkeys((*after, *before)):
        if fact not in moved:
            yield from _of_one_fact(fact, before.get(fact, ()), after.get(fact, ()))
    yield from any_edits(old, new)


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
