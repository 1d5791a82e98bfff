"""``triage connect check`` and ``triage connect try``, as somebody who writes a mapping file sees them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import CommandLine, command_line
from tests.tools.mapped.brightwork import CLIENT, SECRET, Brightwork, serving
from tests.tools.mapped.brightwork_stand import MAPPING

SALE = "100042"


@pytest.fixture
def office() -> Iterator[tuple[Brightwork, str]]:
    office = Brightwork()
    with serving(office) as address:
        yield office, address


@pytest.fixture
def triage(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    office: tuple[Brightwork, str],
) -> Iterator[CommandLine]:
    with command_line(tmp_path, monkeypatch, capsys) as command:
        command.set(backoffice_url=office[1], secrets__backoffice_client_id=CLIENT)
        command.set(secrets__backoffice_client_secret=SECRET)
        yield command


def changed(folder: Path, old: str, new: str) -> str:
    """A copy of the mapping file with one change, in a file of its own."""
    text = MAPPING.read_text()
    assert old in text
    (folder / "changed.yaml").write_text(text.replace(old, new, 1))
    return str(folder / "changed.yaml")


def test_a_good_file_says_what_is_never_told_and_what_cannot_be_done(triage: CommandLine) -> None:
    ran = triage("connect", "check", str(MAPPING))

    assert ran.code == 0
    assert ran.out.startswith("good: Brightwork\n")
    assert "never told, so their facts stay unknown: added_total," in ran.words
    assert "order.sync_status the mapping file has no write set_status" in ran.words
    assert max(map(len, ran.out.splitlines())) <= 80


def test_mistakes_are_listed_with_their_places_and_exit_1(triage: CommandLine, tmp_path: Path) -> None:
    file = changed(tmp_path, "total: sum", "totl: sum")
    ran = triage("connect", "check", file)

    assert ran.code == 1
    assert "changed.yaml:33:7: reads.order.fields knows no 'totl'" in ran.out
    assert "did you mean 'total'?" in ran.out


def test_mistakes_as_json(triage: CommandLine, tmp_path: Path) -> None:
    ran = triage("connect", "check", changed(tmp_path, "total: sum", "totl: sum"), "--json")

    assert ran.code == 1
    assert ran.document["ok"] is False
    (error,) = ran.document["errors"]
    assert (error["line"], error["column"], error["hint"]) == (33, 7, "did you mean 'total'?")


def test_an_order_is_shown_field_by_field_with_where_each_was_found(triage: CommandLine) -> None:
    ran = triage("connect", "try", str(MAPPING), SALE)

    assert ran.code == 0
    assert "total 129.90 EUR sum" in ran.words
    assert "mapped true said by the file" in ran.words
    assert "LAMP-1 at DRS on hand 9, available 7" in ran.words
    assert "TRACKING gls GL7001" in ran.words
    assert "never told: added_total," in ran.words
    assert max(map(len, ran.out.splitlines())) <= 80


def test_people_are_only_present_unless_they_are_asked_for(triage: CommandLine) -> None:
    hidden = triage("connect", "try", str(MAPPING), SALE)
    assert "Lindqvist" not in hidden.out
    assert "name present name" in hidden.words
    assert "country DE land" in hidden.words
    assert "Lindqvist" not in triage("connect", "try", str(MAPPING), SALE, "--json").out
    assert "Edda Lindqvist" in triage("connect", "try", str(MAPPING), SALE, "--show-personal").out


def test_what_could_not_be_read_says_why_and_exits_1(triage: CommandLine, tmp_path: Path) -> None:
    file = changed(tmp_path, "total: sum", "total: [grand, sums.all]")
    ran = triage("connect", "try", file, SALE)

    assert ran.code == 1
    assert "could not be read: 1" in ran.out
    assert "total absent; total: nothing at grand, sums.all" in ran.words


def test_a_word_that_is_not_in_the_map_is_shown(triage: CommandLine, office: tuple[Brightwork, str]) -> None:
    office[0].sales[SALE]["state"] = "PARKED"
    ran = triage("connect", "try", str(MAPPING), SALE, "--json")

    assert ran.code == 1
    (flaw,) = [each for each in ran.document["parts"][0]["unread"] if each["kind"] != "not_kept"]
    assert (flaw["field"], flaw["kind"], flaw["word"]) == ("status", "unknown_word", "PARKED")


def test_an_order_that_is_not_there_is_said_and_nothing_is_shown(triage: CommandLine) -> None:
    ran = triage("connect", "try", str(MAPPING), "999")

    assert ran.code == 1
    assert "not read: GET /v3/sales/999: no_sale_999" in ran.words


def test_trying_changes_nothing(triage: CommandLine, office: tuple[Brightwork, str]) -> None:
    triage("connect", "try", str(MAPPING), SALE)

    assert office[0].accepted == 0
    assert {each.split()[0] for each in office[0].seen} == {"GET"}


def test_a_secret_that_is_missing_says_where_to_write_it(triage: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRIAGE_SECRETS__BACKOFFICE_CLIENT_SECRET")
    ran = triage("connect", "try", str(MAPPING), SALE)

    assert ran.code == 2
    assert "CLIENT_SECRET" in ran.err
