"""Quotes that are not closed, or closed too early."""

import yaml

from triage.policies.findings import Place
from triage.policies.syntax.spot import Broken, Spot, shortened

_INNER_QUOTES = "put single quotes around the whole text, or leave out those inside"


def _sign(spot: Spot) -> str:
    text = spot.line(spot.at.line)[: spot.at.column + 1]
    return text[text.rfind("\\") :] if "\\" in text else "this one"


def open_quote(spot: Spot) -> Broken | None:
    place = quote = None
    if "escape" in spot.problem:
        message = f"in double quotes a backslash begins a sign of its own, and {_sign(spot)} is none"
        return Broken(spot.begun, message, "write the text in single quotes", spot.hole(spot.begun))
    if "quoted scalar" in spot.context:
        place = spot.begun
        quote = spot.line(place.line)[place.column - 1 : place.column]
    else:
        token = next((t for t in reversed(spot.tokens) if isinstance(t, yaml.ScalarToken)), None)
        if token is not None and token.style in ("'", '"') and token.start_mark.line < token.end_mark.line:
            place, quote = Place(token.start_mark.line + 1, token.start_mark.column + 1), token.style
    if place is None or quote is None:
        return None
    return Broken(
        place,
        "the quote that opens here is not closed",
        f"write {quote} at the end of the text",
        spot.hole(place),
    )


def text_behind_quote(spot: Spot) -> Broken | None:
    token = next((t for t in reversed(spot.tokens) if isinstance(t, yaml.ScalarToken)), None)
    if token is None or token.style not in ("'", '"') or token.end_mark.line + 1 != spot.at.line:
        return None
    line, end = spot.line(spot.at.line), token.end_mark.column
    if line[end : spot.at.column - 1].strip() or not spot.rest(spot.at) or spot.character in "]},:#":
        return None
    whole = line[token.start_mark.column + 1 :].rstrip().rstrip(token.style)
    hint = f'put double quotes around it: "{shortened(whole)}"' if '"' not in whole else _INNER_QUOTES
    place = Place(spot.at.line, end)
    return Broken(place, "this quote ends the text, and more stands behind it", hint, spot.hole(place))
