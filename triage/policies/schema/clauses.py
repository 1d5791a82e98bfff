"""The forms of a clause by the type of its fact, and the conditions made of them."""

from triage.domain.catalogue import FACTS
from triage.domain.fact_values import Plain
from triage.domain.facts import FactDefinition, FactType
from triage.domain.policies import KIND
from triage.policies.schema.facts import MATCHABLE, described, value_of, word_of_set
from triage.policies.schema.words import Schema, any_of, list_of, mapping, ref

_NONE_OF = "None of these values. Holds on known absence, never on an unknown fact."
_LACKS = "None of these. Holds on known absence, never on an unknown fact."
_RANGES = {
    FactType.INTEGER: "integer_range",
    FactType.NUMBER: "number_range",
    FactType.MONEY: "money_range",
    FactType.DURATION: "duration_range",
    FactType.TIME: "time_range",
}
_ENDS = {
    "at_least": "This much or more.",
    "at_most": "This much or less.",
    "above": "More than this.",
    "below": "Less than this.",
}
_TWICE = (
    *(("at_least", "above"), ("at_most", "below")),
    *(("between", other) for other in _ENDS),
)
"""Pairs of ends that both say where a range ends."""


def clause_definitions() -> dict[str, Schema]:
    """A definition for each fact that a clause can be about, for each sort of range and for each sort of condition."""
    facts = {fact.name: ref(fact.name) for fact in MATCHABLE}
    groups = list_of(ref("group"), 1, "Groups of clauses, of which one must hold in full.")
    kinds = {"description": described(FACTS[KIND]), **any_of(ref("kind"), list_of(ref("kind")))}
    return {
        "group": mapping(facts, least=1),
        "condition": mapping({**facts, "any": groups}, least=1),
        "when": mapping({**facts, KIND: kinds, "any": groups}, [KIND]),
        **{name: _range(ref(type_.value)) for type_, name in _RANGES.items()},
        **{fact.name: {"description": described(fact), **_forms(fact)} for fact in MATCHABLE},
    }


def _forms(fact: FactDefinition) -> Schema:
    if fact.type is FactType.SET:
        return any_of(_set_forms(word_of_set(fact)), ref("none"))
    value = value_of(fact)
    if fact.type in _RANGES:
        return any_of(value, ref("none"), ref(_RANGES[fact.type]))
    none_of = mapping({"none_of": list_of(value, 1, _NONE_OF)}, ["none_of"])
    return any_of(value, ref("none"), list_of(any_of(value, ref("none"))), none_of)


def _range(value: Schema) -> Schema:
    ends: dict[str, Schema] = {end: {"description": meaning, **any_of(value)} for end, meaning in _ENDS.items()}
    ends["between"] = {**list_of(value, 2, "[low, high], both ends in."), "maxItems": 2}
    twice: list[Plain] = [{"required": list[Plain](pair)} for pair in _TWICE]
    return {
        **mapping(ends, least=1),
        "not": {"anyOf": twice},
        "errorMessage": "Two of these say where the range ends: keep one.",
    }


def _set_forms(word: Schema) -> Schema:
    return mapping({"has": list_of(word, 1, "All of these."), "lacks": list_of(word, 1, _LACKS)}, least=1)
