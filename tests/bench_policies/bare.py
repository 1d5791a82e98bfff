"""The floor: a bare bit-set lookup. The value of each fact finds the set of rules that it leaves standing; the sets
are and-ed together, and the lowest bit is the first rule.

It takes the same facts as we do and leaves out everything else: a fact that is not known counts as false, however old
a known one is it counts, there is one currency, and there are no stops, no modes and no reasons.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Between, Clause, Condition, Has, Lacks, OneOf, Test
from triage.domain.facts import NONE, Fact, FactType, Known, Value
from triage.domain.matching.bits import bits
from triage.domain.money import Money
from triage.domain.policies import Policy

_Asked = Sequence[tuple[int, Test]]
_CHOICES, _MONEY, _WORDS = (FactType.ENUM, FactType.BOOLEAN), FactType.MONEY, FactType.SET


class BareLookup:
    """The first of some policies that matches; each group of an ``any`` is a rule of its own."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        rules = [(policy, rule) for policy in policies for rule in _rules(policy.when)]
        self._policies = tuple(policy for policy, _ in rules)
        self._all = (1 << len(rules)) - 1
        asked: dict[str, list[tuple[int, Test]]] = defaultdict(list)
        for number, (_, rule) in enumerate(rules):
            for clause in rule:
                asked[clause.fact].append((number, clause.test))
        of = {name: FACTS[name].type for name in asked}
        self._choices = tuple((name, *self._by_value(name, asked[name])) for name in of if of[name] in _CHOICES)
        self._amounts = tuple((name, *self._by_step(asked[name])) for name in of if of[name] is _MONEY)
        self._scales = tuple(
            (name, *self._by_step(asked[name])) for name in of if of[name].ordered and of[name] is not _MONEY
        )
        self._words = tuple((name, *self._by_word(asked[name])) for name in of if of[name] is _WORDS)

    def first(self, facts: Mapping[str, Fact]) -> str | None:
        standing = self._all
        for name, by_value, without in self._choices:
            fact = facts[name]
            standing &= by_value[fact.value] if type(fact) is Known else without
        for name, cuts, steps, without in self._scales:
            fact = facts[name]
            standing &= steps[bisect_right(cuts, fact.value)] if type(fact) is Known else without
        for name, cuts, steps, without in self._amounts:
            fact = facts[name]
            standing &= steps[bisect_right(cuts, fact.value.amount)] if type(fact) is Known else without  # type: ignore[union-attr]
        for name, by_word, without in self._words:
            fact = facts[name]
            if type(fact) is not Known:
                standing &= without
                continue
            for word, present, absent in by_word:
                standing &= present if word in fact.value else absent  # type: ignore[operator]
        return self._policies[(standing & -standing).bit_length() - 1].id if standing else None

    def _without(self, asked: _Asked) -> int:
        return self._all & ~bits({number for number, _ in asked})

    def _by_value(self, name: str, asked: _Asked) -> tuple[Mapping[Value, int], int]:
        values: tuple[Value, ...] = (True, False) if FACTS[name].type is FactType.BOOLEAN else FACTS[name].values
        left = {
            value: self._all & ~bits({number for number, test in asked if not test.holds(value)})
            for value in (*values, NONE)
        }
        return left, self._without(asked)

    def _by_step(self, asked: _Asked) -> tuple[Sequence[Any], Sequence[int], int]:
        """The values at which some rule begins or ends to hold, and the rules that hold between them."""
        turns: dict[Any, list[int]] = defaultdict(list)
        standing = self._all
        for number, test in asked:
            begin, end = _reach(test)
            if begin is not None:
                standing ^= 1 << number
                turns[begin].append(number)
            if end is not None:
                turns[end].append(number)
        cuts, steps = sorted(turns), [standing]
        for cut in cuts:
            standing ^= bits(turns[cut])
            steps.append(standing)
        return cuts, steps, self._without(asked)

    def _by_word(self, asked: _Asked) -> tuple[Sequence[tuple[str, int, int]], int]:
        words = {word for _, test in asked if isinstance(test, Has | Lacks) for word in test.words}

        def left(word: str, kind: type[Has] | type[Lacks]) -> int:
            return self._all & ~bits({n for n, test in asked if isinstance(test, kind) and word in test.words})

        return [(word, left(word, Lacks), left(word, Has)) for word in sorted(words)], self._without(asked)


def _reach(test: Test) -> tuple[Any, Any]:
    """The first value on which a range or a single value holds, and the first after it on which it does not."""
    match test:
        case Between(low, high, strict_low, strict_high):
            begin = None if low is None else _after(low) if strict_low else _bare(low)
            end = None if high is None else _bare(high) if strict_high else _after(high)
            return begin, end
        case OneOf(values):
            (value,) = values
            return _bare(value), _after(value)
    raise AssertionError(test)


def _bare(value: Value) -> Any:
    return value.amount if isinstance(value, Money) else value


def _after(value: Value) -> Any:
    """The next greater value of its kind; nothing here is written more finely."""
    match value:
        case Money(amount):
            return amount + Decimal("1e-9")
        case Decimal():
            return value + Decimal("1e-9")
        case int():
            return value + 1
    return value + timedelta(microseconds=1)  # type: ignore[operator]


def _rules(condition: Condition) -> Iterator[tuple[Clause, ...]]:
    """A condition as rules without ``any``: one for each of its groups."""
    plain = tuple(part for part in condition if isinstance(part, Clause))
    groups: Iterable[tuple[Clause, ...]] = chain.from_iterable(
        part.groups for part in condition if isinstance(part, AnyGroup)
    )
    yield from ((*plain, *group) for group in (list(groups) or [()]))
