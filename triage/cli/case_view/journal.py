"""What was done or tried: states in words, before and after, and until when it can be undone."""

from collections.abc import Iterator, Mapping
from typing import Any

from triage.cli.case_view.bundle import Bundle, call
from triage.cli.sheet import Sheet
from triage.domain.bundle.fact_part import show_plain

STATES = {
    "intended": ("on the wire: no outcome yet", "yellow"),
    "applied": ("sent, not yet proved", "yellow"),
    "verified": ("done and proved", "green"),
    "already": ("was there already, nothing sent", ""),
    "refused": ("refused, nothing changed", "red"),
    "halted": ("stopped before it was sent", "red"),
    "unconfirmed": ("sent, and nobody knows what came of it", "red"),
    "undone": ("undone", ""),
}
_NO_LONGER = ("too_late", "erased", "unknown_action")
_NOT_NOW = ("open", "stood_upon")


def undo_of(intent: Mapping[str, Any]) -> Iterator[str]:
    """Whether and how it can be undone, and what a person must know besides."""
    undo = intent["undo"]
    if intent["note"] and intent["state"] != "undone" and not _ours_alone(intent):
        yield intent["note"]
    if undo["possible"]:
        until = "at any time" if undo["until"] == "ever" else f"until {undo['until']}"
        yield f"undo {until}: triage undo {intent['intent'][-8:]}"
        if undo["remark"]:
            yield undo["remark"]
        if undo["without_insisting_until"] and not undo["only_late"]:
            yield f"after {undo['without_insisting_until'][:16].replace('T', ' ')} only with --late: its policy says so"
    elif undo["reason"] == "undone":
        yield f"by {undo['undone_on_word_of'] or 'us'}"
    elif undo["reason"] in _NO_LONGER:
        yield f"can no longer be undone: {undo['why_not']}"
    elif undo["reason"] in _NOT_NOW:
        yield f"cannot be undone now: {undo['why_not']}"


def _ours_alone(intent: Mapping[str, Any]) -> bool:
    """Whether nothing was sent because no back office has to hear of it."""
    return intent["state"] == "verified" and intent["sent_at"] is None


def show_journal(bundle: Bundle, sheet: Sheet) -> None:
    done = bundle["done"]
    if not done:
        return
    sheet.section("journal", "what was written down, oldest first")
    for intent in done:
        sheet.say((call(intent), "bold"), f"  {intent['started_by']}", (f"  {intent['intent'][-8:]}", "dim"))
        steps = [f"{bundle.when(line['at'])} {_told(line['step'], line['body'])}" for line in intent["journal"]]
        sheet.say(", ".join(steps), indent=4)
        sheet.rows(changes(intent), indent=4)


def changes(intent: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields that it wrote, before and after."""
    before, after = intent["before"], intent["after"] or {}
    return [
        (name, f"{show_plain(before.get(name))} → {show_plain(after[name])}")
        for name in intent["footprint"]
        if name in after and after[name] != before.get(name)
    ]


def _told(step: str, body: Mapping[str, Any]) -> str:
    if step == "intent":
        return "intended"
    said = [str(body[name]) for name in ("how", "why") if body.get(name)]
    said += [f"by {body['by']}"] if body.get("by") else []
    return f"{body.get('state', step)}{' (' + ', '.join(said) + ')' if said else ''}"
