"""Secrets: from files that may be rotated, or from the settings; never shown."""

import os
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from tests.tools.backoffice import CountedClock
from tools.access import Access
from tools.wire import Bearer
from triage.config import read_settings
from triage.domain.errors import BadValue, Rejected
from triage.domain.tape import Tape
from triage.secrets import KeptSecrets

OLD, NEW = "shpat_0000000000000000old", "shpat_0000000000000000new"


def write(folder: Path, name: str, text: str) -> None:
    """As a secret store does: another file is put in the place of the old one."""
    fresh = folder / f".{name}"
    fresh.write_text(text)
    os.replace(fresh, folder / name)


class Shop(httpx.BaseTransport):
    """Takes one token."""

    takes = NEW

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        known = request.headers["authorization"] == f"Bearer {self.takes}"
        return httpx.Response(200 if known else 401, json={"id": "SO-1", "echo": request.headers["authorization"]})


def test_a_file_counts_before_a_setting(tmp_path: Path) -> None:
    secrets = KeptSecrets(tmp_path, {"shop-token": [SecretStr(OLD)]})
    assert secrets.get("shop-token") == OLD
    write(tmp_path, "shop-token", f"{NEW}\n")

    assert secrets.get("shop-token") == NEW


def test_a_file_holds_several_one_a_line_and_the_first_is_used(tmp_path: Path) -> None:
    write(tmp_path, "oms", f"\n{NEW}\n  {OLD}  \n\n")

    assert list(KeptSecrets(tmp_path, {}).all("oms")) == [NEW, OLD]


def test_a_token_that_is_rotated_in_its_file_is_used_without_a_restart(tmp_path: Path) -> None:
    write(tmp_path, "backoffice-token", OLD)
    shop = Shop()
    access = Access("backoffice", "https://shop.test", CountedClock(), KeptSecrets(tmp_path, {}), shop)
    session, tape = access.session(Bearer(access.secret("token"))), Tape()
    with pytest.raises(Rejected) as refused:
        session.read("/orders/SO-1", tape)
    write(tmp_path, "backoffice-token", NEW)

    assert session.read("/orders/SO-1", tape)[0]["id"] == "SO-1"
    for secret in (OLD, NEW):
        assert secret not in repr(tape)
        assert secret not in str(refused.value)
        assert secret not in repr(access) + repr(session.settings)


@pytest.mark.parametrize("name", ["", "../token", "a/b", ".hidden", "none"])
def test_a_secret_that_is_not_there_says_where_it_is_looked_for(tmp_path: Path, name: str) -> None:
    (tmp_path / ".hidden").write_text(OLD)
    with pytest.raises(BadValue, match="write it to TRIAGE_SECRETS__"):
        KeptSecrets(tmp_path, {}).get(name)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 70_000])
def test_a_file_that_is_no_secret_is_refused_without_what_it_says(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "token").write_bytes(content)
    with pytest.raises(BadValue, match="token") as refused:
        KeptSecrets(tmp_path, {}).get("token")

    assert "xxx" not in str(refused.value)


def test_a_folder_in_place_of_a_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "token").mkdir()
    with pytest.raises(BadValue, match="IsADirectoryError"):
        KeptSecrets(tmp_path, {}).get("token")


def test_no_setting_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_SECRETS__SHOP_TOKEN", OLD)
    monkeypatch.setenv("TRIAGE_SOURCES__OMS__SECRETS", f'["{OLD}"]')
    monkeypatch.setenv("TRIAGE_BACKOFFICE_TOKEN", OLD)
    settings = read_settings()

    assert settings.secrets["shop-token"].get_secret_value() == OLD
    assert OLD not in repr(settings) + str(settings) + settings.model_dump_json()
