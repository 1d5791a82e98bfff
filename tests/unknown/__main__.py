"""``python -m tests.unknown``: effects whose outcome nobody is told, and how each of them ended."""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from rich.console import Console

from tests.store.databases import SqliteFiles
from tests.unknown.offices import Way
from tests.unknown.tally import Tally
from tests.unknown.trials import play, trials
from tests.unknown.wire import OUTCOMES
from triage.logs import configure

_ENOUGH = 60
_WAYS: tuple[Way, ...] = ("done", "undone")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.unknown", description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="trials of each outcome, done and undone")
    parser.add_argument("--seed", type=int, default=20_261_124, help="another number, other trials")
    parser.add_argument("--way", choices=_WAYS, help="only effects that are done, or only their undos")
    asked = parser.parse_args()
    configure("console", "error")
    console, tally, started = Console(highlight=False, width=150), Tally(), time.perf_counter()
    console.print(f"seed {asked.seed}, {asked.times} trials of each", style="dim")
    with TemporaryDirectory(prefix="triage-unknown-") as name:
        urls = fresh_urls(Path(name))
        for way in [asked.way] if asked.way else _WAYS:
            for outcome in OUTCOMES:
                dice = Random(f"{asked.seed} {way} {outcome}")
                for trial, verdict in play(trials(way, outcome, asked.times, dice), urls):
                    tally.add(trial, verdict)
                console.print(f"{way}: {outcome}, {time.perf_counter() - started:.0f} s", style="dim")
    tally.show(console)
    missed = [f"not tried: {name}" for name in tally.missed()] if asked.times >= _ENOUGH else []
    for line in [*tally.wrong, *missed]:
        console.print(line, style="red")
    return 1 if tally.wrong or missed else 0


def fresh_urls(folder: Path) -> Iterator[str]:
    files = SqliteFiles(folder)
    while True:
        yield files.empty().url


if __name__ == "__main__":
    sys.exit(main())
