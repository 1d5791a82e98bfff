"""What people bring along from languages that compute: named as what it is, with what a policy says instead."""

import re
from dataclasses import dataclass

_LONGEST = 200
_COMPARISON = re.compile(r"(>=|=>|<=|=<|==|!=|<>|>|<|=)\s*(\S.*)", re.DOTALL)
_FORMS = {
    ">": "above",
    ">=": "at_least",
    "=>": "at_least",
    "<": "below",
    "<=": "at_most",
    "=<": "at_most",
    "!=": "none_of",
    "<>": "none_of",
}
_PATTERN = re.compile(r"~.+|\^.*|.+\$|/.+/|\*|.*(?:\.\*|\[.+\]|\*$|^\*).*", re.DOTALL)
_SUM = re.compile(r".*\S\s+[-+*/]\s+\S.*|[A-Za-z_.]+\(.*\)", re.DOTALL)
_JOINED = re.compile(r".*\s(?:and|or|AND|OR|&&|\|\|)\s.*|.*\|\|?.*|!.+|not\s.+", re.DOTALL)
_MONEY = re.compile(r"-?\d+(?:\.\d{1,4})? [A-Z]{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Computed:
    message: str
    hint: str


TEMPLATE = Computed("a template is never filled in", "write the value itself")


def is_template(text: str) -> bool:
    return "{{" in text or "${" in text or "{%" in text


def what_is_computed(text: str, *, words: bool) -> Computed | None:
    """What a text wants to have computed, or None. ``words``: the value is a word, or one of several."""
    if is_template(text):
        return TEMPLATE
    if len(text) > _LONGEST:
        return None
    if (match := _COMPARISON.fullmatch(text)) is not None:
        form, value = _FORMS.get(match[1]), match[2]
        value = f'"{value}"' if _MONEY.fullmatch(value) else value
        instead = f"{{{form}: [{value}]}}" if form == "none_of" else f"{{{form}: {value}}}" if form else value
        return Computed(f"{match[1]} compares nothing here", f"write {instead}")
    if words and _PATTERN.fullmatch(text):
        return Computed(
            f"{text!r} looks like a pattern, and no pattern is matched", "name each value, as in [one, other]"
        )
    if words and _JOINED.fullmatch(text):
        return Computed(f"{text!r} joins values with words or signs", "write a list, as in [one, other]")
    if not words and _SUM.fullmatch(text):
        return Computed(f"{text!r} would have to be computed, and nothing is", "write the value itself")
    return None
