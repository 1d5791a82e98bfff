"""``python -m tests.chaos``: kill at every boundary, on both databases, and let the ledger judge."""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.chaos.boundaries import DATABASES, trial
from tests.chaos.commit import commit
from tests.chaos.lane import open_lane
from tests.chaos.results import Results, bad, kills, table
from tests.chaos.shares import next_trial
from tests.chaos.trials import run_trial
from triage.logs import configure

FOLDER = Path(".chaos")


def main() -> int:
    given = _arguments()
    results = Results(given.results)
    if given.seed is not None:
        return _repeat(given.seed, results)
    if given.lane is not None:
        return _go_on(given.lane, given.first_seed, given.kills // 2, given.minutes, results)
    given.results.parent.mkdir(parents=True, exist_ok=True)
    if given.fresh:
        given.results.unlink(missing_ok=True)
    before = kills(results.all())
    print(f"commit {commit()}, seeds from {given.first_seed}; {before} of {given.kills} kills are in {given.results}")
    codes = _lanes(sys.argv[1:])
    lines = results.all()
    print(table(lines))
    for line in filter(bad, lines):
        print(f"seed {line['seed']}: {line['boundary']} {line['side']}, {line['database']}: "
              f"{[*line['lost'], *line['doubled'], *line['wrong']]}")  # fmt: skip
    enough = kills(lines) >= given.kills
    print("" if enough else f"stopped before {given.kills} kills; run it again to go on")
    return 1 if any(codes) or any(map(bad, lines)) or not enough else 0


def _lanes(arguments: list[str]) -> list[int]:
    """Both databases at once, each in processes of its own."""
    passed = [each for each in arguments if each != "--fresh"]
    lanes = [
        subprocess.Popen([sys.executable, "-m", "tests.chaos", *passed, "--lane", name])  # noqa: S603 ourselves
        for name in DATABASES
    ]
    return [lane.wait() for lane in lanes]


def _go_on(database: str, first_seed: int, wanted: int, minutes: float, results: Results) -> int:
    """Trials of one database until it has its share of kills, or the time is over."""
    configure("json", "warning")
    commit()
    until = time.monotonic() + minutes * 60
    with (
        TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as folder,
        open_lane(database, Path(folder)) as lane,
    ):
        while (killed := kills(lines := results.all(), database)) < wanted and time.monotonic() < until:
            line = results.add(run_trial(lane, next_trial(database, lines, first_seed)))
            if bad(line):
                print(f"{database}: {line}", flush=True)
            if killed % 50 == 49 and line["killed"]:
                print(f"{database}: {killed + 1} kills of {wanted}", flush=True)
    return 0


def _repeat(seed: int, results: Results) -> int:
    """One seed again, its folder kept."""
    configure("json", "warning")
    again = trial(seed)
    folder = FOLDER / f"seed-{seed}"
    with open_lane(again.database, folder.resolve()) as lane:
        result = run_trial(lane, again)
    print(f"{again}: killed {result.killed}, {result.verdict}; its logs are in {folder}")
    return 0 if result.verdict.good else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="how many kills in all, half on each database")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after this long; run again to go on")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--results", type=Path, default=FOLDER / "kills.jsonl")
    parser.add_argument("--fresh", action="store_true", help="forget the results that are there")
    parser.add_argument("--seed", type=int, help="repeat one run")
    parser.add_argument("--lane", choices=DATABASES, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
