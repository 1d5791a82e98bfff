"""The same rules as expressions of CEL, by the package ``common-expression-language``.

A fact that is not there is a name that CEL does not know; an expression that fails on it is taken as unknown, and the
first expression that is not false decides, as with ours. It leaves out stops, modes, ages, currencies and reasons;
names carry no dots, and its facts come as whole numbers and words.
"""

from collections.abc import Iterable, Mapping, Sequence

import cel

from tests.bench_policies.plain_facts import Bare, bare_value
from triage.domain.clauses import AnyGroup, Between, Clause, Condition, Has, Lacks, NoneOf, OneOf
from triage.domain.facts import Value
from triage.domain.kind_names import KIND_NAMES
from triage.domain.policies import KIND, Policy


class Expressions:
    """One compiled expression a policy, in the order they are asked: those of the case's kind, or all of them."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self._all = tuple((policy.id, cel.compile(_conjunction(policy.when))) for policy in policies)
        programs = dict(self._all)
        self._by_kind = {
            kind: tuple((policy.id, programs[policy.id]) for policy in policies if kind in policy.kinds)
            for kind in KIND_NAMES
        }

    def first_of_kind(self, facts: Mapping[str, Bare]) -> str | None:
        return _first(self._by_kind[str(facts[KIND])], facts)

    def first_of_all(self, facts: Mapping[str, Bare]) -> str | None:
        return _first(self._all, facts)


def _first(programs: Iterable[tuple[str, cel.Program]], facts: Mapping[str, Bare]) -> str | None:
    case = cel.Context({_name(fact): _given(value) for fact, value in facts.items()})
    for policy, program in programs:
        try:
            held = program.execute(case)
        except RuntimeError:
            return policy
        if held:
            return policy
    return None


def _given(value: Bare) -> bool | int | str | list[str]:
    return sorted(value) if isinstance(value, frozenset) else value


def _conjunction(condition: Condition) -> str:
    return " && ".join(_part(part) for part in condition)


def _part(part: Clause | AnyGroup) -> str:
    if isinstance(part, Clause):
        return _clause(part)
    return "(" + " || ".join(f"({_conjunction(group)})" for group in part.groups) + ")"


def _clause(clause: Clause) -> str:
    name = _name(clause.fact)
    match clause.test:
        case OneOf(values):
            return f"{name} in [{_listed(values)}]" if len(values) > 1 else f"{name} == {_listed(values)}"
        case NoneOf(values):
            return f"!({name} in [{_listed(values)}])"
        case Between(low, high, strict_low, strict_high):
            ends = [] if low is None else [f"{name} {'>' if strict_low else '>='} {_literal(low)}"]
            ends += [] if high is None else [f"{name} {'<' if strict_high else '<='} {_literal(high)}"]
            return " && ".join(ends)
        case Has(words):
            return " && ".join(f"{_literal(word)} in {name}" for word in sorted(words))
        case Lacks(words):
            return " && ".join(f"!({_literal(word)} in {name})" for word in sorted(words))


def _name(fact: str) -> str:
    return fact.replace(".", "_")


def _listed(values: frozenset[Value]) -> str:
    return ", ".join(sorted(_literal(value) for value in values))


def _literal(value: Value) -> str:
    bare = bare_value(value)
    return str(bare).lower() if isinstance(bare, bool) else repr(bare)
