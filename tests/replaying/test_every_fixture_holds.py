from pathlib import Path

import pytest

from tests.replaying.over_respx import replay_over_respx
from triage.domain.cases import CaseStatus
from triage.domain.policies import PolicySet
from triage.replaying.fixture import find_fixtures, read_fixture

FIXTURES = dict(find_fixtures([Path(__file__).parents[2] / "fixtures"]))


@pytest.mark.parametrize("name", FIXTURES)
def test_a_recorded_case_comes_out_as_expected(name: str, policies: PolicySet) -> None:
    replayed = replay_over_respx(read_fixture(FIXTURES[name]), policies)

    assert replayed.differences == []
    assert replayed.ok


def test_the_fixtures_show_every_outcome_most_reasons_and_many_kinds() -> None:
    told = [read_fixture(folder).expectation.told for folder in FIXTURES.values()]

    assert len(told) >= 30
    assert {each["outcome"] for each in told} == {str(status) for status in CaseStatus if status != CaseStatus.OPEN}
    assert len({each["kind"] for each in told}) > 20
    assert {each["reason"] for each in told} >= {
        "matched", "stop", "no_policy", "unknown_fact", "limit", "unclassified", "already_acted", "watch_over",
        "cause_remains", "unconfirmed", "action_refused", "action_off", "order_changed", "hold_stands",
    }  # fmt: skip
