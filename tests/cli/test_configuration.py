"""Settings: documented from the model, shown without secrets, refused with what would be right."""

from pathlib import Path

from tests.cli.command import CommandLine
from triage.cli.configuration_page import configuration_page
from triage.config import Settings
from triage.opening import without_password

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_the_page_is_current(triage: CommandLine) -> None:
    assert PAGE.read_text() == triage("config", "--page").out, "write it again: triage config --page"


def test_the_page_names_every_setting() -> None:
    page = configuration_page()

    for name, field in Settings.model_fields.items():
        assert f"`TRIAGE_{name.upper()}`" in page
        assert str(field.description).replace("|", "\\|") in page


def test_what_is_in_use_is_shown_and_no_secret(triage: CommandLine) -> None:
    triage.set(
        database_url="postgresql://ada:hush@db/triage",
        backoffice_token="hush",
        sources__oms__secrets='["whsec_hush"]',
        mode_ceiling="suggest",
    )
    page, document = triage("config"), triage("config", "--json")

    assert document.document["mode_ceiling"] == "suggest"
    assert "TRIAGE_MODE_CEILING suggest set" in page.words
    assert "hush" not in page.out + document.out


def test_a_password_is_hidden_wherever_it_stands_in_an_address() -> None:
    assert without_password("redis://:s/c@r@host:1/0") == "redis://:***@host:1/0"
    assert (
        without_password("postgresql://ada:x@host/db?password=y&a=1") == "postgresql://ada:***@host/db?password=***&a=1"
    )
    assert without_password("sqlite:////tmp/a@b.db") == "sqlite:////tmp/a@b.db"


def test_a_wrong_setting_stops_a_command_with_its_name(triage: CommandLine) -> None:
    triage.set(mode_ceiling="maximum")
    ran = triage("cases")

    assert ran.code == 2
    assert "TRIAGE_MODE_CEILING" in ran.err
    assert "Traceback" not in ran.err
