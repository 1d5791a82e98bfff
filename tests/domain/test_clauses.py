"""Conditions in three values."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.conditions import NOW, conditions_on, facts_about, some_facts
from triage.domain.catalogue import FACTS
from triage.domain.clauses import (
    Between,
    Clause,
    Condition,
    Has,
    Lacks,
    NoneOf,
    OneOf,
    Test,
    explain,
    holds,
    leaves,
    unknown_facts,
)
from triage.domain.facts import NONE, Contradicted, Fact, Facts, Known, Missing, Value
from triage.domain.money import Money
from triage.domain.rules import clause, either

Asked = tuple[Facts, Condition, frozenset[str]]


def _asked() -> st.SearchStrategy[Asked]:
    return some_facts().flatmap(
        lambda names: st.tuples(facts_about(names), conditions_on(names), st.frozensets(st.sampled_from(names)))
    )


@given(_asked())
def test_losing_facts_can_only_make_a_condition_unknown(asked: Asked) -> None:
    facts, condition, lost = asked
    before = holds(condition, facts)

    after = holds(condition, facts.replacing(dict.fromkeys(lost, Missing("the source did not answer"))))

    assert after is before or after is None


@given(_asked())
def test_a_condition_that_names_no_lost_fact_comes_out_the_same(asked: Asked) -> None:
    facts, condition, _ = asked
    named = {each.fact for each in leaves(condition)}
    others = {name: Missing("not asked") for name in FACTS if name not in named}

    assert holds(condition, facts.replacing(others)) is holds(condition, facts)


@given(_asked())
def test_an_unknown_condition_names_a_fact_that_is_not_known(asked: Asked) -> None:
    facts, condition, _ = asked
    names = unknown_facts(condition, facts)

    assert len(names) == len(set(names))
    if holds(condition, facts) is None:
        assert names
    for each in leaves(condition):
        if each.fact in names and isinstance(facts.standing(each.fact, each.fresh), Known):
            assert FACTS[each.fact].type == "money", "a known fact is only unknown in another currency"


@given(_asked())
def test_every_clause_is_explained_as_it_came_out(asked: Asked) -> None:
    facts, condition, _ = asked
    explained = explain(condition, facts)

    assert [result.result for result in explained] == [each.truth(facts) for each in leaves(condition)]
    assert all(result.why for result in explained)


@pytest.mark.parametrize(
    ("test", "on_none"),
    [
        (OneOf(frozenset({"card"})), False),
        (OneOf(frozenset({"card", NONE})), True),
        (NoneOf(frozenset({"card"})), True),
        (Between(low=1), False),
        (Between(high=1), False),
        (Has(frozenset({"gift"})), False),
        (Lacks(frozenset({"gift"})), True),
    ],
)
def test_known_absence_satisfies_no_range_and_no_equality_but_every_exclusion(test: Test, on_none: bool) -> None:
    assert test.holds(NONE) is on_none


@pytest.mark.parametrize(
    ("test", "inside", "outside"),
    [
        (Between(low=5), [5, 6], [4]),
        (Between(low=5, strict_low=True), [6], [4, 5]),
        (Between(high=5), [4, 5], [6]),
        (Between(high=5, strict_high=True), [4], [5, 6]),
        (Between(low=5, high=7), [5, 6, 7], [4, 8]),
    ],
)
def test_a_range_holds_at_its_ends_only_where_it_says_so(test: Test, inside: list[int], outside: list[int]) -> None:
    assert all(test.holds(value) is True for value in inside)
    assert all(test.holds(value) is False for value in outside)


@pytest.mark.parametrize(
    "test", [Between(high=Money.parse("250.00 EUR")), OneOf(frozenset({Money.parse("250.00 EUR")}))]
)
def test_money_in_another_currency_is_unknown_and_says_so(test: Test) -> None:
    total = Clause("order.total", test, FACTS["order.total"].fresh)
    facts = Facts(NOW, {"order.total": Known(Money.parse("90.00 USD"), "oms", NOW)})

    assert total.truth(facts) is None
    assert "another currency" in explain((total,), facts)[0].why


_STALE = Known(12, "risk", NOW - timedelta(days=8))


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        (_STALE, "stale: 8d old, from risk; at most 7d"),
        (Missing("risk answered 503"), "missing: risk answered 503"),
        (Contradicted((("wms", 0), ("oms", 4))), "contradicted: sources disagree: wms says 0, oms says 4"),
    ],
)
def test_an_unknown_clause_says_which_kind_of_unknown_it_is(fact: Fact, why: str) -> None:
    (explained,) = explain((clause("risk.score", below=40),), Facts(NOW, {"risk.score": fact}))

    assert explained.result is None
    assert explained.why == why


def test_one_group_that_holds_is_enough_whatever_the_others_are() -> None:
    choice = either(
        clause("risk.score", below=40), (clause("customer.tier", is_="gold"), clause("risk.score", below=80))
    )
    gold: dict[str, Value] = {"customer.tier": "gold", "risk.score": 50}

    def truth(**but: Fact) -> bool | None:
        known: dict[str, Fact] = {name: Known(value, "oms", NOW) for name, value in gold.items()}
        return holds((choice,), Facts(NOW, known).but(**but))

    assert truth() is True
    assert truth(customer__tier=Known("silver", "oms", NOW)) is False
    assert truth(customer__tier=Missing("gone")) is None
    assert truth(customer__tier=Missing("gone"), risk__score=Known(10, "risk", NOW)) is True
