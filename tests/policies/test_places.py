"""A slip of the finger is told on the line of the slip, not where YAML gave up."""

from collections.abc import Iterator

import pytest

from triage.actions.catalogue import ACTIONS
from triage.policies.file import read_policy_file

SOUND = """\
# Parcels that the carrier is slow with. Shipping reads the list at nine.
version: 1
policies:
  - id: look-again
    why: Most parcels move again within a day or two. Nobody needs to write to the carrier.
    owner: shipping-desk
    priority: 10
    mode: auto
    when:
      exception.kind: carrier_delay
      order.status: [released, part_shipped, shipped]
      order.total: {at_most: "250.00 EUR"}
      tracking.status: in_transit
      any:
        - tracking.hours_since_scan: {between: [48, 120]}
          customer.report: none
        - customer.tier: gold
    fresh: {tracking: 2h, order.total: 5m}
    limits: {per_hour: 100, per_customer: 1/7d}
    do:
      - case.recheck: {after: 24h, at_latest: 5d}
      - order.tag: {add: triage-slow}
    then: watch
    tests:
      - name: a parcel that was delivered is not looked at
        given: {tracking.status: delivered}
        expect: {match: false, because: tracking.status}
"""
LINES = SOUND.splitlines()
Slip = tuple[int, str]
_VAGUE = ("this is not YAML", "belongs to nothing above it", "cannot stand here")


def findings(text: str) -> list[tuple[int, str]]:
    return [(found.line, found.message) for found in read_policy_file("a.yaml", text.encode(), ACTIONS).findings]


def told_elsewhere(slips: Iterator[Slip]) -> list[object]:
    """The slips of which something is said that is not on their line, or more than one thing, with what is said."""
    wrong: list[object] = []
    for number, line in slips:
        found = findings("\n".join([*LINES[: number - 1], line, *LINES[number:]]))
        if len(found) > 1 or any(place != number or _is_vague(message) for place, message in found):
            wrong.append((number, line, found))
    return wrong


def _is_vague(message: str) -> bool:
    return any(words in message for words in _VAGUE)


def left_out(marks: str) -> Iterator[Slip]:
    """Every line with one of its marks left out."""
    for number, line in enumerate(LINES, start=1):
        for column, mark in enumerate(line):
            if mark in marks and line[:column].strip() and not line.startswith("#"):
                yield number, line[:column] + line[column + 1 :]


def dashes_left_out() -> Iterator[Slip]:
    for number, line in enumerate(LINES, start=1):
        if line.lstrip().startswith("- "):
            yield number, line.replace("- ", " ", 1)
            yield number, line.replace("- ", "  ", 1)
            yield number, line.replace("- ", "-", 1)


def shifted(by: int) -> Iterator[Slip]:
    for number, line in enumerate(LINES, start=1):
        indent = len(line) - len(line.lstrip())
        if indent + by >= 0 and not line.startswith("#"):
            yield number, " " * (indent + by) + line.lstrip()


def indented_with_tabs() -> Iterator[Slip]:
    for number, line in enumerate(LINES, start=1):
        if line.startswith(" "):
            yield number, "\t" + line.lstrip()


def with_more_behind(extra: str) -> Iterator[Slip]:
    """Every line that has a bracket, a brace or a quote at its end, and something more."""
    for number, line in enumerate(LINES, start=1):
        if line[-1] in "]}\"'":
            yield number, line + extra


def begun_with(mark: str) -> Iterator[Slip]:
    """Every text begun with a sign of YAML."""
    for number, line in enumerate(LINES, start=1):
        name, colon, value = line.partition(": ")
        if colon and value[0].isalpha() and not line.startswith("#"):
            yield number, f"{name}: {mark}{value}"


def test_the_file_without_a_slip_is_sound() -> None:
    assert findings(SOUND) == []


@pytest.mark.parametrize("marks", list(":{}[],'\" "))
def test_a_mark_left_out_is_told_on_its_line(marks: str) -> None:
    assert told_elsewhere(left_out(marks)) == []


def test_a_dash_left_out_is_told_on_its_line() -> None:
    assert told_elsewhere(dashes_left_out()) == []


@pytest.mark.parametrize("by", [1, 2, 3, -1, -2])
def test_a_line_that_slipped_to_a_side_is_told_there(by: int) -> None:
    assert told_elsewhere(shifted(by)) == []


def test_a_tab_is_told_on_its_line() -> None:
    assert told_elsewhere(indented_with_tabs()) == []


@pytest.mark.parametrize("extra", ["]", "}", ",", '"', " x", "-", ":", "!"])
def test_what_stands_behind_the_end_of_a_value_is_told_on_its_line(extra: str) -> None:
    assert told_elsewhere(with_more_behind(extra)) == []


@pytest.mark.parametrize("mark", ["@", "`", "*", "&", "!", "%", ",", "'", '"', "[", "{", "#", "|", ">"])
def test_a_text_begun_with_a_sign_of_yaml_is_told_on_its_line(mark: str) -> None:
    assert told_elsewhere(begun_with(mark)) == []
