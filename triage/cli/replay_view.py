"""Replays on the terminal: a table, and under it every difference."""

from collections.abc import Iterator

from rich.console import Console

from triage.cli.sheet import Sheet
from triage.replaying.replay import Replay

_FEW = 5


def show_replays(replays: Iterator[Replay], count: int, out: Console) -> list[Replay]:
    """Show how far it is while it takes long, then what came of each. Returns them all."""
    done: list[Replay] = []
    progress = Console(stderr=True, highlight=False, markup=False, emoji=False)
    with progress.status("", spinner="dots") as status:
        for each in replays:
            done.append(each)
            if count > _FEW:
                status.update(f"{len(done)} of {count}: {each.fixture}")
    _table(done, out)
    for each in done:
        if not each.ok:
            show_differences(each, out)
    held = sum(each.ok for each in done)
    out.print(f"\n{held} of {count} {'fixture' if count == 1 else 'fixtures'} came out as expected")
    return done


def show_differences(replay: Replay, out: Console) -> None:
    sheet = Sheet(out)
    sheet.section(replay.fixture)
    for difference in replay.differences:
        sheet.say(difference)


def _table(done: list[Replay], out: Console) -> None:
    Sheet(out).rows(
        [
            (
                ("ok", "green") if each.ok else ("differs", "red"),
                each.fixture,
                each.outcome or "",
                each.reason or "",
            )
            for each in done
        ],
        ("", "fixture", "outcome", "reason"),
        indent=0,
        whole=(0, 2),
    )
