import shutil
from pathlib import Path

import pytest

from tests.cli.command import CommandLine
from tests.graph.shop import POLICIES, Shop, open_shop
from tests.replaying.copies import FIXTURES, a_copy_of

NAMES = ("possible-duplicate-held", "stock-dated-four-hours-ago")


@pytest.fixture
def fixtures(tmp_path: Path, triage: CommandLine) -> Path:
    """A folder with two fixtures, where they are looked for."""
    for name in NAMES:
        shutil.copytree(FIXTURES / name, tmp_path / "fixtures" / name)
    return tmp_path / "fixtures"


def test_fixtures_that_hold_are_listed_and_the_command_succeeds(triage: CommandLine, fixtures: Path) -> None:
    ran = triage("replay")

    assert ran.code == 0
    assert "2 of 2 fixtures came out as expected" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_each_line_of_json_is_one_fixture(triage: CommandLine, fixtures: Path) -> None:
    ran = triage("replay", "fixtures", "--json")

    assert ran.code == 0
    assert ran.documents == [
        {
            "fixture": "possible-duplicate-held",
            "ok": True,
            "outcome": "contained",
            "kind": "duplicate_order",
            "policy": "hold-possible-duplicate",
            "actions": ["order.hold", "order.tag"],
            "reason": "matched",
            "differences": [],
        },
        {
            "fixture": "stock-dated-four-hours-ago",
            "ok": True,
            "outcome": "escalated",
            "kind": "reservation_lost",
            "policy": "reserve-again",
            "actions": [],
            "reason": "unknown_fact",
            "differences": [],
        },
    ]


def test_a_fixture_that_differs_is_told_with_what_differs(triage: CommandLine, fixtures: Path) -> None:
    broken = a_copy_of("order-created-is-only-kept", fixtures)
    broken.expect(outcome="cleared")

    ran = triage("replay")

    assert ran.code == 1
    assert "ORDER-CREATED-IS-ONLY-KEPT outcome: expected cleared, came observed" in ran.words
    assert "2 of 3 fixtures came out as expected" in ran.out


def test_one_fixture_can_be_named_and_other_policies_tried_on_it(triage: CommandLine, fixtures: Path) -> None:
    shutil.copytree(POLICIES, fixtures.parent / "fewer")
    (fixtures.parent / "fewer" / "duplicate_order.yaml").unlink()

    ran = triage("replay", f"fixtures/{NAMES[0]}", "--policies", "fewer", "--json")

    assert ran.code == 1
    (replay,) = ran.documents
    assert (replay["outcome"], replay["reason"]) == ("escalated", "no_policy")
    assert 'never sent: POST /orders/SO-48121/holds {"reason":"duplicate"}' in replay["differences"]


@pytest.mark.parametrize(("path", "why"), [("nowhere", "there is no folder nowhere"), (".", "no fixture in .")])
def test_no_fixtures_is_wrong_use(triage: CommandLine, path: str, why: str) -> None:
    ran = triage("replay", path)

    assert ran.code == 2
    assert why in ran.err


def test_a_case_is_recorded_by_its_order_and_replayed_at_once(triage: CommandLine, shop: Shop) -> None:
    shop.trouble("fraud_review", "SO-7")
    shop.tell("SO-7", kind="fraud_review")
    shop.work()

    recorded = triage("record", "SO-7", "kept/fraud")
    again = triage("record", "SO-7", "kept/fraud")

    assert recorded.code == 0
    assert "kept/fraud: contained, fraud_review, matched" in recorded.words
    assert again.code == 2
    assert "--force" in again.err
    assert triage("replay", "kept").code == 0


def test_a_case_that_the_mode_ceiling_kept_from_acting_is_recorded_and_said_to_differ(
    triage: CommandLine, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'triage.db'}"
    with open_shop(url, ceiling="shadow") as shop:
        triage.set(database_url=url, backoffice_url=shop.triage.settings.backoffice_url)
        shop.trouble("fraud_review", "SO-7")
        shop.tell("SO-7", kind="fraud_review")
        shop.work()

        recorded = triage("record", "SO-7", "kept")

    assert recorded.code == 1
    assert "reason: expected ceiling, came action_refused" in recorded.words
