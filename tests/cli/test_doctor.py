"""What is there, what is not, what may act, and what to do about it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import CommandLine
from tests.graph.shop import Shop
from triage.broker.embedded import EmbeddedBroker


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A working folder with its embedded broker running."""
    folder = tmp_path_factory.mktemp("broker")
    embedded = EmbeddedBroker(folder)
    embedded.start()
    yield folder
    embedded.stop()


@pytest.fixture
def well(shop: Shop, triage: CommandLine, broker: Path) -> Shop:
    """A shop in which everything is there."""
    triage.set(working_folder=broker)
    return shop


def _check(document: Any, name: str) -> Any:
    return next(check for check in document["checks"] if check["name"] == name)


def test_where_all_is_well_it_exits_0(well: Shop, triage: CommandLine) -> None:
    ran = triage("doctor", "--json")

    assert ran.code == 0
    assert ran.document["ok"] is True
    for name in ("database", "broker", "back office", "policies", "lowered", "work", "switches", "model"):
        assert _check(ran.document, name)["standing"] == "ok"


def test_a_ceiling_of_shadow_says_that_nothing_acts_and_how_to_raise_it(well: Shop, triage: CommandLine) -> None:
    ran = triage("doctor")

    assert ran.code == 0
    assert "nothing acts yet" in ran.words
    assert "raise TRIAGE_MODE_CEILING" in ran.words
    triage.set(mode_ceiling="auto")
    assert _check(triage("doctor", "--json").document, "mode ceiling")["standing"] == "ok"


def test_an_action_that_would_mail_the_customer_is_off_and_names_its_policies(well: Shop, triage: CommandLine) -> None:
    well.state.settings.hold_mails = True
    off = triage("doctor", "--json").document["actions_off"]
    hold = next(each for each in off if each["call"] == "order.hold payment")

    assert "customer" in hold["why"]
    assert "hold-until-paid" in hold["policies"]
    assert "hold-until-paid" in triage("doctor").words


def test_values_that_are_off_are_named_though_no_policy_uses_them(well: Shop, triage: CommandLine) -> None:
    off = {each["call"]: each for each in triage("doctor", "--json").document["actions_off"]}

    assert off["order.sync_status shipped"]["policies"] == []
    assert off["order.sync_status delivered"]["policies"] == ["deliver-what-is-delivered"]


def test_what_is_not_there_exits_3_and_says_what_to_do(triage: CommandLine, tmp_path: Path) -> None:
    triage.set(backoffice_url="http://127.0.0.1:1", broker_url="redis://:hush@127.0.0.1:1/0")
    ran = triage("doctor", "--json")
    missing = {check["name"]: check for check in ran.document["checks"] if check["standing"] == "missing"}

    assert ran.code == 3
    assert set(missing) == {"database", "broker", "back office"}
    assert all(check["todo"] for check in missing.values())
    assert ran.document["actions_off"] is None
    assert "hush" not in ran.out
    assert not list(tmp_path.glob("triage.db*"))


def test_a_token_that_is_not_taken_exits_3(well: Shop, triage: CommandLine) -> None:
    triage.set(backoffice_token="wrong-token")
    ran = triage("doctor", "--json")
    office = _check(ran.document, "back office")

    assert (ran.code, office["standing"]) == (3, "missing")
    assert "TRIAGE_BACKOFFICE_TOKEN" in office["todo"]
    assert "wrong-token" not in ran.out


def test_refused_policies_exit_1_with_every_finding(well: Shop, triage: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "a.yaml").write_text("version: 1\npolicies:\n  - id: a\n    nonsense: 1\n")
    triage.set(policies=folder)
    ran = triage("doctor", "--json")
    policies = _check(ran.document, "policies")

    assert (ran.code, policies["standing"]) == (1, "wrong")
    assert any("nonsense" in finding for finding in policies["detail"]["findings"])


def test_what_is_paused_is_named_with_who_and_why(well: Shop, triage: CommandLine) -> None:
    triage("pause", "--reason", "stocktaking")
    switches = _check(triage("doctor", "--json").document, "switches")

    assert switches["standing"] == "note"
    assert "all, by ada: stocktaking" in switches["says"]
    assert switches["detail"]["switches"][0]["reason"] == "stocktaking"


def test_work_that_nobody_does_means_that_no_worker_runs(well: Shop, triage: CommandLine) -> None:
    well.trouble("lost")
    well.clock.advance(-timedelta(hours=2))
    well.tell(kind="lost")
    ran = triage("doctor", "--json")
    work = _check(ran.document, "work")

    assert (ran.code, work["standing"], work["detail"]["due"]) == (3, "missing", 1)
    assert "triage worker" in work["todo"]


def test_sources_are_named_and_their_secrets_are_not(well: Shop, triage: CommandLine) -> None:
    assert _check(triage("doctor", "--json").document, "sources")["standing"] == "note"
    triage.set(sources__oms__secrets='["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]')
    ran = triage("doctor", "--json")

    assert _check(ran.document, "sources")["detail"]["sources"] == [
        {"name": "oms", "kind": "standard-webhooks", "secrets": 1}
    ]
    assert "whsec" not in ran.out


def test_every_line_fits_80_columns(well: Shop, triage: CommandLine) -> None:
    well.state.settings.hold_mails = True
    assert max(map(len, triage("doctor").out.splitlines())) <= 80
