"""Conditions in z3, in three values: facts are a value, whether it is known, and how long ago it was read."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Between, Clause, Condition, NoneOf, OneOf, Test
from triage.domain.money import Money
from triage.domain.search import Case, Reading
from triage.policies.proofs.z3_values import Truths, Z3Value

_A_SECOND = timedelta(seconds=1)


class Z3Logic:
    """The facts of ``clauses`` as variables, and conditions as formulas over them.

    Several ``copies`` of a case have the same values; what is known, and how old, each has by itself.
    """

    def __init__(self, z3: Any, clauses: Iterable[Clause]) -> None:
        self._z3 = z3
        asked = list(clauses)
        named = {value.currency for clause in asked for value in _named(clause.test) if isinstance(value, Money)}
        currencies = {currency: place for place, currency in enumerate(sorted(named))}
        self._values = {
            name: Z3Value(z3, FACTS[name], currencies) for name in dict.fromkeys(each.fact for each in asked)
        }
        self._truths: dict[tuple[str, Test, timedelta, str | None], Truths] = {}

    def laws(self) -> Iterator[Any]:
        for value in self._values.values():
            yield from value.laws()

    def of(self, condition: Condition, copy: str | None) -> Truths:
        """A condition on one copy of a case, or, without a name, on facts that are all known and just read."""
        parts = [self._part(part, copy) for part in condition]
        return Truths(self._z3.And(*(part.true for part in parts)), self._z3.Or(*(part.false for part in parts)))

    def read_at(self, copy: str) -> Iterator[Any]:
        """No fact is read in the future."""
        yield from (self._age(name, copy) >= 0 for name in self._values)

    def poorer(self, poor: str, rich: str) -> Iterator[Any]:
        """In ``poor`` nothing is known that is not in ``rich``, and nothing was read later."""
        for name in self._values:
            yield self._z3.Implies(self._known(name, poor), self._known(name, rich))
            yield self._age(name, poor) >= self._age(name, rich)

    def case(self, model: Any, copy: str | None) -> Case:
        case: dict[str, Reading | None] = {}
        for name, value in self._values.items():
            if copy is None:
                case[name] = Reading(value.read(model))
            elif self._z3.is_true(model.eval(self._known(name, copy), model_completion=True)):
                age = model.eval(self._age(name, copy), model_completion=True).as_long()
                case[name] = Reading(value.read(model), min(age, 10**9) * _A_SECOND)
            else:
                case[name] = None
        return case

    def _part(self, part: Clause | AnyGroup, copy: str | None) -> Truths:
        if isinstance(part, Clause):
            return self._clause(part, copy)
        groups = [[self._clause(clause, copy) for clause in group] for group in part.groups]
        return Truths(
            self._z3.Or(*(self._z3.And(*(clause.true for clause in group)) for group in groups)),
            self._z3.And(*(self._z3.Or(*(clause.false for clause in group)) for group in groups)),
        )

    def _clause(self, clause: Clause, copy: str | None) -> Truths:
        key = (clause.fact, clause.test, clause.fresh, copy)
        truths = self._truths.get(key)
        if truths is None:
            truths = self._values[clause.fact].truths(clause.test)
            if copy is not None:
                usable = self._usable(clause.fact, clause.fresh, copy)
                truths = Truths(self._z3.And(usable, truths.true), self._z3.And(usable, truths.false))
            self._truths[key] = truths
        return truths

    def _usable(self, name: str, fresh: timedelta, copy: str) -> Any:
        """A fact is known, and read within ``fresh``."""
        return self._z3.And(self._known(name, copy), self._age(name, copy) <= fresh // _A_SECOND)

    def _known(self, name: str, copy: str) -> Any:
        return self._z3.Bool(f"{name} is known to {copy}")

    def _age(self, name: str, copy: str) -> Any:
        return self._z3.Int(f"age of {name} to {copy}")


def _named(test: Test) -> Iterator[Any]:
    match test:
        case OneOf(values) | NoneOf(values):
            yield from values
        case Between(low, high):
            yield from (low, high)
        case _:
            pass
