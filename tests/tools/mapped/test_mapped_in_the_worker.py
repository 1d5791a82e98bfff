"""A mapped back office in the whole product: a case is acted on, proved, and taken back."""

from pathlib import Path

import pytest

from tests.effects.office import essence
from tests.graph.shop import Shop, open_shop
from triage.config import read_settings
from triage.connections import Connections
from triage.domain.cases import CaseStatus
from triage.domain.errors import BadValue
from triage.domain.journal import IntentState
from triage.runtime import OneAfterTheOther, SystemClock
from triage.undoing import Undoing

SANDBOX = Path(__file__).parents[3] / "docs" / "examples" / "sandbox-mapping.yaml"


def what_is_there(shop: Shop) -> object:
    return essence({"orders": {"SO-1": shop.state.orders["SO-1"]}})


def test_a_case_is_worked_and_undone_through_a_mapping_file(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'triage.db'}"
    with open_shop(database, backoffice_kind="mapped", backoffice_mapping=SANDBOX) as shop:
        shop.trouble("label_no_scan")
        before = what_is_there(shop)
        shop.tell()
        shop.work()

        assert shop.case().status is CaseStatus.WATCHING
        assert shop.effects() == ["tag_added"]
        assert {each.state for each in shop.intents()} == {IntentState.VERIFIED}
        undoing = Undoing(shop.triage, shop.case(), "mara", shop.triage.policies.current().by_id)
        assert "undone" in [undoing.run(step).result for step in undoing.plan(undoing.intents())]
        assert what_is_there(shop) == before


def test_an_answer_lost_on_the_way_is_found_by_reading_back(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'triage.db'}"
    with open_shop(database, backoffice_kind="mapped", backoffice_mapping=SANDBOX) as shop:
        shop.trouble("reservation_lost")
        shop.faults.add("/orders/SO-1/reservations", "half_body", method="POST")
        shop.tell()
        shop.work()

        assert shop.case().status is CaseStatus.RESOLVED
        assert shop.effects() == ["lines_reserved"]


def test_the_address_of_the_settings_counts_before_the_file_s_and_the_default_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def address(**settings: str) -> str:
        told = read_settings(backoffice_kind="mapped", **settings)
        return Connections(told, SystemClock(), OneAfterTheOther()).access.url

    assert address() == ""
    assert address(backoffice_url="http://127.0.0.1:9") == "http://127.0.0.1:9"


def test_a_kind_without_its_file_says_which_setting_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = read_settings(backoffice_kind="mapped")

    with pytest.raises(BadValue, match="TRIAGE_BACKOFFICE_MAPPING"):
        _ = Connections(told, SystemClock(), OneAfterTheOther()).connector
