"""Tabs, and blanks that YAML does not take for blanks."""

import re

from triage.policies.findings import Place
from triage.policies.syntax.indentation import beside, indent_beside
from triage.policies.syntax.spot import Broken, Spot

_ODD_BLANK = re.compile("(?:^ *|^ *- *|: ?)([\u00a0\u2000-\u200b\u202f\u205f\u3000])")


def tab(spot: Spot) -> Broken | None:
    """A tab at the error, or in the indentation of its line or the one above."""
    for number in (spot.at.line, spot.at.line - 1):
        line = spot.line(number)
        indentation = line[: len(line) - len(line.lstrip())]
        column = indentation.find("\t")
        if column < 0 and number == spot.at.line and spot.character == "\t":
            column = spot.at.column - 1
        if column >= 0:
            tabbed = [n for n in range(1, len(spot.lines) + 1) if re.match(r" *\t", spot.line(n))]
            too = f", as do {len(tabbed) - 1} further lines" if len(tabbed) > 1 else ""
            return Broken(
                Place(number, column + 1),
                f"the line begins with a tab{too}",
                "indent with spaces alone",
                _without_tabs(spot, tabbed, number),
            )
    return None


def _without_tabs(spot: Spot, tabbed: list[int], number: int) -> dict[int, str]:
    """Every tab as so many spaces that the line stands below a key above it."""
    first = spot.line(number)
    tabs = first[: len(first) - len(first.lstrip())].count("\t") or 1
    model = next(map(spot.line, beside(spot, number)), "")
    wanted = indent_beside(first.lstrip(), model)
    width = wanted // tabs if wanted % tabs == 0 else 4
    return {n: spot.line(n).replace("\t", " " * width) for n in tabbed}


def odd_blank(spot: Spot) -> Broken | None:
    """A blank that looks like one and is another character, as word processors write it."""
    for number in dict.fromkeys((spot.begun.line, spot.at.line)):
        line = spot.line(number)
        if (match := _ODD_BLANK.search(line)) is not None:
            place, odd = Place(number, match.start(1) + 1), match[1]
            message = f"a blank that is none to YAML (U+{ord(odd):04X})"
            return Broken(place, message, "type an ordinary blank there", {number: line.replace(odd, " ")})
    return None
