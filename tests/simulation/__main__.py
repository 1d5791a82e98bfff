"""``python -m tests.simulation``: many made-up days of the product, each by its seed, and what broke in them."""

import argparse
import sys
import time

from rich.console import Console
from rich.table import Table

from tests.simulation.bugs import BUGS
from tests.simulation.plan import Plan, draw
from tests.simulation.shrinking import shrunk
from tests.simulation.story import told
from tests.simulation.trying import Tried, found_by, run, tried_by

_OUT = Console(highlight=False, soft_wrap=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many seeds to try")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    parser.add_argument("--jobs", type=int, default=2, help="processes to try them in")
    parser.add_argument("--story", type=int, metavar="SEED", help="tell what happens in one seed")
    parser.add_argument("--shrink", type=int, metavar="SEED", help="cut a failing seed down, and tell it")
    parser.add_argument("--plant", choices=sorted(BUGS), help="with a bug planted (for --story and --shrink)")
    parser.add_argument("--bugs", action="store_true", help="plant each bug, and look for the first seed that finds it")
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.seeds)
    if asked.story is not None:
        return _tell(draw(asked.story), asked.plant)
    if asked.shrink is not None:
        return _shrink(asked.shrink, asked.plant)
    return _plant_all(seeds, asked.jobs) if asked.bugs else _try(seeds, asked.jobs)


def _try(seeds: range, jobs: int) -> int:
    all_of_them, began, shown = Tried(), time.monotonic(), 0.0
    for some in tried_by(jobs, seeds):
        all_of_them.add(some)
        for seed, why in some.failed:
            _OUT.print(f"seed {seed} fails: {why}")
        took = time.monotonic() - began
        if took - shown > 10 or all_of_them.seeds == len(seeds):
            shown = took
            rate = all_of_them.seeds / took * 60
            _OUT.print(
                f"{all_of_them.seeds} of {len(seeds)} seeds, {len(all_of_them.failed)} failed, {rate:.0f} a minute"
            )
    table = Table("runs in which", "of", str(all_of_them.seeds), box=None)
    for word, times in sorted(all_of_them.exercised.items(), key=lambda each: -each[1]):
        table.add_row(word, "", str(times))
    _OUT.print(table)
    if all_of_them.failed:
        _shrink(all_of_them.failed[0][0], None)
        return 1
    return 0


def _tell(plan: Plan, bug: str | None) -> int:
    result = run(plan, bug)
    for line in told(result):
        _OUT.print(line, markup=False)
    return 1 if result.broken else 0


def _shrink(seed: int, bug: str | None) -> int:
    plan = draw(seed)
    broken = run(plan, bug).broken
    if broken is None:
        _OUT.print(f"seed {seed} does not fail")
        return 0

    def fails(candidate: Plan) -> bool:
        found = run(candidate, bug).broken
        return found is not None and found.rule == broken.rule

    return _tell(shrunk(plan, fails), bug)


def _plant_all(seeds: range, jobs: int) -> int:
    found = 0
    for name, tried in found_by(jobs, seeds):
        found += bool(tried.failed)
        first = f"seed {tried.failed[0][0]}: {tried.failed[0][1]}" if tried.failed else f"not in {tried.seeds} seeds"
        _OUT.print(f"{name:42} {first[:150]}", markup=False)
    _OUT.print(f"{found} of {len(BUGS)} found within {len(seeds)} seeds each")
    return 0 if found == len(BUGS) else 1


if __name__ == "__main__":
    sys.exit(main())
