"""What is wrong where YAML cannot be read, in words, at the place to edit.

libyaml says where it had to give up, which is often a line or more below the mistake.
"""

import yaml

from triage.policies.syntax.blanks import odd_blank, tab
from triage.policies.syntax.brackets import brackets, text_behind_bracket
from triage.policies.syntax.indentation import indentation
from triage.policies.syntax.marks import comparison, glued_dash, mark_in_front, missing_colon, second_colon
from triage.policies.syntax.quotes import open_quote, text_behind_quote
from triage.policies.syntax.spot import Broken, Spot

__all__ = ["Broken", "explain"]

_RULES = (
    *(tab, odd_blank, open_quote, text_behind_quote, glued_dash, missing_colon, brackets, text_behind_bracket),
    *(comparison, mark_in_front, second_colon, indentation),
)
_LOOK = "look at the indentation, and at colons, brackets and quotes just before"
_PLAIN = (
    ("sequence entries are not allowed", "a list cannot begin here", "write it in brackets, as in [one, other]"),
    ("values are not allowed", "a colon cannot stand here", "put the text in quotes if it belongs to it"),
    ("keys are not allowed", "a question mark cannot stand here", "put the text in quotes if it belongs to it"),
    ("directive", "a line cannot begin with %", "put the text in quotes, or remove the line"),
    ("tag handle", "a text without quotes cannot begin with !", "put it in quotes"),
    ("<document start>", "this belongs to nothing above it", _LOOK),
    ("expected key", "this belongs to nothing above it", _LOOK),
    ("expected '-'", "this belongs to nothing above it", _LOOK),
)


def explain(error: yaml.MarkedYAMLError, text: str) -> Broken:
    """The first rule that knows the mistake; without one, what libyaml says."""
    spot = Spot(error, text)
    known = next(filter(None, (rule(spot) for rule in _RULES)), None)
    if known is not None:
        return known
    for problem, message, hint in _PLAIN:
        if problem in f"{spot.context}: {spot.problem}":
            return Broken(spot.at, message, hint, spot.hole(spot.at))
    said = " ".join(filter(None, (spot.context, spot.problem)))
    return Broken(spot.at, f"this is not YAML: {said}", _LOOK, spot.hole(spot.at))
