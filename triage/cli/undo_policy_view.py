"""The undo of a policy on the terminal: all of it where it is short, counts and the first of each where it is long."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from triage.cli.lookup import short
from triage.cli.sheet import Piece, Sheet
from triage.cli.undo_view import VERDICTS, fields, named, step_document
from triage.domain.fact_values import Plain
from triage.undoing.policy import Span
from triage.undoing.step import Step, told

if TYPE_CHECKING:
    from triage.cli.undo_policy import Wish

_MOST_IN_FULL = 20
_FIRST_OF_EACH = 3
_MOST_REFUSALS = 30
_PARTICULAR = re.compile(r"\b[0-9a-f]{32}\b|\bat \d{4}-\d\d-\d\d \d\d:\d\d UTC")
_HEADS = ("case", "order", "action", "verdict")
_FIELDS = ("field", "before", "we left", "now", "")


def show_policy_plan(wish: "Wish", span: Span, steps: Sequence[Step], out: Console, *, acts: bool) -> None:
    """What undoing would do, newest first."""
    sheet = Sheet(out)
    sheet.title(wish.policy, f"{len(steps):,} done since {told(span.since)}")
    if not steps:
        sheet.say("nothing was done in that time, so there is nothing to undo", indent=0)
        return
    sheet.say(_counted(steps), indent=0)
    if acts:
        sheet.say(
            ("it is still auto and may act again meanwhile; first:", "yellow"),
            f" triage pause --policy {wish.policy} --reason …",
            indent=0,
        )
    out.print()
    if len(steps) <= _MOST_IN_FULL:
        sheet.rows([_row(step) for step in steps], _HEADS, whole=(0,))
        _show_refused([step for step in steps if step.verdict == "refused"], sheet, _MOST_REFUSALS)
    else:
        _show_groups(steps, sheet)
    out.print()


def show_policy_results(steps: Sequence[Step], out: Console) -> None:
    """What became of it: counts, and every refusal with what stands in its way."""
    sheet = Sheet(out)
    results = Counter(step.result for step in steps)
    sheet.say(
        (f"{results['undone']:,} undone and proved", "green"),
        (f", {results['nothing_to_do']:,} nothing to undo", "dim"),
        (f", {results['refused']:,} not undone", "red" if results["refused"] else "dim"),
        indent=0,
    )
    _show_refused([step for step in steps if step.result == "refused"], sheet, _MOST_REFUSALS)


def policy_undo_document(wish: "Wish", span: Span, steps: Sequence[Step], *, acts: bool) -> dict[str, Plain]:
    return {
        "policy": wish.policy,
        "since": span.since.isoformat(),
        "until": span.until.isoformat(),
        "by": wish.by,
        "reason": wish.reason,
        "dry_run": wish.dry_run,
        "may_act": acts,
        "verdicts": {str(name): count for name, count in Counter(step.verdict for step in steps).items()},
        "results": {str(name): count for name, count in Counter(step.result for step in steps if step.result).items()},
        "steps": [{"case": step.intent.case, "order": step.intent.order, **step_document(step)} for step in steps],
    }


def _counted(steps: Iterable[Step]) -> str:
    counts = Counter(VERDICTS[step.verdict][0] for step in steps)
    words = dict.fromkeys(words for words, _ in VERDICTS.values())
    return ", ".join(f"{counts[each]:,} {each}" for each in words if counts[each])


def _show_groups(steps: Sequence[Step], sheet: Sheet) -> None:
    groups: defaultdict[tuple[str, str], list[Step]] = defaultdict(list)
    for step in steps:
        groups[step.verdict, _alike(step)].append(step)
    for verdict in VERDICTS:
        for (of, why), found in groups.items():
            if of != verdict:
                continue
            words, style = VERDICTS[verdict]
            sheet.say((f"{len(found):,} {words}", style), f"  {why}", indent=0)
            sheet.rows([_row(step)[:3] for step in found[:_FIRST_OF_EACH]], whole=(0,))
            if len(found) > _FIRST_OF_EACH:
                sheet.say((f"and {len(found) - _FIRST_OF_EACH:,} more", "dim"))


def _show_refused(steps: Sequence[Step], sheet: Sheet, most: int) -> None:
    for step in steps[:most]:
        intent = step.intent
        sheet.say((f"{intent.order}  {named(step)}", "bold"), (f"  {short(intent.id)}", "dim"), indent=0)
        sheet.say(step.why)
        sheet.rows(fields(step), _FIELDS, indent=4)
    if len(steps) > most:
        sheet.say((f"and {len(steps) - most:,} more that are refused; --json lists them all", "dim"), indent=0)


def _alike(step: Step) -> str:
    """The reason without what is particular to one order, so that alike ones are counted together."""
    return " ".join(_PARTICULAR.sub("", step.why.replace(step.intent.order, "…")).replace("()", "").split())


def _row(step: Step) -> list[Piece]:
    intent = step.intent
    return [(short(intent.case), "dim"), intent.order, named(step), VERDICTS[step.verdict]]
