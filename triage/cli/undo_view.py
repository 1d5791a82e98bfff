"""An undo on the terminal: before, what we left, and now, field by field; and as a document."""

from collections.abc import Iterable, Sequence

from rich.console import Console

from triage.cli.case_view.bundle import call, words
from triage.cli.lookup import short
from triage.cli.sheet import Piece, Sheet
from triage.domain.bundle.fact_part import show_plain
from triage.domain.bundle.plain import parts, plain
from triage.domain.cases import Case
from triage.domain.fact_values import Plain
from triage.undoing import Step

VERDICTS: dict[str, tuple[str, str]] = {
    "restore": ("can be undone", "green"),
    "cancel": ("can be cancelled", "green"),
    "nothing_to_do": ("nothing to undo", "dim"),
    "refused": ("is not undone", "red"),
}
_RESULTS: dict[str, Piece] = {
    "undone": ("undone and proved", "green"),
    "refused": ("is not undone", "red"),
}


def show_plan(case: Case, steps: Sequence[Step], out: Console) -> None:
    """What undoing would do, newest first."""
    sheet = Sheet(out)
    sheet.title(f"{case.order}  {words(case.kind or '')}", str(case.status))
    sheet.say((f"case {case.id}", "dim"), indent=0)
    if not steps:
        sheet.say("nothing was done on this case, so there is nothing to undo", indent=0)
    for step in steps:
        out.print()
        sheet.say((named(step), "bold"), "  ", VERDICTS[step.verdict], (f"  {short(step.intent.id)}", "dim"), indent=0)
        sheet.say(step.why)
        sheet.rows(fields(step), ("field", "before", "we left", "now", ""), indent=4)
    out.print()


def show_results(steps: Iterable[Step], out: Console) -> None:
    sheet = Sheet(out)
    for step in steps:
        if step.result is None or step.result == "nothing_to_do":
            continue
        why = "" if step.result == "undone" else f": {step.why}"
        sheet.say(named(step), "  ", _RESULTS[step.result], why, indent=0)
        if step.result == "refused":
            sheet.rows(fields(step), ("field", "before", "we left", "now", ""), indent=4)


def undo_document(case: Case, by: str, steps: Iterable[Step], *, dry_run: bool) -> dict[str, Plain]:
    return {
        "case": case.id,
        "order": case.order,
        "by": by,
        "dry_run": dry_run,
        "steps": [step_document(step) for step in steps],
    }


def step_document(step: Step) -> dict[str, Plain]:
    intent = step.intent
    return {
        "intent": intent.id,
        **parts(intent, "action", "arguments", "before", "after"),
        "now": plain(step.now),
        "verdict": step.verdict,
        "why": step.why,
        "differences": plain(step.differences),
        "result": step.result,
    }


def named(step: Step) -> str:
    return call({"action": step.intent.action, "arguments": step.intent.arguments})


def fields(step: Step) -> list[list[Piece]]:
    """The fields that undoing writes or depends on: those it writes, and those that somebody moved."""
    before, left = step.intent.before, step.intent.after or {}
    names = list(dict.fromkeys([*step.intent.footprint, *step.differences])) if step.now or step.differences else []
    return [[name, show_plain(before.get(name)), show_plain(left.get(name)), *_now(step, name)] for name in names]


def _now(step: Step, name: str) -> tuple[Piece, Piece]:
    moved = step.differences.get(name)
    now = show_plain(step.now.get(name) if moved is None else plain(moved.get("now")))
    return ((now, "red"), ("changed by somebody", "red")) if moved is not None else (now, "")
