"""Rules: conditions written in code, in the same words and with the same meaning as a policy's."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Between, Clause, NoneOf, OneOf, Test
from triage.domain.fact_values import parse_value
from triage.domain.facts import FactDefinition, Value


def clause(fact: str, **form: object) -> Clause:
    """One clause; ``form`` is one of ``is_``, ``not_`` (a value or a list), ``at_least``, ``at_most`` and ``below``.

    Values are written as in a policy, and are as fresh as the catalogue asks.
    """
    ((word, plain),) = form.items()
    definition = FACTS[fact]
    return Clause(fact, _FORMS[word](definition, plain), definition.fresh)


def either(*groups: Clause | tuple[Clause, ...]) -> AnyGroup:
    """Groups of clauses of which one must hold in full."""
    return AnyGroup(tuple(group if isinstance(group, tuple) else (group,) for group in groups))


def _values(definition: FactDefinition, plain: object) -> frozenset[Value]:
    return frozenset(parse_value(definition, each) for each in (plain if isinstance(plain, list) else [plain]))


_FORMS: Mapping[str, Callable[[FactDefinition, object], Test]] = MappingProxyType(
    {
        "is_": lambda definition, plain: OneOf(_values(definition, plain)),
        "not_": lambda definition, plain: NoneOf(_values(definition, plain)),
        "at_least": lambda definition, plain: Between(low=parse_value(definition, plain)),
        "at_most": lambda definition, plain: Between(high=parse_value(definition, plain)),
        "below": lambda definition, plain: Between(high=parse_value(definition, plain), strict_high=True),
    }
)
