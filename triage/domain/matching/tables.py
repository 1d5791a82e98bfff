"""Tables of one fact: for any value of it, the tests that are false on it and those that cannot be told.

A slot is where a test's answer stands in a bit set. Whatever kind of table answers, it answers as the
tests themselves would.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from triage.domain.clauses import Between, Has, Lacks, NoneOf, OneOf, Test
from triage.domain.facts import NONE, FactDefinition, FactType, Value
from triage.domain.matching.bits import bits, union
from triage.domain.matching.spans import Spans, meet, true_spans
from triage.domain.money import Money

Entry = tuple[int, Test]
Verdict = tuple[int, int]


class Table(Protocol):
    """``ask`` returns the slots that are false on a value, and those that are unknown."""

    def ask(self, value: Value) -> Verdict: ...


def make_tables(fact: FactDefinition, entries: Sequence[Entry]) -> Iterator[tuple[Table, Sequence[Entry]]]:
    """The tables that together answer all entries, each with those that it answers."""
    fits, build = _KINDS.get(fact.type, (_never, _each))
    fitting = [entry for entry in entries if fits(entry[1])]
    others = [entry for entry in entries if not fits(entry[1])]
    if fitting:
        yield build(fact, fitting), fitting
    if others:
        yield Each(others), others


class Each:
    """Asks every test by itself: for what no other table takes."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = tuple((1 << slot, test) for slot, test in entries)

    def ask(self, value: Value) -> Verdict:
        false = unknown = 0
        for bit, test in self._entries:
            truth = test.holds(value)
            if truth is False:
                false |= bit
            elif truth is None:
                unknown |= bit
        return false, unknown


class Choices:
    """A fact of few values: the answer to each is at hand, and none is ever unknown."""

    def __init__(self, fact: FactDefinition, entries: Sequence[Entry]) -> None:
        values = (True, False) if fact.type is FactType.BOOLEAN else fact.values
        self.false_on: Callable[[Value], int] = _FalseOn(Each(entries), (*values, NONE)).__getitem__

    def ask(self, value: Value) -> Verdict:
        return self.false_on(value), 0


class _FalseOn(dict[Value, int]):
    """The slots that are false on each of some values; another value is asked about when it comes."""

    def __init__(self, each: Each, values: Iterable[Value]) -> None:
        super().__init__((value, each.ask(value)[0]) for value in values)
        self._each = each

    def __missing__(self, value: Value) -> int:
        return self._each.ask(value)[0]


class Ladder:
    """A fact whose values have an order. The bounds of its tests are rungs; all is settled on a rung or between two."""

    def __init__(self, _fact: FactDefinition | None, entries: Sequence[Entry]) -> None:
        self._rungs = sorted({bound for _, test in entries for bound in _bounds(test)})  # type: ignore[type-var]
        self._none = (bits({slot for slot, test in entries if test.holds(NONE) is False}), 0)
        self._verdicts = self._climb(_spans_by_slot(entries, self._rungs))

    def ask(self, value: Value) -> Verdict:
        if value is NONE:
            return self._none
        rung = bisect_left(self._rungs, value)  # type: ignore[type-var]
        on_it = rung < len(self._rungs) and self._rungs[rung] == value
        return self._verdicts[2 * rung + on_it]

    def _climb(self, spans: Mapping[int, Spans]) -> tuple[Verdict, ...]:
        """The verdict of every step, by what turns on the way up: a slot is false outside its spans."""
        turns: dict[int, list[int]] = defaultdict(list)
        for slot, within in spans.items():
            turns[0].append(slot)
            for first, last in within:
                turns[first].append(slot)
                turns[last + 1].append(slot)
        false, verdicts = 0, []
        for step in range(2 * len(self._rungs) + 1):
            false ^= bits(turns[step]) if step in turns else 0
            verdicts.append((false, 0))
        return tuple(verdicts)


class Purses:
    """Money: a ladder a currency. What is asked in another currency is unknown."""

    def __init__(self, _fact: FactDefinition, entries: Sequence[Entry]) -> None:
        by_currency: dict[str | None, list[Entry]] = defaultdict(list)
        for slot, test in entries:
            by_currency[_currency(test)].append((slot, _in_amounts(test)))
        of_none = by_currency.pop(None, [])
        self._none = Each(entries).ask(NONE)
        self._ladders = {currency: Ladder(None, [*own, *of_none]) for currency, own in by_currency.items()}
        mentioned = {currency: bits({slot for slot, _ in own}) for currency, own in by_currency.items()}
        everything = union(mentioned.values())
        self._foreign = {
            currency: union(slots for other, slots in mentioned.items() if other != currency) for currency in mentioned
        }
        self._unheard_of = bits({slot for slot, _ in of_none}), everything

    def ask(self, value: Value) -> Verdict:
        if not isinstance(value, Money):
            return self._none
        ladder = self._ladders.get(value.currency)
        if ladder is None:
            return self._unheard_of
        return ladder.ask(value.amount)[0], self._foreign[value.currency]


class Words:
    """A set of words: a ``has`` is false for each of its words that is not there, a ``lacks`` for each that is."""

    def __init__(self, _fact: FactDefinition, entries: Sequence[Entry]) -> None:
        wanted: dict[str, list[int]] = defaultdict(list)
        unwanted: dict[str, list[int]] = defaultdict(list)
        for slot, test in entries:
            for word in test.words if isinstance(test, Has) else ():
                wanted[word].append(slot)
            for word in test.words if isinstance(test, Lacks) else ():
                unwanted[word].append(slot)
        self._wanted = {word: bits(set(slots)) for word, slots in wanted.items()}
        self._unwanted = {word: bits(set(slots)) for word, slots in unwanted.items()}
        self._not_none = bits({slot for slot, test in entries if isinstance(test, OneOf)})
        self._none = Each(entries).ask(NONE)

    def ask(self, value: Value) -> Verdict:
        if not isinstance(value, frozenset):
            return self._none
        false = self._not_none
        for word, slots in self._wanted.items():
            if word not in value:
                false |= slots
        for word in value:
            false |= self._unwanted.get(word, 0)
        return false, 0


def _each(_fact: FactDefinition, entries: Sequence[Entry]) -> Table:
    return Each(entries)


def _never(_test: Test) -> bool:
    return False


def _is_choice(test: Test) -> bool:
    return isinstance(test, OneOf | NoneOf)


def _is_rung(test: Test) -> bool:
    return isinstance(test, Between | OneOf | NoneOf)


def _is_of_one_currency(test: Test) -> bool:
    return isinstance(test, Between | OneOf) and len({_currency_of(each) for each in _bounds(test)}) <= 1


def _is_of_words(test: Test) -> bool:
    return isinstance(test, Has | Lacks) or (isinstance(test, OneOf) and test.values == {NONE})


_KINDS: Mapping[FactType, tuple[Callable[[Test], bool], Callable[[FactDefinition, Sequence[Entry]], Table]]] = {
    FactType.ENUM: (_is_choice, Choices),
    FactType.BOOLEAN: (_is_choice, Choices),
    FactType.INTEGER: (_is_rung, Ladder),
    FactType.NUMBER: (_is_rung, Ladder),
    FactType.DURATION: (_is_rung, Ladder),
    FactType.TIME: (_is_rung, Ladder),
    FactType.MONEY: (_is_of_one_currency, Purses),
    FactType.SET: (_is_of_words, Words),
}


def _spans_by_slot(entries: Iterable[Entry], rungs: Sequence[Value]) -> dict[int, Spans]:
    spans: dict[int, Spans] = {}
    for slot, test in entries:
        own = true_spans(test, rungs)
        spans[slot] = meet(spans[slot], own) if slot in spans else own
    return spans


def _bounds(test: Test) -> tuple[Value, ...]:
    match test:
        case Between(low, high):
            return tuple(bound for bound in (low, high) if bound is not None)
        case OneOf(values) | NoneOf(values):
            return tuple(value for value in values if value is not NONE)
    return ()


def _currency_of(value: Value) -> str:
    assert isinstance(value, Money)
    return value.currency


def _currency(test: Test) -> str | None:
    return next((_currency_of(bound) for bound in _bounds(test)), None)


def _in_amounts(test: Test) -> Test:
    """The same test on amounts alone."""
    match test:
        case Between(low, high):
            return replace(test, low=_amount(low), high=_amount(high))
        case OneOf(values):
            return OneOf(frozenset(each.amount if isinstance(each, Money) else each for each in values))
    return test


def _amount(bound: Value | None) -> Decimal | None:
    return bound.amount if isinstance(bound, Money) else None
