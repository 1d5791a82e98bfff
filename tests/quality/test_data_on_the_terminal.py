"""``triage data``: the table that people look at, and how a data case is settled."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import CommandLine, command_line, shop_of_now
from tests.graph.shop import Shop
from triage.health.data import look_at_data


@pytest.fixture
def triage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[CommandLine]:
    with command_line(tmp_path, monkeypatch, capsys) as command:
        yield command


@pytest.fixture
def shop(tmp_path: Path, triage: CommandLine) -> Iterator[Shop]:
    with shop_of_now(tmp_path, triage) as shop:
        yield shop


def _strange_word(shop: Shop) -> None:
    shop.well("SO-1")
    shop.well("SO-2")["status"] = "pre_order"
    for order in ("SO-1", "SO-2"):
        shop.tell(order)
    shop.work()


def test_the_table_names_the_field_and_the_case(shop: Shop, triage: CommandLine) -> None:
    _strange_word(shop)

    told = triage("data")
    assert told.code == 0
    assert "order.status" in told.words
    assert "no map holds 'pre_order'" in told.words
    assert "half within 1m, 95% within 1m" in told.words
    assert max(map(len, told.out.splitlines())) <= 80
    assert max(map(len, triage("data", "--all").out.splitlines())) <= 80


def test_the_case_says_once_what_came(shop: Shop, triage: CommandLine) -> None:
    _strange_word(shop)
    case = triage("data", "--json").document["data_cases"][0]["case"]

    told = triage("show", case)
    assert told.code == 0
    assert told.words.count("no map holds 'pre_order'") == 1
    assert told.words.lower().count("a form that nobody here can read") == 1


def test_as_a_document_it_has_every_field(shop: Shop, triage: CommandLine) -> None:
    _strange_word(shop)

    document = triage("data", "--json").document
    fields = {f"{each['port']}.{each['field']}": each for each in document["fields"]}
    assert fields["order.status"]["unknown_words"] == {"pre_order": 1}
    assert (fields["order.status"]["seen"], fields["order.ship_by"]["seen"]) == (1, 2)
    (case,) = document["data_cases"]
    assert fields["order.status"]["data_case"] == case["case"]


def test_a_person_settles_a_data_case_once(shop: Shop, triage: CommandLine) -> None:
    _strange_word(shop)
    case = triage("data", "--json").document["data_cases"][0]["case"]

    assert "is settled; 1 orders waited" in triage("data", "settle", case, "--reason", "not ours").words
    assert triage("data", "settle", case, "--reason", "not ours").code == 1
    assert triage("data", "--json").document["data_cases"] == []


def test_doctor_names_open_data_cases(shop: Shop) -> None:
    _strange_word(shop)

    (check,) = look_at_data(shop.triage)
    assert check.standing == "note"
    assert "reference order.status" in check.says
