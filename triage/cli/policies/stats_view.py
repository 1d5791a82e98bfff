"""What policies came to, on the terminal and as a document."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import zip_longest

from rich.console import Console

from triage.cli.policies.standing import Standing
from triage.cli.printable import age
from triage.cli.sheet import Sheet
from triage.domain.bundle.plain import parts, plain
from triage.domain.policies import Mode

_HEADS = ("policy", "won", "un-\ntold", "acted", "sha-\ndow", "un-\ndone", "over-\nruled", "lim-\nited", "last")
_SUGGESTIONS = ("policy", "suggested", "approved", "dismissed", "waiting")
_GAP = 2
_MEANS = (
    ("won", "it matched and decided, whatever came of it; a case that was looked at twice counts twice"),
    ("untold", "it decided that people should, as a fact it asks about was not known"),
    ("acted", "runs that it began, by itself or because a person approved"),
    ("shadow", "it would have decided, and was only recorded: its mode, or the ceiling"),
    ("undone", "runs of which something was taken back, by people or by when_cleared"),
    ("overruled", "runs that people undid, and suggestions that they dismissed"),
    ("limited", "what it won and did not do because a limit was reached"),
    ("last", "when one of these last came up; never, if it decided nothing and would have decided nothing"),
)
_MEANS_OF_SUGGESTIONS = (
    ("suggested", "cases in which it suggested something, however often they were looked at"),
    ("approved", "cases in which a person said yes, and it was done"),
    ("dismissed", "cases in which a person said no"),
    ("waiting", "cases that wait for a click: 'triage cases --reason suggested'"),
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
        **parts(figures, "reopened", "dismissed", "overruled", "last_fired"),
        "suggestions": {
            **parts(figures, "suggested"),
            "approved": figures.carried_out,
            **parts(figures, "dismissed", "waiting"),
        },
    }


def show_stats(
    listed: Sequence[Standing], ceiling: Mode, since: str | None, refused: str | None, now: datetime, out: Console
) -> None:
    sheet = Sheet(out)
    sheet.title("policies stats", f"since {since}" if since else "since ever")
    if refused:
        sheet.say((refused, "yellow"), indent=0)
    for mode, name, what in _SECTIONS:
        there = [each for each in listed if each.in_force is mode]
        _section(sheet, f"{name}: {what}", [each for each in there if not each.held_by_ceiling], now, out.width)
        held = [each for each in there if each.held_by_ceiling]
        _section(sheet, f"ceiling {name}: their files go further", held, now, out.width)
    gone = "of a folder that is refused" if refused else "recorded, and not in the folder any more"
    _section(sheet, gone, [each for each in listed if each.in_force is None], now, out.width)
    if not listed:
        sheet.say("no policy is like that", indent=0)
        return
    suggesting = [_suggestions(each) for each in listed if any(_answered(each))]
    if suggesting:
        sheet.section("what people say to suggestions")
        _table(sheet, suggesting, _SUGGESTIONS, out.width)
    _show_reopened(sheet, listed)
    _show_held(sheet, listed, ceiling)
    sheet.section("what is counted")
    sheet.named([*_MEANS, *(_MEANS_OF_SUGGESTIONS if suggesting else ())])


def _section(sheet: Sheet, name: str, listed: Sequence[Standing], now: datetime, width: int) -> None:
    if not listed:
        return
    silent = sum(each.figures.last_fired is None for each in listed)
    sheet.section(name, f"{len(listed)}" + (f", of which {silent} never fired" if silent else ""))
    _table(sheet, [_row(each, now) for each in listed], _HEADS, width)


def _table(sheet: Sheet, rows: Sequence[list[str]], heads: Sequence[str], width: int) -> None:
    """Names and numbers; a name for which there is no room ends in ``…``."""
    others = range(1, len(heads))
    lines = [*rows, *zip_longest(*(head.split("\n") for head in heads), fillvalue="")]
    room = width - sum(_GAP + max(len(line[place]) for line in lines) for place in others)
    fitted = [[name if len(name) <= room else f"{name[: max(room, 2) - 1]}…", *rest] for name, *rest in rows]
    sheet.rows(fitted, heads, indent=0, right=others)


def _suggestions(standing: Standing) -> list[str]:
    return [standing.id, *map(_count, _answered(standing))]


def _answered(standing: Standing) -> tuple[int, int, int, int]:
    figures = standing.figures
    return figures.suggested, figures.carried_out, figures.dismissed, figures.waiting


def _count(number: int) -> str:
    return f"{number:,}" if number else "-"


def _row(standing: Standing, now: datetime) -> list[str]:
    figures = standing.figures
    counts = (
        figures.matched,
        figures.unknown,
        figures.acted + figures.approved,
        figures.shadow,
        figures.undone_by_people + figures.undone_by_policies,
        figures.overruled,
        figures.limited,
    )
    last = age(figures.last_fired, now) if figures.last_fired else "never"
    return [standing.id, *map(_count, counts), last]


def _show_reopened(sheet: Sheet, listed: Sequence[Standing]) -> None:
    """Whose resolves came back: the same happened again within 30 days."""
    came_back = [(each.id, _count(each.figures.reopened)) for each in listed if each.figures.reopened]
    if came_back:
        sheet.section("resolved, and came back within 30 days")
        sheet.rows(came_back, ("policy", "reopened"), indent=0, right=(1,))


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
        sheet.say(
            ("ceiling", "yellow"), f"  TRIAGE_MODE_CEILING is {ceiling} and holds {held} back; it is this shell's"
        )
