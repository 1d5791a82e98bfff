"""What was changed in a file, clause by clause, as a reviewer reads it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import a_file, a_policy
from triage.policies.difference import Edit, edits

_STOP = "- {id: vip, why: People know them., when: {customer.vip: true}, for: [order.hold]}"


@pytest.fixture
def compared(tmp_path: Path) -> "Compared":
    return Compared(tmp_path)


class Compared:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, old: str, new: str) -> tuple[Edit, ...]:
        sets = []
        for name, text in (("old", old), ("new", new)):
            (self._path / name).mkdir()
            folder = PolicyFolder(self._path / name)
            folder.write(text)
            sets.append(folder.load())
        return edits(*sets)

    def said(self, old: str, new: str) -> list[str]:
        """The changes of the one entry that changed, with a mark for the direction."""
        (edit,) = self(old, new)
        marks = {"wider": "+", "narrower": "-", "alike": " "}
        return [f"{marks[said.direction]} {said.about}: {said.words}" for said in edit.said]


def _policy(when: str = "", changes: Mapping[str, object] | None = None) -> str:
    return a_file(a_policy("hold-it", when, **dict(changes or {})))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'order.total: {at_most: "200.00 EUR"}',
            'order.total: {at_most: "250.00 EUR"}',
            "+ order.total: at most 250.00 EUR, was at most 200.00 EUR",
        ),
        ("risk.score: {below: 40}", "risk.score: {below: 30}", "- risk.score: below 30, was below 40"),
        ("risk.score: {below: 40}", "risk.score: {at_least: 30}", "  risk.score: at least 30, was below 40"),
        ("order.status: open", "order.status: [open, held]", "+ order.status: [held, open], was open"),
        ("order.tags: {has: [gift]}", "order.tags: {has: [gift, x]}", "- order.tags: has [gift, x], was has [gift]"),
        ("", "customer.vip: false", "- customer.vip: false; it was not asked"),
        ("customer.vip: false", "", "+ customer.vip: no longer asked; was false"),
        (
            "any: [{customer.vip: false}]",
            "any: [{customer.vip: false}, {risk.score: {below: 5}}]",
            "+ any: or risk.score: below 5: a further group",
        ),
        (
            "any: [{customer.vip: false}]",
            "any: [{customer.vip: true}]",
            "  any: customer.vip: true, was customer.vip: false",
        ),
        ("", "any: [{customer.vip: false}]", "- any: now asked: customer.vip: false"),
        (
            "customer.vip: false",
            "any: [{customer.vip: false}, {risk.score: {below: 5}}]",
            "+ any: now asked: customer.vip: false, or risk.score: below 5; was customer.vip: false alone",
        ),
        (
            "any: [{customer.vip: false}, {risk.score: {below: 5}}]",
            "customer.vip: false",
            "- any: no longer asked; was customer.vip: false, or risk.score: below 5; now customer.vip: false alone",
        ),
    ],
)
def test_a_clause_says_how_it_reads_now_and_whether_it_asks_less(
    compared: Compared, old: str, new: str, said: str
) -> None:
    assert compared.said(_policy(old), _policy(new)) == [said]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({"mode": "shadow"}, {"mode": "auto"}, "+ mode: raised to auto, was shadow"),
        ({"priority": 10}, {"priority": 20}, "  priority: 20, was 10: asked later"),
        ({"then": "escalate"}, {"then": "resolve"}, "+ then: resolve, was escalate"),
        ({"limits": "{per_hour: 5}"}, {"limits": "{per_hour: 6}"}, "+ limits.per_hour: 6, was 5"),
        (
            {"limits": "{per_hour: 5, per_customer: 1/7d}"},
            {"limits": "{per_hour: 5, per_customer: 1/30d}"},
            "- limits.per_customer: 1/30d, was 1/7d",
        ),
        (
            {"limits": '{per_hour: 5, value_per_day: "10.00 EUR"}'},
            {"limits": "{per_hour: 5}"},
            "+ limits.value_per_day: no limit, was 10.00 EUR",
        ),
        (
            {"limits": "{per_hour: 5, per_customer: 5/1h}"},
            {"limits": "{per_hour: 5, per_customer: 120/24h}"},
            "+ limits.per_customer: 120/1d, was 5/1h",
        ),
        (
            {"limits": "{per_hour: 5, per_customer: 120/24h}"},
            {"limits": "{per_hour: 5, per_customer: 5/1h}"},
            "- limits.per_customer: 5/1h, was 120/1d",
        ),
        (
            {"limits": "{per_hour: 5, per_customer: 5/1h}"},
            {"limits": "{per_hour: 5, per_customer: 100/24h}"},
            "+ limits.per_customer: 100/1d, was 5/1h",
        ),
        (
            {"limits": '{per_hour: 5, value_per_day: "10.00 EUR"}'},
            {"limits": '{per_hour: 5, value_per_day: "10.00 USD"}'},
            "+ limits.value_per_day: 10.00 USD, was 10.00 EUR",
        ),
        ({"when_cleared": "escalate"}, {"when_cleared": "undo"}, "+ when_cleared: undo, was escalate"),
        ({"when_cleared": "undo"}, {"when_cleared": "escalate"}, "- when_cleared: escalate, was undo"),
        ({"undo_within": "30m"}, {"undo_within": "2h"}, "+ undo_within: 2h, was 30m"),
        ({"undo_within": "30m"}, {"undo_within": None}, "+ undo_within: not set, was 30m"),
        ({"undo_within": None}, {"undo_within": "30m"}, "- undo_within: 30m, was not set"),
        ({"expires": "2027-01-01"}, {"expires": "2028-01-01"}, "+ expires: 2028-01-01, was 2027-01-01"),
        ({"expires": "2027-01-01"}, {"expires": None}, "+ expires: never, was 2027-01-01"),
        ({"expires": None}, {"expires": "2027-01-01"}, "- expires: 2027-01-01, was never"),
        ({"owner": "order-desk"}, {"owner": "fraud-desk"}, "  owner: fraud-desk, was order-desk"),
        ({"why": "It is right."}, {"why": "It is wrong."}, "  why: reworded"),
        (
            {"do": "[order.hold: {reason: review}]"},
            {"do": "[order.hold: {reason: review}, order.tag: {add: triage-x}]"},
            "+ do: now order.tag {add: triage-x}",
        ),
        (
            {"fresh": None},
            {"fresh": "{exception.kind: 5m}"},
            "- exception.kind: at most 5m old, was 1h",
        ),
    ],
)
def test_a_key_says_what_it_was_and_whether_more_is_let_through(
    compared: Compared, old: dict[str, object], new: dict[str, object], said: str
) -> None:
    assert compared.said(_policy(changes=old), _policy(changes=new)) == [said]


def test_a_stop_that_asks_less_stops_more(compared: Compared) -> None:
    stricter = _STOP.replace("customer.vip: true", "customer.vip: [true, none]")

    assert compared.said(a_file(a_policy(), stops=_STOP), a_file(a_policy(), stops=stricter)) == [
        "- customer.vip: [none, true], was true"
    ]


def test_what_a_stop_stops_is_said_in_full(compared: Compared) -> None:
    wider = _STOP.replace("[order.hold]", "all")

    assert compared.said(a_file(a_policy(), stops=_STOP), a_file(a_policy(), stops=wider)) == [
        "  for: all, was [order.hold]"
    ]


def test_entries_come_and_go_and_are_known_again_under_another_name(compared: Compared) -> None:
    old = a_file(a_policy("one"), a_policy("two", kind="lost", why="Two."), a_policy("three", kind="damaged"))
    new = a_file(a_policy("uno"), a_policy("two", kind="lost", why="Two."), a_policy("four", kind="wrong_item"))

    found = {(edit.how, edit.entry.id, edit.was, str(edit.direction)) for edit in compared(old, new)}

    assert found == {
        ("renamed", "uno", "one", "alike"),
        ("removed", "three", None, "narrower"),
        ("added", "four", None, "wider"),
    }


def test_a_new_stop_lets_less_be_done_and_one_that_is_gone_more(compared: Compared) -> None:
    (edit,) = compared(a_file(a_policy(), stops=_STOP), a_file(a_policy()))

    assert (edit.what, edit.how, str(edit.direction)) == ("stop", "removed", "wider")


def test_the_order_of_clauses_and_the_lines_they_stand_on_are_no_change(compared: Compared) -> None:
    old = _policy("customer.vip: false\nrisk.score: {below: 40}")

    assert compared(old, "# a comment\n" + _policy("risk.score: {below: 40}\ncustomer.vip: false")) == ()
