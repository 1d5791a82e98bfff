"""``tests`` of a policy: what is given, and what must come of it."""

from triage.domain.catalogue import FACTS
from triage.domain.facts import FactDefinition, FactType
from triage.policies.schema.facts import MATCHABLE, described, value_of, word_of_set
from triage.policies.schema.words import Schema, any_of, choice, list_of, mapping, one_of_words, ref, some_text

_LOST = {
    "missing": "Nobody could say.",
    "stale": "Known once, and too old now.",
    "contradicted": "Two sources that should agree do not.",
}


def test_definitions() -> dict[str, Schema]:
    edits = {fact.name: {"description": described(fact), **_edit(fact)} for fact in MATCHABLE}
    test = {
        "name": some_text("What it shows, as a sentence."),
        "given": ref("given", "Facts to change in a complete case that matches."),
        "expect": ref("expect", "What must come of it."),
    }
    return {
        "test": mapping(test, ["name", "given", "expect"]),
        "given": mapping(edits, least=1),
        "expect": _expect(),
        "fact": choice(FACTS),
        "lost": one_of_words(_LOST),
    }


def _expect() -> Schema:
    because = any_of(ref("fact"), list_of(ref("fact"), 0))
    keys: dict[str, Schema] = {
        "match": {"type": "boolean", "description": "Whether the policy still matches."},
        "because": {"description": "The fact, or facts, that keep it from matching.", **because},
    }
    return {
        **mapping(keys, ["match"]),
        "if": {"properties": {"match": {"const": True}}},
        "then": {"properties": {"because": {"type": "array", "maxItems": 0}}},
    }


def _edit(fact: FactDefinition) -> Schema:
    value = list_of(word_of_set(fact), 0) if fact.type is FactType.SET else value_of(fact)
    return any_of(value, ref("none"), ref("lost"))
