"""Random policies on random cases: as the slow reading says, and never more for knowing less."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.policies.random_policies import cases, files, lost_readings
from tests.policies.reference import MODES, decide_slowly
from triage.actions.catalogue import ACTIONS
from triage.domain.catalogue import FACTS
from triage.domain.deciding import decide
from triage.domain.decisions import Decision, Reason
from triage.domain.explaining import explained
from triage.domain.fact_values import parse_facts
from triage.domain.policies import Mode, PolicySet
from triage.policies import load_policies

_HELD = st.dictionaries(st.sampled_from(["p0", "p1", "p2"]), st.sampled_from(["paused", "limit"]), max_size=1)
_ROUNDS = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def load(document: Mapping[str, Any]) -> PolicySet:
    """The policies of a document, by way of a file: JSON is YAML too."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.yaml").write_text(json.dumps(document))
        return load_policies(Path(folder), ACTIONS)


def decided(policies: PolicySet, case: Mapping[str, Any], ceiling: str, held_back: Mapping[str, str]) -> Decision:
    held = {policy: Reason(reason) for policy, reason in held_back.items()}
    facts = parse_facts(case, FACTS)
    return explained(decide(policies, facts, ceiling=Mode(ceiling), held_back=held), policies, facts)


@_ROUNDS
@given(files(), st.lists(cases(), min_size=3, max_size=3), st.sampled_from(["auto", *MODES]), _HELD)
def test_every_decision_is_the_one_of_the_slow_reading(
    document: dict[str, Any], some: list[dict[str, Any]], ceiling: str, held_back: dict[str, str]
) -> None:
    policies = load(document)
    for case in [each for drawn in some for each in (drawn, *one_fact_poorer(drawn))]:
        decision = decided(policies, case, ceiling, held_back)
        expected = decide_slowly(document, case, ceiling, held_back)

        assert decision.outcome == expected["outcome"]
        assert decision.policy == expected["policy"]
        assert [{call.action: dict(call.arguments)} for call in decision.actions] == expected["actions"]
        assert decision.reason == expected["reason"]
        assert list(decision.stops) == expected["stops"]
        assert list(decision.shadow) == expected["shadow"]
        if decision.reason is Reason.UNKNOWN_FACT:
            assert list(decision.because) == expected["because"]


@_ROUNDS
@given(files(), cases(), st.sampled_from(["auto", "auto", *MODES]), st.data())
def test_losing_facts_never_starts_an_action_nor_turns_one_into_another(
    document: dict[str, Any], case: dict[str, Any], ceiling: str, data: st.DataObject
) -> None:
    policies = load(document)
    richer = decided(policies, case, ceiling, {})
    lost = data.draw(st.lists(st.sampled_from(sorted(case["facts"])), min_size=1, unique=True)) if case["facts"] else []
    after_facts = {**case["facts"], **{name: data.draw(lost_readings(_value(case["facts"][name]))) for name in lost}}
    poorer = {**case, "facts": {name: reading for name, reading in after_facts.items() if reading is not None}}

    for after in (decided(policies, each, ceiling, {}) for each in (poorer, *one_fact_poorer(case))):
        if after.outcome != "escalate":
            assert after.outcome == richer.outcome
            assert (after.policy, after.actions, after.then) == (richer.policy, richer.actions, richer.then)


@_ROUNDS
@given(files(), cases())
def test_whatever_is_decided_the_trace_accounts_for_it(document: dict[str, Any], case: dict[str, Any]) -> None:
    decision = decided(load(document), case, "auto", {})
    traces = {trace.policy: trace for trace in decision.trace}

    if decision.policy is not None:
        assert traces[decision.policy].matched is not False
    for stop in decision.stops:
        assert traces[stop].matched is True
    named = {clause.fact for trace in decision.trace for clause in trace.clauses}
    assert set(decision.because) <= named
    missed = [trace for trace in decision.trace if trace.policy not in (decision.policy, *decision.stops)]
    assert len(missed) <= 5
    assert all(any(clause.result is not True for clause in trace.clauses) for trace in missed)


def one_fact_poorer(case: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The case without each of its facts in turn."""
    for lost in case["facts"]:
        yield {**case, "facts": {name: reading for name, reading in case["facts"].items() if name != lost}}


def _value(reading: Any) -> Any:
    return reading.get("value", "none") if isinstance(reading, dict) else reading
