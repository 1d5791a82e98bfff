"""The facts as an editor shows them, and the values that each can have."""

from triage.domain.catalogue import FACTS
from triage.domain.durations import format_duration
from triage.domain.fact_values import Plain
from triage.domain.facts import FactDefinition, FactType
from triage.domain.kinds import KINDS
from triage.domain.policies import KIND
from triage.policies.schema.words import Schema, choice, duration, money, ref, time

NONE_MEANS = "Known absence: the source said that there is none. A source that did not answer is another thing."

MATCHABLE: tuple[FactDefinition, ...] = tuple(fact for fact in FACTS.values() if fact.type is not FactType.TEXT)
"""The facts that a clause can be about: text is shown to people and never matched."""

_SOURCES = {
    "triage": "triage itself",
    "oms": "the order system",
    "payments": "the payment provider",
    "wms": "the warehouse",
    "carrier": "the carrier",
    "validator": "the address validator",
    "risk": "the risk engine",
}
_TYPES = {FactType.INTEGER: "whole number", FactType.ENUM: "one of its words", FactType.BOOLEAN: "true or false"}


def described(fact: FactDefinition) -> str:
    """What a fact means, and on a line of its own its type, unit, source and age."""
    unit = f" of {fact.unit}" if fact.unit else ""
    type_ = f"{_TYPES.get(fact.type, str(fact.type)).capitalize()}{unit}"
    return (
        f"{fact.meaning}\n{type_}, from {_SOURCES.get(fact.source, fact.source)}; "
        f"stale after {format_duration(fact.fresh)}."
    )


def value_definitions() -> dict[str, Schema]:
    """The values that many facts share, by the type of the fact, and known absence."""
    return {
        FactType.BOOLEAN.value: {"type": "boolean"},
        FactType.INTEGER.value: {"type": "integer"},
        FactType.NUMBER.value: {"type": "number"},
        FactType.MONEY.value: money(),
        FactType.DURATION.value: duration(),
        FactType.TIME.value: time(),
        "kind": {**choice(FACTS[KIND].values), "enumDescriptions": _kind_meanings()},
        "none": {"const": "none", "description": NONE_MEANS},
    }


def value_of(fact: FactDefinition) -> Schema:
    """One value of a fact that is no set, known absence left out."""
    if fact.type is FactType.ENUM:
        return ref("kind") if fact.name == KIND else choice(fact.values)
    return ref(fact.type.value)


def word_of_set(fact: FactDefinition) -> Schema:
    return choice(fact.values) if fact.values else {"type": "string"}


def _kind_meanings() -> list[Plain]:
    return [KINDS[name].meaning if name in KINDS else "Nobody could tell." for name in FACTS[KIND].values]
