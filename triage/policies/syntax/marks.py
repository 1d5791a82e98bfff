"""Dashes, colons and other marks that are missing, or mean more to YAML than was meant."""

import re

from triage.policies.findings import Place
from triage.policies.syntax.spot import KEY, Broken, Spot, shortened, uncommented


def glued_dash(spot: Spot) -> Broken | None:
    for number in dict.fromkeys((spot.at.line, spot.begun.line)):
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


def mark_in_front(spot: Spot) -> Broken | None:
    if "cannot start any token" in spot.problem:
        place = spot.at
    elif spot.context in ("while scanning an alias", "while scanning an anchor", "while scanning a tag"):
        place = spot.begun
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
    if "could not find expected ':'" not in spot.problem:
        return None
    place, indent = spot.begun, spot.line(spot.begun.line)[: spot.begun.column - 1]
    text = uncommented(spot.rest(place))
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


def second_colon(spot: Spot) -> Broken | None:
    line = spot.line(spot.at.line)
    match = KEY.match(line)
    if "mapping values are not allowed" not in spot.problem or match is None or match.end() >= spot.at.column:
        return None
    text = uncommented(line[match.end() :])
    quote = "'" if '"' in text else '"'
    hint = f"put the text in quotes, as in {match[3]}: {quote}{shortened(text)}{quote}"
    return Broken(spot.at, "a second colon, and the text has no quotes", hint, spot.hole(spot.at))
