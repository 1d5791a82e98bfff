"""Brackets and braces that are not closed, closed by another, or closed once too often."""

import yaml

from triage.policies.findings import Place
from triage.policies.syntax.spot import Broken, Spot, first_word, shortened

_OPENS = {"[": "]", "{": "}"}


def brackets(spot: Spot) -> Broken | None:
    opened: list[tuple[Place, str]] = []
    for token in spot.tokens:
        if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
            place = Place(token.start_mark.line + 1, token.start_mark.column + 1)
            opened.append((place, spot.line(place.line)[place.column - 1 : place.column]))
        elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken) and opened:
            opened.pop()
    if not opened:
        if spot.character in "]}" and spot.character:
            return Broken(spot.at, f"one {spot.character} too many", "remove it", spot.hole(spot.at))
        return None
    place, bracket = opened[-1]
    if place.line == spot.at.line and spot.rest(spot.at):
        return _inside_brackets(spot, place, bracket)
    closers = "".join(_OPENS[each] for at, each in reversed(opened) if at.line == place.line)
    return Broken(
        place, f"the {bracket} that opens here is not closed", f"write {closers} where it ends", spot.hole(place)
    )


def text_behind_bracket(spot: Spot) -> Broken | None:
    last = spot.last
    if not isinstance(last, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken) or not spot.character:
        return None
    if last.end_mark.line + 1 != spot.at.line or spot.character in "]}":
        return None
    closer = spot.line(spot.at.line)[last.end_mark.column - 1]
    message = f"{shortened(spot.rest(spot.at))!r} stands behind the closing {closer}"
    return Broken(spot.at, message, "remove it, or begin a line of its own", spot.hole(spot.at))


def _inside_brackets(spot: Spot, opener: Place, bracket: str) -> Broken:
    if spot.character in _OPENS.values():
        message = f"{spot.character} does not close the {bracket} of column {opener.column}"
        return Broken(spot.at, message, f"write {_OPENS[bracket]} here", spot.hole(spot.at))
    message = f"a comma or {_OPENS[bracket]} is missing before {shortened(first_word(spot.rest(spot.at)))!r}"
    return Broken(spot.at, message, "write a comma between two entries", spot.hole(spot.at))
