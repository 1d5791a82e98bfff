"""A policy never acts by itself twice on one cause, whatever it is called by now and whichever case it is."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.command import CommandLine
from tests.graph.shop import POLICIES, Shop, open_shop
from tests.reconciling.edits import lose_reservations, worked
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason

_KIND = "reservation_lost"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(POLICIES, tmp_path / "policies"))


@pytest.fixture
def own_shop(tmp_path: Path, folder: Path) -> Iterator[Shop]:
    with open_shop(f"sqlite:///{tmp_path / 'own.db'}", policies=folder) as shop:
        yield shop


def _again(shop: Shop) -> None:
    """The same trouble three minutes later, on fresh readings."""
    shop.later(minutes=3)
    shop.trouble(_KIND)
    shop.tell(kind=_KIND)
    shop.work()


def test_a_policy_that_was_renamed_has_acted_too(own_shop: Shop, folder: Path) -> None:
    worked(own_shop, _KIND)
    file = folder / f"{_KIND}.yaml"
    file.write_text(file.read_text().replace("id: reserve-again", "id: reserve-anew"))
    _again(own_shop)

    assert own_shop.decision().policy == "reserve-anew"
    assert (own_shop.case().status, own_shop.case().reason) == (CaseStatus.ESCALATED, Reason.ALREADY_ACTED)
    assert own_shop.effects() == ["lines_reserved"]


def test_a_policy_that_was_edited_has_acted_too(own_shop: Shop, folder: Path) -> None:
    worked(own_shop, _KIND)
    file = folder / f"{_KIND}.yaml"
    file.write_text(file.read_text().replace("then: resolve", "then: escalate", 1))
    _again(own_shop)

    assert own_shop.case().reason == Reason.ALREADY_ACTED
    assert own_shop.effects() == ["lines_reserved"]


def test_what_another_policy_did_keeps_this_one_from_nothing(own_shop: Shop) -> None:
    worked(own_shop, "address_invalid")
    _again(own_shop)

    assert (own_shop.case().status, own_shop.case().policy) == (CaseStatus.RESOLVED, "reserve-again")
    assert own_shop.effects() == ["address_corrected", "lines_reserved"]


def test_what_it_did_on_the_case_before_this_counts_for_thirty_days(shop: Shop) -> None:
    """What is told late about a closed case is worked on where it stands; thirty days after its close it is over."""
    shop.well()
    shop.tell(kind=_KIND)
    shop.work()
    closed_at = shop.clock.now()
    assert shop.case().status is CaseStatus.CLEARED
    shop.later(days=29)
    shop.trouble(_KIND)
    shop.tell(kind=_KIND, at=closed_at - timedelta(hours=1))
    shop.work()
    assert shop.case().status is CaseStatus.RESOLVED
    shop.later(days=2)
    _again(shop)

    newest, before = shop.cases("SO-1")
    assert (newest.status, newest.reason) == (CaseStatus.ESCALATED, Reason.ALREADY_ACTED)
    assert "acted on the case before this" in (newest.summary or "")
    assert before.policy == "reserve-again"
    assert shop.effects() == ["lines_reserved"]


def test_the_figures_of_a_policy_name_what_came_back(shop: Shop, triage: CommandLine) -> None:
    worked(shop, _KIND)
    assert "came back" not in triage("policies", "stats").words
    lose_reservations(shop)
    shop.later(hours=1)
    shop.work()
    ran = triage("policies", "stats")
    (figures,) = [
        each for each in triage("policies", "stats", "--json").document["policies"] if each["policy"] == "reserve-again"
    ]

    assert "RESOLVED, AND CAME BACK WITHIN 30 DAYS policy reopened reserve-again 1" in ran.words
    assert figures["reopened"] == 1
    assert max(map(len, ran.out.splitlines())) <= 80
