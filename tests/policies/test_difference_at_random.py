"""Random edits of random policies: no case is decided differently that the comparison did not name."""

import json
from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.policies.random_policies import NOW, cases, files, one_fact_poorer
from triage.actions.catalogue import ACTIONS
from triage.domain.catalogue import FACTS
from triage.domain.deciding import decide
from triage.domain.fact_values import parse_facts
from triage.domain.policies import PolicySet
from triage.policies.difference import Shift, Verdict, compare, shift_on
from triage.policies.file import read_policy_file

_AT = datetime.fromisoformat(NOW)
_ROUNDS = settings(max_examples=35, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def load(document: dict[str, Any]) -> PolicySet:
    """The entries of a document as they stand: an edit may well leave a policy that never decides."""
    file = read_policy_file("a.yaml", json.dumps(document).encode(), ACTIONS)
    assert not file.findings
    return PolicySet.of("", tuple(each.made for each in file.policies), tuple(each.made for each in file.stops))


@st.composite
def edits(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two policy files: one an edit of the other in a few entries, or nothing alike."""
    old, other = draw(files()), draw(files())
    if draw(st.integers(0, 3)) == 0:
        return old, other
    policies = [draw(st.sampled_from([policy, policy, *_renewed(policy, other)])) for policy in old["policies"]]
    if len(policies) > 1 and draw(st.booleans()):
        policies[0], policies[1] = (
            {**policies[0], "priority": policies[1]["priority"]},
            {**policies[1], "priority": policies[0]["priority"]},
        )
    stops = draw(st.sampled_from([old["stops"], old["stops"], other["stops"], old["stops"][1:]]))
    return old, {**old, "policies": policies, "stops": stops}


def _renewed(policy: dict[str, Any], other: dict[str, Any]) -> list[dict[str, Any]]:
    """A policy with one thing of the policy of its name in another file."""
    of_its_name = [each for each in other["policies"] if each["id"] == policy["id"]]
    names = ("when", "mode", "do", "then", "fresh")
    return [{**policy, name: each[name]} for each in of_its_name for name in names] + of_its_name


@_ROUNDS
@given(edits(), st.lists(cases(), min_size=3, max_size=3))
def test_whatever_is_decided_differently_is_of_a_class_that_was_named(
    edit: tuple[dict[str, Any], dict[str, Any]], some: list[dict[str, Any]]
) -> None:
    old, new = map(load, edit)
    comparison = compare(old, new, _AT)

    for case in [each for drawn in some for each in (drawn, *one_fact_poorer(drawn))]:
        shift = shift_on(old, new, parse_facts(case, FACTS))
        assert shift is None or shift in comparison.shifts or not comparison.proved


@_ROUNDS
@given(edits())
def test_every_example_is_decided_as_its_class_says(edit: tuple[dict[str, Any], dict[str, Any]]) -> None:
    old, new = map(load, edit)

    for shift, example in compare(old, new, _AT).shifts.items():
        facts = parse_facts(example.case, FACTS)
        assert Shift(Verdict.of(decide(old, facts)), Verdict.of(decide(new, facts))) == shift


@_ROUNDS
@given(files())
def test_a_file_beside_itself_decides_nothing_differently_and_that_is_proved(document: dict[str, Any]) -> None:
    old, new = load(document), load({**document, "policies": list(reversed(document["policies"]))})

    comparison = compare(old, new, _AT)

    assert not comparison.shifts
    assert comparison.proved
