"""Clauses on facts, in three values: ``True``, ``False``, and ``None`` for unknown.

Negation exists only in the leaves, so that a condition is monotone: losing a fact can make it
unknown and never turns false into true.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import NamedTuple

from triage.domain.facts import NONE, Facts, Unknown, Value, show_value
from triage.domain.money import Money

Truth = bool | None


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is one of ``values``; ``NONE`` among them asks for known absence."""

    values: frozenset[Value]

    def holds(self, value: Value) -> Truth:
        if value in self.values:
            return True
        return _other_currency(value, self.values)

    def __str__(self) -> str:
        return _listed("", self.values) if len(self.values) > 1 else show_value(next(iter(self.values)))


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The value is none of ``values``; known absence is none of them."""

    values: frozenset[Value]

    def holds(self, value: Value) -> Truth:
        return value not in self.values

    def __str__(self) -> str:
        return _listed("none of ", self.values)


@dataclass(frozen=True, slots=True)
class Between:
    """Within bounds; a bound of ``None`` is open to that side, ``strict_…`` leaves the bound itself out."""

    low: Value | None = None
    high: Value | None = None
    strict_low: bool = False
    strict_high: bool = False

    def holds(self, value: Value) -> Truth:
        if value is NONE:
            return False
        if isinstance(value, Money):
            return self._money_holds(value)
        return self._above_low(value, self.low) and self._below_high(value, self.high)

    def _money_holds(self, value: Money) -> Truth:
        bounds = [bound for bound in (self.low, self.high) if isinstance(bound, Money)]
        if any(bound.currency != value.currency for bound in bounds):
            return None
        low = self.low.amount if isinstance(self.low, Money) else None
        high = self.high.amount if isinstance(self.high, Money) else None
        return self._above_low(value.amount, low) and self._below_high(value.amount, high)

    def _above_low(self, value: Value, low: Value | None) -> bool:
        if low is None:
            return True
        return bool(value > low) if self.strict_low else bool(value >= low)  # type: ignore[operator]

    def _below_high(self, value: Value, high: Value | None) -> bool:
        if high is None:
            return True
        return bool(value < high) if self.strict_high else bool(value <= high)  # type: ignore[operator]

    def __str__(self) -> str:
        if self.low is not None and self.high is not None and not (self.strict_low or self.strict_high):
            return f"between {show_value(self.low)} and {show_value(self.high)}"
        ends = []
        if self.low is not None:
            ends.append(f"{'above' if self.strict_low else 'at least'} {show_value(self.low)}")
        if self.high is not None:
            ends.append(f"{'below' if self.strict_high else 'at most'} {show_value(self.high)}")
        return " and ".join(ends)


@dataclass(frozen=True, slots=True)
class Has:
    """The set holds all of ``words``."""

    words: frozenset[str]

    def holds(self, value: Value) -> Truth:
        return isinstance(value, frozenset) and self.words <= value

    def __str__(self) -> str:
        return _listed("has ", self.words)


@dataclass(frozen=True, slots=True)
class Lacks:
    """The set holds none of ``words``; known absence lacks them all."""

    words: frozenset[str]

    def holds(self, value: Value) -> Truth:
        return value is NONE or (isinstance(value, frozenset) and not (self.words & value))

    def __str__(self) -> str:
        return _listed("lacks ", self.words)


Test = OneOf | NoneOf | Between | Has | Lacks


@dataclass(frozen=True, slots=True)
class Clause:
    """A test of one fact; nothing older than ``fresh`` counts. ``line`` is where it was written.

    ``wanted`` is the test in words.
    """

    fact: str
    test: Test
    fresh: timedelta
    line: int = 0
    wanted: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "wanted", str(self.test))

    def truth(self, facts: Facts) -> Truth:
        known = facts.known(self.fact, self.fresh)
        return None if known is None else self.test.holds(known.value)


@dataclass(frozen=True, slots=True)
class AnyGroup:
    """Groups of clauses of which one must hold in full."""

    groups: tuple[tuple[Clause, ...], ...]
    line: int = 0

    def truth(self, facts: Facts) -> Truth:
        return any_of(all_of(clause.truth(facts) for clause in group) for group in self.groups)


Condition = tuple[Clause | AnyGroup, ...]


class ClauseResult(NamedTuple):
    """One clause as evaluated; ``why`` is for a person. ``group`` numbers the groups of an ``any`` from 1."""

    fact: str
    result: Truth
    why: str
    line: int
    group: int | None = None


def holds(condition: Condition, facts: Facts) -> Truth:
    """Whether every part of a condition holds."""
    return all_of(part.truth(facts) for part in condition)


def all_of(truths: Iterable[Truth]) -> Truth:
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def any_of(truths: Iterable[Truth]) -> Truth:
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


def leaves(condition: Condition) -> Iterator[Clause]:
    """Every clause of a condition, those inside ``any`` too."""
    for part in condition:
        if isinstance(part, Clause):
            yield part
        else:
            for group in part.groups:
                yield from group


def explain(condition: Condition, facts: Facts) -> tuple[ClauseResult, ...]:
    """Every clause with its result and the reason, in the order written."""
    results: list[ClauseResult] = []
    for part in condition:
        if isinstance(part, Clause):
            results.append(_explained(part, facts, None))
        else:
            for number, group in enumerate(part.groups, start=1):
                results.extend(_explained(clause, facts, number) for clause in group)
    return tuple(results)


def truth_of(results: Sequence[ClauseResult]) -> Truth:
    """What the clauses of one condition, with at most one ``any``, come to together."""
    above = all_of(result.result for result in results if result.group is None)
    groups = dict.fromkeys(result.group for result in results if result.group is not None)
    if not groups:
        return above
    return all_of((above, any_of(all_of(r.result for r in results if r.group == group) for group in groups)))


def unknown_facts(condition: Condition, facts: Facts) -> tuple[str, ...]:
    """The facts that keep an unknown condition from being true or false, once each."""
    names: dict[str, None] = {}
    for part in condition:
        if part.truth(facts) is None:
            inside = (part,) if isinstance(part, Clause) else chain.from_iterable(part.groups)
            names.update((clause.fact, None) for clause in inside if clause is part or clause.truth(facts) is None)
    return tuple(names)


def _explained(clause: Clause, facts: Facts, group: int | None) -> ClauseResult:
    standing = facts.standing(clause.fact, clause.fresh)
    if isinstance(standing, Unknown):
        return ClauseResult(clause.fact, None, f"{standing.state}: {standing.why}", clause.line, group)
    truth = clause.test.holds(standing.value)
    said = show_value(standing.value)
    if truth:
        why = f"{said}, as wanted"
    elif truth is None:
        why = f"{said} is in another currency; wanted {clause.wanted}"
    else:
        why = f"{said}, wanted {clause.wanted}"
    return ClauseResult(clause.fact, truth, why, clause.line, group)


def _other_currency(value: Value, wanted: frozenset[Value]) -> Truth:
    if isinstance(value, Money) and any(isinstance(w, Money) and w.currency != value.currency for w in wanted):
        return None
    return False


def _listed(prefix: str, values: Iterable[Value]) -> str:
    return prefix + "[" + ", ".join(sorted(show_value(value) for value in values)) + "]"
