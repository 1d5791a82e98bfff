"""Commands that are printed for people to copy: each runs once its reason is written into it."""

import re
import shlex

from tests.cli.command import CommandLine, Ran
from tests.graph.shop import Shop


def _hinted(ran: Ran) -> list[list[str]]:
    """The commands that a page names and that end in a reason to write."""
    found = re.findall(r"'triage ([^']+ --reason) …'", ran.words)
    return [[*shlex.split(line), "it is over"] for line in found]


def test_what_pause_says_lifts_it_lifts_it(triage: CommandLine, database: str) -> None:
    for scope in ([], ["--policy", "reserve-again"], ["--action", "order.hold"]):
        (lifting,) = _hinted(triage("pause", *scope, "--reason", "x"))

        assert triage(*lifting).code == 0
    assert triage("pause", "--reason", "x", "--json").document["switches"][1:] == []


def test_what_doctor_says_lifts_what_is_paused_and_takes_back_what_is_lowered(shop: Shop, triage: CommandLine) -> None:
    triage("pause", "--policy", "reserve-again", "--reason", "x")
    triage("pause", "--reason", "x")
    for policy in ("reserve-again", "count-again"):
        triage("policies", "lower", policy, "--to", "off", "--reason", "x")
    hinted = _hinted(triage("doctor"))
    ran = [triage(*command) for command in hinted]
    checks = {check["name"]: check for check in triage("doctor", "--json").document["checks"]}

    assert len(hinted) == 4
    assert {each.code for each in ran} == {0}
    assert [checks[name]["standing"] for name in ("switches", "lowered")] == ["ok", "ok"]


def test_one_is_one(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("reservation_lost")
    shop.tell()

    assert "worked on 1 case or event" in triage("worker", "--once").words
