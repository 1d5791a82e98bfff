"""Whatever boxes or z3 call impossible is never found, and whatever they give for an example is as they say."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.policies.random_policies import World, files, worlds
from tests.properties.engine import load_document, read
from triage.actions.catalogue import ACTIONS
from triage.domain.catalogue import FACTS
from triage.domain.clauses import Condition, holds, leaves
from triage.domain.deciding import decide
from triage.domain.facts import Fact, Facts, Known, Missing
from triage.domain.policies import Invariant, Mode, Policy, PolicySet
from triage.domain.search import Case, Question, Space, Steps, find
from triage.policies import Finding
from triage.policies.file import read_policy_file
from triage.policies.proofs import Contents, Means, Proof, Proved, prove, prove_theorem
from triage.policies.proofs.contents import NO_MODEL, whens
from triage.policies.proofs.example import example, facts_of
from triage.policies.proofs.z3_solver import z3_if_installed

_ROUNDS = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_WAYS = st.sampled_from(["true", "false", "false", "maybe", "any"])


@_ROUNDS
@given(worlds(), st.lists(_WAYS, min_size=8, max_size=8))
def test_boxes_and_z3_agree_and_nothing_is_found_where_they_find_nothing(world: World, ways: list[str]) -> None:
    policies = load_document(world.document)
    conditions = [policy.when for policy in policies.policies[:6]] + [stop.when for stop in policies.stops]
    question = a_question(conditions, ways)
    space = Space(clause for condition in conditions for clause in leaves(condition))

    by_boxes = find(question, space, Steps(1_000_000, 1_000_000))

    if by_boxes is None:
        assert not any(answers(question, read(trial.case)) for trial in world.trials)
    else:
        assert answers(question, facts_of(example(by_boxes, [])))
    if (z3 := z3_if_installed()) is not None:
        by_z3 = z3.find(question, 60)
        assert (by_z3 is None) is (by_boxes is None)
        assert by_z3 is None or answers(question, known(by_z3))


@_ROUNDS
@given(files(), files(), st.integers(1, 4))
def test_every_finding_is_so_when_it_is_decided(
    document: dict[str, Any], other: dict[str, Any], priorities: int
) -> None:
    contents = read_contents(crowded(document, other, priorities))
    by_id = {entry.made.id: entry.made for entry in contents.policies}
    invariants = {entry.made.id: entry.made for entry in contents.invariants}

    for proved in prove(contents, Means()):
        about, findings = proved.proof.about, proved.findings
        assert (proved.proof.result == "broken") is bool(findings)
        for finding in findings:
            if proved.proof.what == "priority":
                collides(finding, by_id[about], by_id[named(finding)[-1]])
            if proved.proof.what == "invariant":
                breaks(finding, invariants[about], by_id[named(finding)[1]], contents)


@_ROUNDS
@given(worlds())
def test_a_policy_that_is_reached_wins_the_case_that_says_so_and_one_that_is_not_never_wins(world: World) -> None:
    contents = read_contents(world.document)
    policies = set_of(contents)
    trials = [decide(policies, read(trial.case)) for trial in world.trials]
    winners = {decision.policy for decision in trials if decision.outcome != "escalate"}
    conditions = list(contents.conditions())
    space = Space(clause for condition in conditions for clause in leaves(condition))

    for proved in prove(contents, Means()):
        policy = policies.by_id[proved.proof.about]
        if proved.proof.result == "broken":
            assert policy.id not in winners
        elif policy.mode is not Mode.SHADOW:
            around = whens((*contents.ahead_of(policy), *contents.stopping(policy)))
            case = find(Question((policy.when,), around), space, Steps(100_000, 100_000))
            assert case is not None
            decision = decide(policies, facts_of(example(case, [policy])))
            assert (decision.policy, decision.actions) == (policy.id, policy.do)


@settings(_ROUNDS, max_examples=10)
@given(files())
def test_losing_facts_starts_nothing_in_any_set(document: dict[str, Any]) -> None:
    proved = prove_theorem(Path("policies"), read_contents(document), Means())

    assert proved == Proved(Proof("polarity", "the whole set", "proved", "z3"))


def crowded(document: dict[str, Any], other: dict[str, Any], priorities: int) -> dict[str, Any]:
    """A document whose policies stand close together, with the stops of another one as invariants."""
    policies = [{**policy, "priority": number % priorities} for number, policy in enumerate(document["policies"])]
    invariants = [
        {"id": f"i{number}", "never": ["order.hold"], "if": stop["when"]} for number, stop in enumerate(other["stops"])
    ]
    return {**document, "policies": policies, "invariants": invariants}


def read_contents(document: dict[str, Any]) -> Contents:
    file = read_policy_file("a.yaml", json.dumps(document).encode(), ACTIONS)
    return Contents.of([file])


def set_of(contents: Contents) -> PolicySet:
    stops = tuple(entry.made for entry in contents.stops or ())
    return PolicySet.of("it", tuple(entry.made for entry in contents.policies), stops)


def named(finding: Finding) -> list[str]:
    """The ids in a message."""
    return re.findall(
        r"\b[ip]\d+\b", finding.message.partition(": ")[0] if "taken" in finding.message else finding.message
    )


def collides(finding: Finding, policy: Policy, other: Policy) -> None:
    assert policy.priority == other.priority
    assert policy.kinds & other.kinds
    assert finding.example is not None
    facts = facts_of(finding.example)
    truths = {holds(policy.when, facts), holds(other.when, facts)}
    assert truths == ({True} if "both match" in finding.message else {True, None})
    live = tuple(replace(each, mode=Mode.AUTO) for each in (policy, other))
    assert decide(PolicySet.of("it", live, ()), facts).policy == min(policy.id, other.id)


def breaks(finding: Finding, invariant: Invariant, policy: Policy, contents: Contents) -> None:
    assert finding.example is not None
    facts = facts_of(finding.example)
    assert holds(invariant.condition, facts) is True
    decision = decide(PolicySet.of("it", (replace(policy, mode=Mode.AUTO),), set_of(contents).stops), facts)
    assert decision.outcome == ("act" if holds(NO_MODEL, facts) else "suggest")
    assert invariant.never & {call.action for call in decision.actions}


def a_question(conditions: Sequence[Condition], ways: Sequence[str]) -> Question:
    drawn = list(zip(conditions, ways, strict=False))
    return Question(*(tuple(each for each, way in drawn if way == wanted) for wanted in ("true", "false", "maybe")))


def answers(question: Question, facts: Facts) -> bool:
    return (
        all(holds(condition, facts) is True for condition in question.true)
        and all(holds(condition, facts) is False for condition in question.false)
        and all(holds(condition, facts) is not False for condition in question.maybe)
    )


def known(case: Case) -> Facts:
    facts: dict[str, Fact] = {
        name: Missing("nobody can say") if each is None else Known(each.value, FACTS[name].source, _LONG_AGO - each.age)
        for name, each in case.items()
    }
    return Facts(_LONG_AGO, facts)
