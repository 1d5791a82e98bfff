"""The catalogue of facts."""

import re
from functools import cache

import pytest

from tests.domain.samples import a_seed, facts_of
from triage.domain.catalogue import FACTS, GROUPS
from triage.domain.facts import NONE, FactDefinition, Facts, FactType, Known
from triage.domain.kinds import KINDS

every_fact = pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)


def test_there_are_enough_facts_and_a_group_for_each_part_of_a_case() -> None:
    assert len(FACTS) >= 45
    assert GROUPS == (
        "exception",
        "order",
        "payment",
        "stock",
        "fulfilment",
        "tracking",
        "delivery",
        "customer",
        "risk",
        "holds",
    )


@every_fact
def test_every_fact_says_what_it_means_who_says_it_and_how_old_it_may_be(fact: FactDefinition) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", fact.name)
    assert fact.meaning.endswith(".")
    assert len(fact.meaning) > 10
    assert fact.source in {"triage", "oms", "wms", "payments", "carrier", "risk", "validator"}
    assert fact.fresh.total_seconds() > 0


@every_fact
def test_every_enum_lists_its_words_and_every_number_its_unit(fact: FactDefinition) -> None:
    if fact.type is FactType.ENUM:
        assert len(set(fact.values)) == len(fact.values) > 1
        assert "none" not in fact.values, "none is known absence, never a word"
    if fact.type in (FactType.INTEGER, FactType.NUMBER):
        assert fact.unit


@every_fact
def test_every_fact_has_one_authority_or_sources_that_were_declared_equal(fact: FactDefinition) -> None:
    """What an assessment says of a fact comes from its authority, wherever anybody said anything."""
    for kind in (None, *KINDS):
        told = _facts_in(kind).get(fact.name)
        if isinstance(told, Known) and told.value is not NONE:
            assert told.source == fact.source
    assert not fact.equals or fact.source in fact.equals


@cache
def _facts_in(kind: str | None) -> Facts:
    return facts_of(a_seed(kind))


def test_an_assessment_says_every_fact_but_the_kind_which_classification_adds() -> None:
    told = set(facts_of(a_seed()))

    assert set(FACTS) - told == {"exception.kind", "exception.kind_origin", "exception.also"}
    assert told <= set(FACTS)
