"""``triage connect KIND``: tried before it is kept, and nothing of the file lost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import CommandLine
from tests.contracts.sandbox_stand import TOKEN, served_sandbox
from tests.store.fake_clock import NOON
from triage.connecting.guide import GUIDES
from triage.sandbox.world import healthy


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served_sandbox() as (state, address):
        state.load(healthy("SO-1", NOON))
        yield address


def answers(**said: object) -> str:
    path = Path("answers.json")
    path.write_text(json.dumps(said))
    return str(path)


def test_what_works_is_kept_and_the_next_command_uses_it(triage: CommandLine, address: str) -> None:
    ran = triage("connect", "reference", "--answers", answers(url=address, token=TOKEN))
    again = triage("connect", "reference", "--check", "--json")

    assert ran.code == 0
    assert "takes who we are" in ran.words
    assert "order SO-1" in ran.words
    assert again.code == 0
    assert again.document["works"]
    assert {step["standing"] for step in again.document["steps"]} <= {"ok", "note"}


def test_a_secret_lies_in_a_file_of_its_own_and_nowhere_else(triage: CommandLine, address: str) -> None:
    ran = triage("connect", "reference", "--answers", answers(url=address, token=TOKEN), "--json")
    secret = Path(".triage/secrets/backoffice-token")

    assert secret.read_text().strip() == TOKEN
    assert secret.stat().st_mode & 0o777 == 0o600
    assert TOKEN not in Path("triage.toml").read_text()
    assert f'"{TOKEN}"' not in ran.out
    assert ran.document["kept"] == [str(secret), "triage.toml"]


def test_the_rest_of_the_file_stays_as_it_was(triage: CommandLine, address: str) -> None:
    before = "# ours\nmode_ceiling = 'suggest'  # for now\n\n[sources.oms]\nsecrets = ['whsec_MfKQ9r8GKYqrTwjU']\n"
    Path("triage.toml").write_text(before)
    triage("connect", "reference", "--answers", answers(url=address, token=TOKEN))
    after = Path("triage.toml").read_text()

    assert all(line in after for line in before.splitlines())
    assert triage("connect", "reference", "--check").code == 0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"token": "wrong"}, "does not accept who we are"),
        ({"url": "http://127.0.0.1:1"}, "ConnectError"),
        ({"url": "ftp://office"}, "begins with http"),
    ],
)
def test_what_does_not_work_is_not_kept(triage: CommandLine, address: str, said: dict[str, str], words: str) -> None:
    ran = triage("connect", "reference", "--answers", answers(**{"url": address, "token": TOKEN, **said}))

    assert ran.code in (1, 2)
    assert words in ran.words + " ".join(ran.err.split())
    assert not Path("triage.toml").exists()
    assert not Path(".triage/secrets").exists()


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ('{"url": "http://x", "tokn": "t"}', "did you mean 'token'?"),
        ('{"url": "http://x"}', "'token' is not answered: Its token"),
        ('{"url": "http://x", "token": 7}', "is not a text"),
        ("[]", "no JSON object"),
        ("{", "no JSON"),
    ],
)
def test_answers_that_are_none_are_refused(triage: CommandLine, document: str, words: str) -> None:
    Path("answers.json").write_text(document)
    ran = triage("connect", "reference", "--answers", "answers.json")

    assert ran.code == 2
    assert words in " ".join(ran.err.split())


def test_a_file_that_cannot_be_read_is_left_alone(triage: CommandLine, address: str) -> None:
    Path("triage.toml").write_text("not = = toml")
    ran = triage("connect", "reference", "--answers", answers(url=address, token=TOKEN))

    assert ran.code == 2
    assert Path("triage.toml").read_text() == "not = = toml"


def test_a_variable_that_counts_before_the_file_is_named(triage: CommandLine, address: str) -> None:
    triage.set(backoffice_url="http://elsewhere.test")
    ran = triage("connect", "reference", "--answers", answers(url=address, token=TOKEN))

    assert "TRIAGE_BACKOFFICE_URL is set in the environment" in ran.words


@pytest.mark.parametrize("kind", GUIDES)
def test_every_kind_says_what_to_click_and_asks_what_its_page_explains(triage: CommandLine, kind: str) -> None:
    guide = GUIDES[kind]
    every: dict[str, Any] = {question.key: "" for question in guide.questions if question.default == ""}
    ran = triage("connect", kind, "--answers", answers(**every))

    assert guide.there[0].split()[0] in ran.out
    assert (Path(__file__).parents[2] / guide.page).is_file()


def test_what_there_is_to_connect_is_listed(triage: CommandLine) -> None:
    listed = triage("connect", "list", "--json").document

    assert [each["kind"] for each in listed] == list(GUIDES)
    assert [each["kind"] for each in listed if each["connected"]] == ["reference"]
    assert "shopify" in triage("connect", "list").words


@pytest.mark.parametrize(("kind", "words"), [("shopify", "'shopify'"), ("easypost", "what is: none")])
def test_what_is_not_configured_does_not_work_because_something_else_does(
    triage: CommandLine, address: str, kind: str, words: str
) -> None:
    triage("connect", "reference", "--answers", answers(url=address, token=TOKEN))

    ran = triage("connect", kind, "--check")

    assert ran.code == 3
    assert words in ran.words
