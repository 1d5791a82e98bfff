"""Facts that could not be used, with the reason said once for all that share it."""

from collections.abc import Iterable, Sequence

from triage.cli.case_view.bundle import Bundle, value_of
from triage.cli.sheet import Sheet

_STYLES = {"contradicted": "red", "stale": "yellow", "missing": "yellow"}
_GRAVE = ("contradicted", "stale", "missing")


def show_doubts(bundle: Bundle, sheet: Sheet, names: Iterable[str], *, most: int = 9) -> None:
    """At most ``most`` names for each reason."""
    found = bundle.doubts(names)
    for state, why in sorted(found, key=lambda doubt: _GRAVE.index(doubt[0]) if doubt[0] in _GRAVE else len(_GRAVE)):
        style, facts = _STYLES.get(state, "yellow"), found[state, why]
        if len(facts) == 1:
            sheet.say((f"{state}  {facts[0]}", style), f"  {_with_value(bundle, facts[0], why)}")
        else:
            sheet.say((state, style), f"  {why}")
            sheet.say(listed([_valued(bundle, name) for name in facts], most), indent=4)


def listed(names: Sequence[str], most: int) -> str:
    """Names, and how many more there are."""
    left = len(names) - most
    return ", ".join(names[:most]) + (f", and {left} more" if left > 0 else "")


def _with_value(bundle: Bundle, name: str, why: str) -> str:
    value = value_of(bundle.fact(name))
    return why if why.startswith(value) else f"{value}, {why}"


def _valued(bundle: Bundle, name: str) -> str:
    value = value_of(bundle.fact(name))
    return f"{name} {value}" if value else name
