"""``python -m tests.effects.sequences``: many sequences of do, undo, crash and edits, and what they reached."""

import argparse
import sys
import time
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, seed, settings
from rich.console import Console

from tests.effects.sequences.history import Move, open_world
from tests.effects.sequences.moves import play, stories
from tests.effects.sequences.situation import LEADS
from tests.effects.sequences.tally import Tally
from tests.store.databases import SqliteFiles
from triage.logs import configure

_LEAST = 150


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.effects.sequences", description=__doc__)
    parser.add_argument("--examples", type=int, default=3_000, help="sequences to try")
    parser.add_argument("--seed", type=int, default=20_261_124, help="another number, other sequences")
    asked = parser.parse_args()
    configure("console", "error")
    console, tally, started = Console(highlight=False, width=110), Tally(), time.perf_counter()
    with TemporaryDirectory(prefix="triage-sequences-") as name:
        files = SqliteFiles(Path(name))
        for number, lead in enumerate(cycle(LEADS), asked.seed):
            if tally.examples >= asked.examples:
                break
            _try(files.empty().url, number, lead, -(-asked.examples // len(LEADS)), tally)
            console.print(f"{tally.examples:,} sequences, {time.perf_counter() - started:.0f} s", style="dim")
    tally.show(console)
    rare = tally.short_of(_LEAST if asked.examples >= 2_000 else 1)
    for what in rare:
        console.print(f"hardly reached: {what}", style="red")
    return 1 if rare else 0


def _try(url: str, number: int, lead: tuple[str, int], examples: int, tally: Tally) -> None:
    """Sequences that begin with one action, over a database of their own."""
    with open_world(url, tally) as world:

        @seed(number)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        @given(story=stories([lead]))
        def one(story: tuple[str, list[Move]]) -> None:
            play(world, *story)

        one()


if __name__ == "__main__":
    sys.exit(main())
