"""``python -m tests.chaos.flushes``: the broker flushed under load, and how long until everything had ended."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.chaos.boundaries import DATABASES
from tests.chaos.commit import commit
from tests.chaos.databases import databases
from tests.chaos.flushing import WITHIN_SECONDS, Flusher
from tests.chaos.judge import judge
from tests.chaos.lane import POLICIES
from tests.chaos.limits import without_limits
from tests.chaos.system import running_system
from triage.logs import configure


def main() -> int:
    given = _arguments()
    configure("json", "error")
    print(f"seed {given.seed}, commit {commit()}: the broker flushed {given.times} times on each database", flush=True)
    given.results.parent.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    for database in given.databases:
        with TemporaryDirectory(prefix="flushes-", ignore_cleanup_errors=True) as name:
            wrong += [f"{database}: {words}" for words in _flushed(database, Path(name), given)]
    for words in wrong:
        print(words)
    return 1 if wrong else 0


def _flushed(database: str, folder: Path, given: argparse.Namespace) -> list[str]:
    kept, dice = databases(database, folder), Random(f"{given.seed} {database}")
    policies = without_limits(POLICIES, folder / "policies")
    try:
        with running_system(folder, kept.empty_url(), policies) as system:
            system.start_worker()
            flusher = Flusher(system, dice)
            wrong = _flushes(flusher, database, given.times, given.results)
            with system.triage.store.read() as tx:
                verdict = judge(tx, system.office.ledger(), flusher.told)
            return [*wrong, *verdict.lost, *verdict.doubled, *verdict.wrong]
    finally:
        kept.stop()


def _flushes(flusher: Flusher, database: str, times: int, results: Path) -> list[str]:
    flushes, wrong = [], []
    flusher.warm_up()
    for number in range(times):
        flush = flusher.flush()
        flushes.append(flush)
        print(f"{database} {number:2}: {flush.keys} keys flushed, {flush.under_way:2} under way; "
              f"all had ended {flush.seconds:5.2f} s later, {flush.lost} lost", flush=True)  # fmt: skip
        line = {"commit": commit(), "database": database, "number": number, **asdict(flush)}
        with results.open("a") as file:
            file.write(json.dumps(line) + "\n")
        if flush.lost or flush.seconds > WITHIN_SECONDS:
            wrong.append(f"flush {number}: {flush.lost} lost, {flush.seconds} s")
    loaded, lost = sum(each.under_way > 0 for each in flushes), flushes[-1].lost
    print(f"{database}: {times} flushes, {loaded} with work under way; {lost} of {len(flusher.told)} deliveries lost; "
          f"all had ended at most {max(each.seconds for each in flushes):.2f} s later", flush=True)  # fmt: skip
    return wrong


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.flushes", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="flushes on each database")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--seed", type=int, default=20_261_124)
    parser.add_argument("--results", type=Path, default=Path(".chaos") / "flushes.jsonl")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
