"""Dashes, colons and other marks that are missing, or mean more to YAML than was meant."""

import re

import yaml

from triage.policies.findings import Place
from triage.policies.syntax.spot import Broken, Spot, dashed, depth_of, key_in, shortened, uncommented


def glued_dash(spot: Spot) -> Broken | None:
    for number in dict.fromkeys((spot.at.line, spot.begun.line, *list(spot.above(spot.at.line))[:1])):
        line = spot.line(number)
        if (match := re.match(r"( *)-([A-Za-z_][\w.]*.*)", line)) is not None:
            place = Place(number, len(match[1]) + 1)
            patch = {number: f"{match[1]}- {match[2]}"}
            return Broken(place, "there is no blank behind the dash", f"write - {shortened(match[2])}", patch)
    return None


def comparison(spot: Spot) -> Broken | None:
    if "block scalar" not in spot.context:
        return None
    match = re.match(r"(>=?)\s*(\S.*)", uncommented(spot.rest(spot.begun)))
    if match is None:
        message, hint = "| begins a text on the lines below", "begin the text on the next line, further right"
    else:
        form = "above" if match[1] == ">" else "at_least"
        message, hint = f"{match[1]} compares nothing here", f"write {{{form}: {shortened(match[2])}}}"
    return Broken(spot.begun, message, hint, spot.hole(spot.begun))


_MARKED = yaml.AliasToken | yaml.AnchorToken | yaml.TagToken


def mark_in_front(spot: Spot) -> Broken | None:
    if "cannot start any token" in spot.problem:
        place = spot.at
    elif spot.context in ("while scanning an alias", "while scanning an anchor", "while scanning a tag"):
        place = spot.begun
    elif "expected node content" in spot.problem and spot.character:
        place = spot.at
    elif isinstance(last := spot.last, _MARKED) and last.start_mark.line + 1 == spot.at.line:
        place = Place(last.start_mark.line + 1, last.start_mark.column + 1)
    else:
        return None
    text = uncommented(spot.rest(place))
    return Broken(
        place,
        f"a text without quotes cannot begin with {text[:1]}",
        f'put it in quotes: "{shortened(text)}"',
        spot.hole(place),
    )


def missing_colon(spot: Spot) -> Broken | None:
    place = spot.begun if "could not find expected ':'" in spot.problem else _without_colon(spot)
    if place is None:
        return None
    indent, text = spot.line(place.line)[: place.column - 1], uncommented(spot.rest(place))
    if (match := re.fullmatch(r"([\w.]+):(\S.*)", text)) is not None:
        name, value = match.groups()
        message = f"there is no blank behind the colon of {name!r}"
        return Broken(place, message, f"write {name}: {shortened(value)}", {place.line: f"{indent}{name}: {value}"})
    word, _, rest = text.partition(" ")
    message = f"there is no colon behind {shortened(word)!r}"
    hint = f"write {shortened(f'{word}: {rest}'.strip())}"
    if " " in rest.strip() and rest[:1] not in "[{'\"":
        hint += ", or move it further right if it belongs to the text above"
        return Broken(place, message, hint, spot.hole(place))
    return Broken(place, message, hint, {place.line: f"{indent}{word}: {rest}".rstrip()})


def _without_colon(spot: Spot) -> Place | None:
    """A line that has no key, where one begins: the first of its block, or before a bracket."""
    above = list(spot.above(spot.at.line))
    line = spot.line(spot.at.line)
    if re.match(r" *(?:- +)?[\w.]+(?: +|:)[\[{]", line):
        number = spot.at.line
    elif above and key_in(spot.line(above[0])) is None and _begins(spot, above):
        number = above[0]
    else:
        return None
    return Place(number, depth_of(spot.line(number)) + 1)


def _begins(spot: Spot, above: list[int]) -> bool:
    first = spot.line(above[0])
    opened = len(above) == 1 or dashed(first) or spot.line(above[1]).rstrip().endswith(":")
    return opened and re.match(r" *(?:- +)?[A-Za-z_.]+(?::\S|\s)", first) is not None


def second_colon(spot: Spot) -> Broken | None:
    line = spot.line(spot.at.line)
    match = key_in(line)
    if "mapping values are not allowed" not in spot.problem or match is None or match.end() >= spot.at.column:
        return None
    text = uncommented(line[match.end() :])
    quote = "'" if '"' in text else '"'
    hint = f"put the text in quotes, as in {match[3]}: {quote}{shortened(text)}{quote}"
    return Broken(spot.at, "a second colon, and the text has no quotes", hint, spot.hole(spot.at))
