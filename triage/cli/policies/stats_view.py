"""What policies came to, on the terminal and as a document."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Console

from triage.cli.policies.standing import Standing
from triage.cli.printable import age
from triage.cli.sheet import Sheet
from triage.domain.bundle.plain import parts, plain
from triage.domain.policies import Mode

_HEADS = ("policy", "won", "acted", "shadow", "undone", "over-\nruled", "limit", "last")
_MEANS = (
    ("won", "it decided, whatever came of it; a case that was looked at twice counts twice"),
    ("acted", "runs that it began, by itself or because a person approved"),
    ("shadow", "it would have decided, and was only recorded: its mode, or the ceiling"),
    ("undone", "runs of which something was taken back, by people or by when_cleared"),
    ("overruled", "runs that people undid, and suggestions that they dismissed"),
    ("limit", "what it won and did not do because a limit was reached"),
)
_SECTIONS = (
    (Mode.AUTO, "auto", "act by themselves"),
    (Mode.SUGGEST, "suggest", "propose to people"),
    (Mode.SHADOW, "shadow", "are only recorded"),
    (Mode.OFF, "off", "are not asked"),
)


def stats_document(
    listed: Iterable[Standing], ceiling: Mode, since: datetime | None, refused: str | None
) -> dict[str, object]:
    return {
        "since": plain(since),
        "mode_ceiling": str(ceiling),
        "warning": refused,
        "policies": [_document(each) for each in listed],
    }


def _document(standing: Standing) -> dict[str, object]:
    policy, lowered, figures = standing.policy, standing.lowered, standing.figures
    return {
        "policy": standing.id,
        "mode": {
            "in_file": plain(policy.mode) if policy else None,
            "lowered": parts(lowered, "mode", "lowered_by", "reason", "lowered_at") if lowered else None,
            "in_force": plain(standing.in_force),
        },
        **(
            {"kinds": sorted(policy.kinds), **parts(policy, "owner", "file", "line")}
            if policy
            else {"kinds": None, "owner": None, "file": None, "line": None}
        ),
        "matched": figures.matched,
        "outcomes": dict(figures.outcomes),
        **parts(figures, "limited", "unknown", "shadow", "acted", "approved"),
        "undone": {"by_people": figures.undone_by_people, "by_policies": figures.undone_by_policies},
        **parts(figures, "dismissed", "overruled", "last_fired"),
    }


def show_stats(
    listed: Sequence[Standing], ceiling: Mode, since: str | None, refused: str | None, now: datetime, out: Console
) -> None:
    sheet = Sheet(out)
    sheet.title("policies stats", f"since {since}" if since else "since ever")
    if refused:
        sheet.say((refused, "yellow"), indent=0)
    for mode, name, what in _SECTIONS:
        _section(sheet, f"{name}: {what}", [each for each in listed if each.in_force is mode], now)
    gone = "of a folder that is refused" if refused else "recorded, and not in the folder any more"
    _section(sheet, gone, [each for each in listed if each.in_force is None], now)
    if not listed:
        sheet.say("no policy is like that", indent=0)
        return
    _show_held(sheet, listed, ceiling)
    sheet.section("what is counted")
    sheet.named(_MEANS)


def _section(sheet: Sheet, name: str, listed: Sequence[Standing], now: datetime) -> None:
    if not listed:
        return
    silent = sum(each.figures.last_fired is None for each in listed)
    sheet.section(name, f"{len(listed)}" + (f", of which {silent} never fired" if silent else ""))
    sheet.rows([_row(each, now) for each in listed], _HEADS, indent=0, right=range(1, len(_HEADS)))


def _row(standing: Standing, now: datetime) -> list[str]:
    figures = standing.figures
    counts = (
        figures.matched,
        figures.acted + figures.approved,
        figures.shadow,
        figures.undone_by_people + figures.undone_by_policies,
        figures.overruled,
        figures.limited,
    )
    last = age(figures.last_fired, now) if figures.last_fired else "never"
    return [standing.id, *(f"{count:,}" if count else "-" for count in counts), last]


def _show_held(sheet: Sheet, listed: Sequence[Standing], ceiling: Mode) -> None:
    """Which policies go less far than their files say, and why."""
    lowered = [each for each in listed if each.lowered is not None]
    held = sum(each.held_by_ceiling for each in listed)
    if not lowered and not held:
        return
    sheet.section("less far than their files say")
    for each in lowered:
        assert each.lowered is not None
        was = f"from {each.policy.mode} " if each.policy else ""
        told = f"{each.id} {was}to {each.lowered.mode}, by {each.lowered.lowered_by}: {each.lowered.reason}"
        sheet.say(("lowered", "yellow"), f"  {told}")
    if held:
        sheet.say(("ceiling", "yellow"), f"  TRIAGE_MODE_CEILING is {ceiling} and holds {held} back")
