"""What a trial of a mapping file found, as a page and as JSON. Personal data only where it is asked for."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console

from triage.cli.sheet import Piece, Sheet

if TYPE_CHECKING:
    from tools.mapped.reading import Found
    from tools.mapped.trial import Part, Tried

_PERSONAL = re.compile(
    r"(shipping_address|billing_address)\.(?!country$)|notes\[\d+\]\.(text|by)$|address_check\.suggestion|customer\.id"
)
_LONGEST = 120
_STYLES = {"absent": "red", "unknown_word": "yellow", "unreadable": "red"}


def show_trial(tried: "Tried", console: Console, *, show_personal: bool) -> None:
    out = Sheet(console)
    for part in tried.parts:
        what, _, named = part.what.partition(" ")
        out.section(what, named or tried.order)
        if part.failed is not None:
            out.say(("not read", "red"), f": {part.failed}")
        out.rows(_rows(part.found, show_personal=show_personal))
        if flaws := part.flaws:
            out.say((f"could not be read: {len(flaws)}", "red"))
            told: list[Sequence[Piece]] = [
                ((name, _STYLES[flaw.kind]), f"{flaw.kind.replace('_', ' ')}; {flaw.why}") for name, flaw in flaws
            ]
            out.rows(told, indent=4)
        if kept := [name for name, flaw in part.unread if flaw.kind == "not_kept"]:
            out.say(("never told: ", "dim"), ", ".join(kept))
    if not show_personal and any(_PERSONAL.match(each.path) for part in tried.parts for each in part.found):
        out.say(("names, addresses and free text are not shown; --show-personal shows them", "dim"), indent=0)


def trial_document(tried: "Tried", *, show_personal: bool) -> dict[str, object]:
    parts = [_part(each, show_personal=show_personal) for each in tried.parts]
    return {"order": tried.order, "ok": not tried.flaws, "parts": parts}


def _part(part: "Part", *, show_personal: bool) -> dict[str, object]:
    return {
        "what": part.what,
        "failed": part.failed,
        "found": [
            {"field": each.path, "value": _value(each, show_personal=show_personal), "where": each.where}
            for each in part.found
        ],
        "unread": [
            {"field": name, "kind": str(flaw.kind), "why": flaw.why, "word": flaw.word} for name, flaw in part.unread
        ],
    }


def _rows(found: "Sequence[Found]", *, show_personal: bool) -> Iterator[tuple[Piece, Piece, Piece]]:
    """A row a field; what is inside something stands indented below its name."""
    before: Sequence[str] = ()
    for each in found:
        *above, name = _steps(each.path)
        for depth, step in enumerate(above):
            if tuple(above[: depth + 1]) != tuple(before[: depth + 1]):
                yield "  " * depth + step, "", ""
        before = (*above, name)
        yield "  " * len(above) + name, _value(each, show_personal=show_personal), (each.where, "dim")


def _steps(path: str) -> Sequence[str]:
    return [path] if " " in path else path.replace("[", ".[").split(".")


def _value(each: "Found", *, show_personal: bool) -> str:
    value = each.value
    if value is None:
        return "none"
    if not show_personal and _PERSONAL.match(each.path):
        return "present"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, bool):
        return "true" if value else "false"
    told = (", ".join(map(str, value)) or "empty") if isinstance(value, list | tuple) else str(value)
    return told if len(told) <= _LONGEST else told[: _LONGEST - 1] + "…"
