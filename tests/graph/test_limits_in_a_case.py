"""A limit that is reached: the case goes to people, and the record says what kept its policy from acting."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph.shop import POLICIES, Shop, open_shop
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop in which ``reserve-again`` may act once an hour."""
    policies = tmp_path / "policies"
    shutil.copytree(POLICIES, policies)
    file = policies / "reservation_lost.yaml"
    file.write_text(re.sub(r"limits: \{[^}]*\}", "limits: {per_hour: 1}", file.read_text()))
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", policies=policies) as shop:
        yield shop


def test_a_limit_that_is_reached_is_recorded_and_what_it_won_goes_to_people(shop: Shop) -> None:
    for order in ("SO-1", "SO-2"):
        shop.trouble("reservation_lost", order)
        shop.tell(order)
        shop.work()

    assert shop.case("SO-1").status is CaseStatus.RESOLVED
    assert (shop.case("SO-2").status, shop.case("SO-2").reason) == (CaseStatus.ESCALATED, Reason.LIMIT)
    first, second = shop.decision("SO-1"), shop.decision("SO-2")
    assert (first.outcome, first.reason) == ("act", "matched")
    assert (second.policy, second.outcome, second.reason) == ("reserve-again", "escalate", "limit")
    assert second.decision["outcome"] == "act"
    assert shop.intents("SO-2") == []
    assert shop.effects("SO-2") == []


def test_an_hour_later_the_next_one_acts(shop: Shop) -> None:
    for order in ("SO-1", "SO-2"):
        shop.trouble("reservation_lost", order)
        shop.tell(order)
        shop.work()
        shop.later(hours=1)

    assert {case.status for case in shop.cases()} == {CaseStatus.RESOLVED}
