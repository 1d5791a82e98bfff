"""What people say to suggestions on the command line, and what comes of it in lists and figures."""

from typing import Any

import pytest

from tests.cli.command import CommandLine
from tests.graph.shop import Shop


@pytest.fixture
def suggesting(shop: Shop, triage: CommandLine) -> Shop:
    """A shop in which one policy was lowered to suggest, and suggests something for SO-1."""
    triage("policies", "lower", "reserve-again", "--to", "suggest", "--reason", "x")
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()
    return shop


def _look_again(shop: Shop) -> None:
    shop.tell(type_="com.example.order.updated")
    shop.work()


def _figures(triage: CommandLine) -> Any:
    listed = triage("policies", "stats", "--json").document["policies"]
    return next(each for each in listed if each["policy"] == "reserve-again")


def test_a_second_no_to_one_suggestion_is_refused_whoever_says_it(suggesting: Shop, triage: CommandLine) -> None:
    first = triage("dismiss", "SO-1", "--reason", "she collects it")
    again = [triage("dismiss", "SO-1", "--reason", "y", *by) for by in ((), ("--by", "Grace"))]

    assert first.code == 0
    assert [ran.code for ran in again] == [1, 1]
    assert all("ada said no at " in ran.err and "already: she collects it" in ran.err for ran in again)
    assert _figures(triage)["overruled"] == 1


def test_a_no_takes_a_yes_back_even_where_somebody_said_no_before(suggesting: Shop, triage: CommandLine) -> None:
    triage("dismiss", "SO-1", "--reason", "wait")
    assert triage("approve", "SO-1", "--yes").code == 0
    assert triage("dismiss", "SO-1", "--reason", "wait all the same").code == 0
    suggesting.later(minutes=1)
    suggesting.work()

    assert suggesting.effects() == []
    assert _figures(triage)["overruled"] == 1


def test_a_look_that_suggests_the_same_again_is_no_second_suggestion(suggesting: Shop, triage: CommandLine) -> None:
    triage("dismiss", "SO-1", "--reason", "no")
    _look_again(suggesting)
    before = _figures(triage)["suggestions"]
    triage("dismiss", "SO-1", "--reason", "still no")

    assert before == {"suggested": 1, "approved": 0, "dismissed": 1, "waiting": 1}
    assert _figures(triage)["suggestions"] == {"suggested": 1, "approved": 0, "dismissed": 1, "waiting": 0}


def test_what_a_person_approved_is_no_second_win(suggesting: Shop, triage: CommandLine) -> None:
    triage("approve", "SO-1", "--yes")
    suggesting.later(minutes=1)
    suggesting.work()
    figures = _figures(triage)
    out = triage("policies", "stats").out
    answered = out[out.index("WHAT PEOPLE SAY TO SUGGESTIONS") :].splitlines()

    assert suggesting.effects() == ["lines_reserved"]
    assert (figures["matched"], figures["outcomes"], figures["approved"]) == (1, {"suggest": 1}, 1)
    assert figures["suggestions"] == {"suggested": 1, "approved": 1, "dismissed": 0, "waiting": 0}
    assert answered[1].split() == ["policy", "suggested", "approved", "dismissed", "waiting"]
    assert answered[2].split() == ["reserve-again", "1", "1", "-", "-"]
    assert max(map(len, out.splitlines())) <= 80


def test_what_waits_for_a_click_is_listed_with_its_policy(suggesting: Shop, triage: CommandLine) -> None:
    listed = triage("cases", "--reason", "suggested")

    assert "suggested: reserve-agai" in listed.out
    assert triage("cases", "--reason", "suggested", "--json").documents[0]["policy"] == "reserve-again"
    assert "--reason suggested" in triage("cases", "--help").words
