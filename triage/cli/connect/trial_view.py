"""What a trial of a mapping file found, as a page and as JSON. Personal data only where it is asked for."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from triage.cli.sheet import Piece, Sheet

if TYPE_CHECKING:
    from tools.mapped.reading import Found
    from tools.mapped.trial import Part, Tried

_PERSONAL = re.compile(
    r"(shipping_address|billing_address)\.(?!country$)|notes\[\d+\]\.text$|address_check\.suggestion"
)
_CALENDAR = 160
_STYLES = {"absent": "red", "unknown_word": "yellow", "unreadable": "red", "not_kept": "dim"}


def show_trial(tried: "Tried", console: Console, *, show_personal: bool) -> None:
    out = Sheet(console)
    for part in tried.parts:
        out.section(part.what, f"{len(part.found)} found" if part.found else "")
        if part.failed is not None:
            out.say(("not read", "red"), f": {part.failed}")
        out.rows([_row(each, show_personal=show_personal) for each in part.found])
        flaws: Sequence[tuple[Piece, Piece]] = [
            ((name, _STYLES[flaw.kind]), f"{flaw.kind.replace('_', ' ')}: {flaw.why}") for name, flaw in part.flaws
        ]
        if flaws:
            out.say(("could not be read", "red"))
            out.rows(flaws, indent=4)
        if kept := [name for name, flaw in part.unread if flaw.kind == "not_kept"]:
            out.say(("never told: ", "dim"), ", ".join(kept))
    if not show_personal and any(_PERSONAL.match(each.path) for part in tried.parts for each in part.found):
        out.say(("names, addresses and free text are not shown; --show-personal shows them", "dim"), indent=0)


def trial_document(tried: "Tried", *, show_personal: bool) -> dict[str, object]:
    return {"order": tried.order, "ok": not tried.flaws, "parts": [_part(each, show_personal) for each in tried.parts]}


def _part(part: "Part", show_personal: bool) -> dict[str, object]:
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


def _row(each: "Found", *, show_personal: bool) -> tuple[Piece, Piece, Piece]:
    return each.path, _value(each, show_personal=show_personal), (each.where, "dim")


def _value(each: "Found", *, show_personal: bool) -> str:
    if each.value is None:
        return "none"
    if not show_personal and _PERSONAL.match(each.path):
        return "present"
    told = ", ".join(map(str, each.value)) if isinstance(each.value, list | tuple) else str(each.value)
    return told if len(told) <= _CALENDAR else told[: _CALENDAR - 1] + "…"
