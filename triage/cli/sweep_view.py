"""What a sweep came to: figures, and each kind that it found."""

from collections.abc import Sequence
from datetime import timedelta

from rich.console import Console

from triage.cli.sheet import Sheet
from triage.domain.durations import format_duration
from triage.domain.fact_values import Plain
from triage.domain.sweeps import Progress
from triage.sweeping.finding import Trouble
from triage.sweeping.sweeping import Came

_MOST = 30


def show_came(came: Came, out: Console) -> None:
    sheet, progress = Sheet(out), came.progress
    took = f" in {format_duration(timedelta(seconds=came.seconds))}" if came.to == "an end" else ""
    sheet.say(f"{progress.asked:,} orders listed, {progress.read:,} read, {progress.calls:,} calls{took}", indent=0)
    _say_what_was_not_seen(progress, sheet)
    if progress.missed:
        sheet.say(
            (f"{progress.missed:,} of {progress.changed:,}", "yellow"),
            " orders that changed since the last sweep were told of by no event",
            indent=0,
        )
    sheet.say(f"{progress.opened:,} troubles that nobody had told of", indent=0)
    _say_kinds(progress, sheet)
    if came.to == "later":
        sheet.say((f"it goes on later: {came.why}", "yellow"), indent=0)
    if progress.backlog and progress.opened:
        sheet.say("they are a backlog: workers decide on them, and nothing acts until 'triage backlog lift'", indent=0)
    elif progress.opened:
        sheet.say("workers take them up; 'triage cases' lists them", indent=0)


def show_dry(progress: Progress, troubles: Sequence[Trouble], out: Console) -> None:
    sheet = Sheet(out)
    sheet.say(f"{progress.asked:,} orders listed, {progress.read:,} read, {progress.calls:,} calls", indent=0)
    _say_what_was_not_seen(progress, sheet)
    sheet.say(f"{len(troubles):,} troubles that nobody told of; nothing was written", indent=0)
    _say_kinds(progress, sheet)
    rows = [[each.order, each.kind, ", ".join(each.because)] for each in troubles[:_MOST]]
    if rows:
        sheet.rows(rows, ("order", "kind", "because"))
    if len(troubles) > _MOST:
        sheet.say(("there are more; --json lists them all", "dim"), indent=0)


def came_document(came: Came) -> dict[str, Plain]:
    to = {"an end": "ended", "later": "later", "busy": "busy"}[came.to]
    return {"came_to": to, "seconds": round(came.seconds, 3), "why": came.why or None, **_figures(came.progress)}


def dry_document(progress: Progress, troubles: Sequence[Trouble]) -> dict[str, Plain]:
    listed: list[Plain] = [
        {"order": each.order, "subject": each.subject, "kind": each.kind, "because": list(each.because)}
        for each in troubles
    ]
    return {"came_to": "dry_run", **_figures(progress), "troubles": listed}


def _figures(progress: Progress) -> dict[str, Plain]:
    hidden = ("listed", "stuck", "half_seen")
    return {name: value for name, value in progress.document.items() if name not in hidden}


def _say_what_was_not_seen(progress: Progress, sheet: Sheet) -> None:
    if progress.unread:
        sheet.say((f"{progress.unread:,} could not be read", "yellow"), indent=0)
    if progress.refused:
        why = "the order system cannot be asked by status for "
        else_ = "none of them was looked at" if progress.unlisted else "looked among all that changed lately"
        sheet.say(why, (", ".join(progress.refused), "yellow"), f"; {else_}", indent=0)
    if progress.incomplete:
        sheet.say(("too much was not seen: what the next sweep finds is a backlog, too", "yellow"), indent=0)
    if progress.waited_seconds >= 1:
        sheet.say(f"told to wait, and waited {format_duration(timedelta(seconds=progress.waited_seconds))}", indent=0)


def _say_kinds(progress: Progress, sheet: Sheet) -> None:
    if progress.kinds:
        sheet.rows([[kind, f"{many:,}"] for kind, many in progress.kinds.most_common()], ("kind", "found"), right=(1,))
