"""What reconciling found: counts, and every case that was given to people."""

from collections.abc import Sequence

from rich.console import Console

from triage.cli.case_view.bundle import call
from triage.cli.lookup import short
from triage.cli.sheet import Piece, Sheet
from triage.domain.bundle.fact_part import show_plain
from triage.domain.bundle.plain import plain
from triage.domain.fact_values import Plain
from triage.effects.lasting import Loss
from triage.reconciling import Finding

_MOST = 30


def show_findings(findings: Sequence[Finding], out: Console) -> None:
    """Counts first, then what is for people, then what could not be looked at."""
    sheet = Sheet(out)
    given = [found for found in findings if found.lost or found.strangers]
    unread = [found for found in findings if found.unread]
    counts = (
        (sum(found.lasting for found in findings), "as we left them", "green"),
        (sum(bool(found.lost) for found in findings), "did not last", "red"),
        (sum(bool(found.strangers) for found in findings), "not in the journal", "red"),
        (len(unread), "could not be looked at", "yellow"),
    )
    told = [(f", {many:,} {words}", style) for many, words, style in counts if many]
    sheet.say(f"{len(findings):,} looked at", *told, indent=0)
    for found in given[:_MOST]:
        sheet.say(
            (f"{found.case.order}  {found.case.kind or ''}", "bold"), (f"  {short(found.case.id)}", "dim"), indent=0
        )
        for loss in found.lost:
            sheet.say(call({"action": loss.intent.action, "arguments": loss.intent.arguments}), " did not last")
            sheet.rows(_fields(loss), ("field", "we left", "now"), indent=4)
        for stranger in found.strangers:
            sheet.say(f"{stranger} is ours by its mark, and not in the journal")
    for found in unread[:_MOST]:
        sheet.say((found.case.order, "bold"), f"  {found.unread}", indent=0)
    if len(given) > _MOST or len(unread) > _MOST:
        sheet.say(("there are more; --json lists them all", "dim"), indent=0)
    if given:
        sheet.say("these are with people now, first in 'triage cases'", indent=0)


def reconcile_document(findings: Sequence[Finding]) -> dict[str, Plain]:
    return {
        "looked_at": len(findings),
        "lasting": sum(found.lasting for found in findings),
        "lost": [{**_named(found), "effects": _losses(found)} for found in findings if found.lost],
        "not_in_journal": [{**_named(found), "shown": list(found.strangers)} for found in findings if found.strangers],
        "unreadable": [{**_named(found), "why": found.unread} for found in findings if found.unread],
    }


def _fields(loss: Loss) -> list[list[Piece]]:
    return [
        [name, show_plain(each["after"]), (show_plain(each["now"]), "red")] for name, each in loss.differences.items()
    ]


def _named(found: Finding) -> dict[str, Plain]:
    return {"case": found.case.id, "order": found.case.order}


def _losses(found: Finding) -> list[Plain]:
    return [
        {"intent": loss.intent.id, "action": loss.intent.action, "differences": plain(loss.differences)}
        for loss in found.lost
    ]
