"""Recorded cases that no clause tells apart are asked about once."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import a_file, a_policy
from tests.policies.random_policies import cases, files
from tests.policies.test_difference_at_random import load
from tests.report.recorded import a_document, recorded
from triage.domain.catalogue import FACTS
from triage.domain.deciding import decide
from triage.domain.errors import BadValue
from triage.domain.fact_values import parse_facts
from triage.domain.facts import Facts
from triage.report.history import AskedOnce, RecordedCase

_BOUND = a_file(a_policy(when="risk.score: {below: 40}"))


def _outcomes(folder: PolicyFolder, text: str = _BOUND) -> AskedOnce[str]:
    folder.write(text)
    policies = folder.load()
    return AskedOnce((policies,), lambda facts: decide(policies, facts).outcome)


def test_values_on_the_same_side_of_every_bound_are_asked_about_once(folder: PolicyFolder) -> None:
    asked = _outcomes(folder)

    outcomes = [asked.about(recorded(f"c-{score}", risk__score=score)) for score in (1, 2, 39, 40, 90)]

    assert outcomes == ["act", "act", "act", "escalate", "escalate"]
    assert len(asked) == 2


def test_facts_that_no_clause_is_about_make_no_difference(folder: PolicyFolder) -> None:
    asked = _outcomes(folder)

    for total in ("1.00 EUR", "2.00 EUR", "3.00 USD"):
        asked.about(recorded(total, risk__score=1, order__total=total))

    assert len(asked) == 1


def test_an_old_reading_is_another_thing_than_a_fresh_one(folder: PolicyFolder) -> None:
    asked = _outcomes(folder)
    old = {"value": 1, "observed_at": "2020-01-01T00:00:00Z", "source": "risk"}

    assert asked.about(recorded("fresh", risk__score=1)) == "act"
    assert asked.about(recorded("old", risk__score=old)) == "escalate"
    assert asked.about(recorded("missing", risk__score={"missing": "503"})) == "escalate"


def test_a_day_after_the_last_one_of_a_policy_is_another_day(folder: PolicyFolder) -> None:
    asked = _outcomes(folder, a_file(a_policy(expires="2026-11-23")))

    today, tomorrow = a_document(), {**a_document(), "as_of": "2026-11-24T00:00:00Z"}
    assert asked.about(RecordedCase("today", today)) == "act"
    assert asked.about(RecordedCase("tomorrow", tomorrow)) == "escalate"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"facts": {}}, "as_of"),
        ({**a_document(), "id": "c-1"}, "unknown key 'id'"),
        (a_document(risk__scor=1), "did you mean 'risk.score'"),
        (a_document(risk__score="high"), "risk.score is a whole number"),
        (a_document(risk__score=None), "risk.score is a whole number"),
        (a_document(risk__score={"lost": "yes"}), "is no fact"),
        (a_document(risk__score={"value": 1, "observed_at": "yesterday"}), "is not a time"),
    ],
)
def test_what_is_no_case_is_named(folder: PolicyFolder, document: dict[str, Any], said: str) -> None:
    asked = _outcomes(folder)

    with pytest.raises(BadValue) as refused:
        asked.about(RecordedCase("line 7", document))

    assert str(refused.value).startswith("line 7: ")
    assert said in str(refused.value)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files(), st.lists(cases(), min_size=5, max_size=10))
def test_whatever_is_asked_once_is_decided_alike(document: dict[str, Any], some: list[dict[str, Any]]) -> None:
    policies = load(document)

    def outcome(facts: Facts) -> object:
        decision = decide(policies, facts)
        return decision.outcome, decision.policy, decision.reason, decision.stops, decision.shadow

    asked = AskedOnce((policies,), outcome)

    for number, case in enumerate(some):
        assert asked.about(RecordedCase(str(number), case)) == outcome(parse_facts(case, FACTS))
