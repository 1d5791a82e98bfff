"""Cases decided in columns come out as the live engine decides them one by one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.policies.random_policies import World, cases, files, one_fact_poorer, worlds
from tests.properties.engine import load_document
from triage.domain.catalogue import FACTS
from triage.domain.clauses import Clause, OneOf
from triage.domain.deciding import decide
from triage.domain.fact_values import parse_facts
from triage.domain.facts import Facts, Known
from triage.domain.policies import KIND, ActionCall, Mode, Policy, PolicySet
from triage.report.case_table import CaseTable
from triage.report.columns import decide_again, decide_in_columns

_NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
_ROUNDS = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_Said = tuple[str, str, str | None, str]


def one_by_one(policies: PolicySet, some: Iterable[Facts], ceiling: Mode = Mode.AUTO) -> set[_Said]:
    decisions = ((str(n), decide(policies, facts, ceiling=ceiling)) for n, facts in enumerate(some))
    return {(case, each.outcome, each.policy, str(each.reason)) for case, each in decisions}


def table_of(some: Iterable[Facts]) -> CaseTable:
    return CaseTable.of((str(n), facts) for n, facts in enumerate(some))


def said_in(decided: pl.DataFrame) -> set[_Said]:
    return set(decided.select("case", "outcome", "policy", "reason").iter_rows())


def clause_on_kind(kind: str, fresh: timedelta) -> Clause:
    return Clause(KIND, OneOf(frozenset({kind})), fresh)


def a_policy(id_: str, priority: int, kind: str = "lost", do: str = "order.tag") -> Policy:
    when = (clause_on_kind(kind, FACTS[KIND].fresh),)
    call = ActionCall(do, {"add": "triage-x"})
    return Policy(id_, "It is right.", "desk", priority, Mode.AUTO, frozenset({kind}), when, (call,), "escalate")


def a_case(kind: str) -> Facts:
    return Facts(_NOW, {KIND: Known(kind, "triage", _NOW), "exception.kind_origin": Known("rules", "triage", _NOW)})


@_ROUNDS
@given(worlds(trials=6))
def test_columns_and_the_live_engine_never_disagree(world: World) -> None:
    policies = load_document(world.document)
    drawn = [each for trial in world.trials for each in (trial.case, *one_fact_poorer(trial.case))]
    some = [parse_facts(case, FACTS) for case in drawn]
    table = table_of(some)

    for ceiling in {Mode(trial.ceiling) for trial in world.trials}:
        assert said_in(decide_in_columns(policies, table, ceiling=ceiling)) == one_by_one(policies, some, ceiling)


@_ROUNDS
@given(files(), files(), st.lists(cases(), min_size=4, max_size=12), st.data())
def test_after_an_edit_asking_again_only_what_it_touches_leaves_nothing_out(
    document: dict[str, Any], other: dict[str, Any], drawn: list[dict[str, Any]], data: st.DataObject
) -> None:
    edited = dict(document)
    edited["policies"] = [data.draw(st.sampled_from([old, old, new])) for old, new in _pairs(document, other)]
    edited["stops"] = data.draw(st.sampled_from([document["stops"], document["stops"], other["stops"]]))
    before, after = load_document(document), load_document(edited)
    table = table_of(parse_facts(case, FACTS) for case in drawn)

    again = decide_again(after, before, decide_in_columns(before, table), table)

    assert again.equals(decide_in_columns(after, table))


def _pairs(document: dict[str, Any], other: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Each policy with one of the other file that could take its place."""
    by_id = {policy["id"]: policy for policy in other["policies"]}
    return [(policy, by_id.get(policy["id"], policy)) for policy in document["policies"]]


def test_an_edit_of_one_kind_leaves_what_was_decided_of_the_others() -> None:
    before = PolicySet.of("1", (a_policy("a", 1), a_policy("b", 2, "damaged")), ())
    after = PolicySet.of("2", (a_policy("c", 1), a_policy("b", 2, "damaged")), ())
    table = table_of([a_case("lost"), a_case("damaged")])
    told_apart = decide_in_columns(before, table).with_columns(case=pl.lit("as it was decided"))

    again = decide_again(after, before, told_apart, table)

    assert said_in(again) == {
        ("as it was decided", "act", "b", "matched"),
        ("0", "act", "c", "matched"),
    }


@pytest.mark.parametrize("hurried_before", [True, False])
def test_an_edit_of_one_kind_is_asked_of_cases_that_know_their_kind_too_badly_to_rule_it_out(
    hurried_before: bool,
) -> None:
    in_a_hurry = replace(a_policy("a", 1), when=(clause_on_kind("lost", timedelta(minutes=5)),))
    at_leisure = a_policy("c", 1)
    hurried, calm = (PolicySet.of(each.id, (each,), ()) for each in (in_a_hurry, at_leisure))
    before, after = (hurried, calm) if hurried_before else (calm, hurried)
    some = [a_case("damaged").replacing({KIND: Known("damaged", "triage", _NOW - timedelta(minutes=6))})]
    table = table_of(some)

    again = decide_again(after, before, decide_in_columns(before, table), table)

    assert said_in(again) == one_by_one(after, some)


def test_cases_stand_in_the_order_of_the_table_and_keep_their_ids() -> None:
    table = CaseTable.of([("x", a_case("lost")), ("y", a_case("chargeback")), ("z", a_case("lost"))])

    decided = decide_in_columns(PolicySet.of("1", (a_policy("a", 1),), ()), table)

    assert decided["case"].to_list() == table.frame["case"].to_list() == ["y", "x", "z"]


def test_without_policies_every_case_is_nobodys() -> None:
    decided = decide_in_columns(PolicySet.of("1", (), ()), table_of([a_case("lost")]))

    assert said_in(decided) == {("0", "escalate", None, "no_policy")}


@pytest.mark.parametrize("age", [timedelta(0), timedelta(hours=1), timedelta(hours=1, microseconds=1)])
def test_a_kind_that_grew_stale_is_as_unknown_in_columns_as_it_is_live(age: timedelta) -> None:
    policies = PolicySet.of("1", (a_policy("a", 1), a_policy("b", 2, "damaged")), ())
    some = [a_case("damaged").replacing({KIND: Known("damaged", "triage", _NOW - age)})]

    assert said_in(decide_in_columns(policies, table_of(some))) == one_by_one(policies, some)
