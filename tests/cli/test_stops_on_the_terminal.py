"""What stops policies, on the terminal: seen in the doctor, and lifted by a person with a reason."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.command import CommandLine
from tests.graph.shop import Shop, open_shop
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason

_POLICY = "reserve-again"


@pytest.fixture
def shop(tmp_path: Path, triage: CommandLine) -> Iterator[Shop]:
    """A shop of now in which two cases of one cause are a burst, and every second run may be taken back."""
    url = f"sqlite:///{tmp_path / 'triage.db'}"
    with open_shop(url, burst_cases=2, breaker_runs=2, breaker_rate=0.5) as shop:
        shop.triage.policies.current()
        shop.clock.advance(datetime.now(UTC) - shop.clock.now())
        triage.set(
            database_url=url,
            backoffice_url=shop.triage.settings.backoffice_url,
            burst_cases=2,
            breaker_runs=2,
            breaker_rate=0.5,
        )
        yield shop


def _tell(shop: Shop, *orders: str) -> None:
    for order in orders:
        shop.trouble("reservation_lost", order)
        shop.tell(order)
        shop.work()


def _check(triage: CommandLine, name: str) -> dict[str, object]:
    found: dict[str, object] = next(
        check for check in triage("doctor", "--json").document["checks"] if check["name"] == name
    )
    return found


def test_one_back_office_can_be_paused_and_resumed(shop: Shop, triage: CommandLine) -> None:
    assert triage("pause", "--connector", "reference", "--reason", "its API is down").code == 0
    _tell(shop, "SO-1")
    assert (shop.case().status, shop.case().reason, shop.effects()) == (CaseStatus.ESCALATED, Reason.PAUSED, [])
    assert _check(triage, "switches")["todo"] == "'triage resume --connector reference --reason …' lifts it"

    ran = triage("resume", "--connector", "reference", "--reason", "it is back")
    assert "connector reference goes on" in ran.out


def test_a_back_office_that_is_not_there_cannot_be_paused(triage: CommandLine, database: str) -> None:
    ran = triage("pause", "--connector", "refrence", "--reason", "x")

    assert ran.code == 2
    assert "did you mean" in ran.err
    assert "reference" in ran.err
    assert triage("pause", "--connector", "reference", "--policy", "x", "--reason", "x").code == 2


def test_a_burst_is_one_line_of_the_list_and_its_children_are_asked_for(shop: Shop, triage: CommandLine) -> None:
    _tell(shop, "SO-1", "SO-2", "SO-3", "SO-4")
    parent = shop.case("SO-3").parent
    assert parent is not None

    listed = triage("cases").out
    assert "SO-1" in listed
    assert "SO-3" not in listed
    assert parent[-8:] in listed
    under = triage("cases", "--parent", parent[-8:]).out
    assert "SO-3" in under
    assert "SO-4" in under
    assert "SO-1" not in under
    assert {line["order"] for line in triage("cases", "--json").documents} >= {"SO-3", "SO-4"}
    shown = triage("show", parent)
    assert "2 cases wait under this one" in shown.words.lower()
    assert "order SO-4" in shown.out
    assert len(triage("show", parent, "--json").document["children"]) == 2


def test_a_burst_is_seen_in_the_doctor_and_lifted_with_a_reason(shop: Shop, triage: CommandLine) -> None:
    _tell(shop, "SO-1", "SO-2", "SO-3")
    parent = shop.case("SO-3").parent
    assert _check(triage, "bursts")["todo"] == f"'triage resume --burst {parent} --reason …' lifts it"

    assert triage("resume", "--burst", str(parent), "--reason", " ").code == 2
    ran = triage("resume", "--burst", str(parent), "--reason", "the warehouse moved", "--by", "lea", "--json")
    shop.later(minutes=1)
    shop.work()

    assert (ran.document["lifted"], ran.document["children"]) == (True, 1)
    assert shop.case("SO-3").status is CaseStatus.RESOLVED
    assert _check(triage, "bursts")["standing"] == "ok"
    again = triage("resume", "--burst", str(parent), "--reason", "x")
    assert again.code == 1
    assert "under no open burst" in again.err


def test_a_policy_that_the_breaker_lowered_is_seen_in_the_doctor_and_restored(shop: Shop, triage: CommandLine) -> None:
    _tell(shop, "SO-1", "SO-2")
    assert triage("undo", "SO-1", "--yes").code == 0
    before = _check(triage, "breaker")
    assert before["standing"] == "ok"
    assert f"{_POLICY}, 1 of 2" in str(before["says"])
    assert triage("undo", "SO-2", "--yes").code == 0

    tripped = _check(triage, "breaker")
    assert "2 of 2 runs within 7d were undone, dismissed or reopened: 100%, above 50%" in str(tripped["says"])
    assert tripped["todo"] == f"'triage policies restore {_POLICY} --reason …' lets it act again"
    assert triage("policies", "restore", _POLICY, "--reason", "the carrier was at fault").code == 0
    assert _check(triage, "breaker")["standing"] == "ok"


def test_a_limit_that_is_close_to_used_up_is_seen_in_the_doctor(
    shop: Shop, triage: CommandLine, tmp_path: Path
) -> None:
    _tell(shop, "SO-1", "SO-2")
    assert _check(triage, "limits")["standing"] == "ok"
    shutil.copytree(shop.triage.settings.policies, tmp_path / "tight")
    file = tmp_path / "tight" / "reservation_lost.yaml"
    file.write_text(re.sub(r"limits: \{[^}]*\}", "limits: {per_hour: 2}", file.read_text()))
    triage.set(policies=tmp_path / "tight")

    close = _check(triage, "limits")
    assert (close["standing"], close["says"]) == ("note", f"{_POLICY} has used 2 of per_hour 2")
