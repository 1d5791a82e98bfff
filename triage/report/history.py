"""Recorded cases, of which many look alike to the policies.

A clause sees of a fact only what its tests make of it. Two cases on which every clause comes out alike
are decided alike, so an answer about one of them is worked out once.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Generic, TypeVar

from triage.domain.catalogue import FACTS
from triage.domain.clauses import Clause, Test, Truth, leaves
from triage.domain.deciding import KIND_NOT_FROM_A_MODEL
from triage.domain.errors import BadValue
from triage.domain.fact_values import Plain, parse_fact, parse_facts, parse_time, parse_value
from triage.domain.facts import FactDefinition, Facts, Missing
from triage.domain.policies import PolicySet

_Answer = TypeVar("_Answer")
Document = Mapping[str, Plain]
_MISSING, _CONTRADICTED, _STALE = -1, -2, -3
_NOT_NAMED: Plain = {"missing": "not read"}
_moment = lru_cache(maxsize=4096)(parse_time)


@dataclass(frozen=True, slots=True)
class RecordedCase:
    """The facts that a case was decided on, as ``parse_facts`` reads them, and the id that it is found by."""

    id: str
    facts: Document


class AskedOnce(Generic[_Answer]):
    """Answers about recorded cases that hang on nothing but how the clauses of some policies come out, and why."""

    def __init__(self, sets: Iterable[PolicySet], answer: Callable[[Facts], _Answer]) -> None:
        sets = tuple(sets)
        tests: dict[str, dict[tuple[Test, timedelta], None]] = {}
        for clause in (KIND_NOT_FROM_A_MODEL, *(clause for each in sets for clause in _clauses(each))):
            tests.setdefault(clause.fact, {})[clause.test, clause.fresh] = None
        self._sights = tuple(_Sight(FACTS[fact], tuple(asked)) for fact, asked in tests.items())
        self._last_days = sorted({policy.expires for each in sets for policy in each.live if policy.expires})
        self._answer = answer
        self._answers: dict[tuple[object, ...], _Answered[_Answer]] = {}

    def __len__(self) -> int:
        """How many different answers were worked out."""
        return len(self._answers)

    def about(self, case: RecordedCase) -> _Answer:
        """Raises BadValue for what is no case."""
        try:
            key = self._key(case.facts)
            answer = self._answers.get(key)
            if answer is None:
                answer = self._answers[key] = _Answered(self._answer(parse_facts(case.facts, FACTS)))
        except BadValue as error:
            raise BadValue(f"{case.id}: {error}") from None
        return answer.answer

    def _key(self, document: Document) -> tuple[object, ...]:
        match document:
            case {"as_of": str(as_of), "facts": dict(facts), **rest} if not rest and facts.keys() <= FACTS.keys():
                moment = _moment(as_of)
                day = bisect_left(self._last_days, moment.date())
                return (day, *(sight.of(facts.get(sight.name, _NOT_NAMED), moment) for sight in self._sights))
        parse_facts(document, FACTS)
        raise BadValue("this is no case")


@dataclass(frozen=True, slots=True)
class _Answered(Generic[_Answer]):
    """An answer, which may itself be None."""

    answer: _Answer


def _clauses(policies: PolicySet) -> Iterator[Clause]:
    for policy in policies.live:
        yield from leaves(policy.when)
    for stop in policies.stops:
        yield from leaves(stop.when)


class _Sight:
    """What all tests of one fact see of a reading, as a small number."""

    __slots__ = ("_ages", "_definition", "_seen", "_tests", "_truths", "name")

    def __init__(self, definition: FactDefinition, asked: tuple[tuple[Test, timedelta], ...]) -> None:
        self.name = definition.name
        self._definition = definition
        self._tests = tuple(dict.fromkeys(test for test, _ in asked))
        self._ages = sorted({fresh for _, fresh in asked})
        self._seen: dict[object, int] = {}
        self._truths: dict[tuple[Truth, ...], int] = {}

    def of(self, reading: Plain, as_of: datetime) -> int:
        age = 0
        if isinstance(reading, dict):
            if "value" not in reading:
                known = parse_fact(self._definition, reading, as_of)
                return _MISSING if isinstance(known, Missing) else _CONTRADICTED
            if "observed_at" in reading:
                age = bisect_left(self._ages, as_of - _moment(str(reading["observed_at"])))
                if age == len(self._ages):
                    return _STALE
            reading = reading["value"]
        key = (reading.__class__, tuple(map(str, reading)) if isinstance(reading, list) else reading)
        value = self._seen.get(key)
        if value is None:
            value = self._seen[key] = self._truths_of(reading)
        return value * len(self._ages) + age

    def _truths_of(self, plain: Plain) -> int:
        value = parse_value(self._definition, plain)
        return self._truths.setdefault(tuple(test.holds(value) for test in self._tests), len(self._truths))
