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


def explain(error: yaml.MarkedYAMLError, text: str) -> Broken:
    """The first rule that knows the mistake; without one, what libyaml says."""
    spot = Spot(error, text)
    known = next(filter(None, (rule(spot) for rule in _RULES)), None)
    if known is not None:
        return known
    said = " ".join(filter(None, (spot.context, spot.problem)))
    hint = "look at the indentation, and at colons, brackets and quotes just before"
    return Broken(spot.at, f"this is not YAML: {said}", hint, spot.hole(spot.at))
