"""Spans of a ladder: step ``2 n`` lies below rung n and above the one before, step ``2 n + 1`` on it."""

from bisect import bisect_left
from collections.abc import Sequence

from triage.domain.clauses import Between, NoneOf, OneOf, Test
from triage.domain.facts import NONE, Value

Spans = tuple[tuple[int, int], ...]


def true_spans(test: Test, rungs: Sequence[Value]) -> Spans:
    """The steps on which a test holds, from bottom to top, first and last included. Its bounds are rungs."""
    top = 2 * len(rungs)
    match test:
        case Between(low, high, strict_low, strict_high):
            first = 0 if low is None else _step(low, rungs) + strict_low
            last = top if high is None else _step(high, rungs) - strict_high
            return ((first, last),) if first <= last else ()
        case OneOf(values):
            return tuple((step, step) for step in _steps(values, rungs))
        case NoneOf(values):
            steps = _steps(values, rungs)
            starts, ends = (0, *(step + 1 for step in steps)), (*(step - 1 for step in steps), top)
            return tuple(zip(starts, ends, strict=True))
    raise AssertionError(test)


def meet(some: Spans, others: Spans) -> Spans:
    """The steps that are in both."""
    both = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return tuple(sorted((first, last) for first, last in both if first <= last))


def _steps(values: frozenset[Value], rungs: Sequence[Value]) -> list[int]:
    return sorted(_step(value, rungs) for value in values if value is not NONE)


def _step(rung: Value, rungs: Sequence[Value]) -> int:
    return 2 * bisect_left(rungs, rung) + 1  # type: ignore[type-var]
