"""``python -m tests.chaos.switches``: the kill switch under load with the broker down, and what is sent after it."""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.chaos.book import Book
from tests.chaos.boundaries import DATABASES
from tests.chaos.commit import commit
from tests.chaos.forks import wait_until
from tests.chaos.judge import judge
from tests.chaos.lane import POLICIES, Lane, open_lane
from tests.chaos.limits import without_limits
from tests.chaos.load import Load
from tests.chaos.looking import look_for_work
from tests.chaos.sharp import halted_in_between
from tests.chaos.throwing import Throw, Thrower
from triage.logs import configure

_WORKERS = 2
_WRITES = ("POST", "PUT", "PATCH", "DELETE")
_EVERY_SO_MANY_BY_COMMAND = 10
_WORKED_OFF_WITHIN_SECONDS = 60.0
_FACTS = (
    "by", "throws", "under way", "sent within 1 s", "sent later", "halted", "held back after 1 s", "latest send",
)  # fmt: skip


def main() -> int:
    given = _arguments()
    configure("json", "error")
    print(f"seed {given.seed}, commit {commit()}: the switch thrown {given.times} times, the broker down", flush=True)
    given.results.parent.mkdir(parents=True, exist_ok=True)
    each, wrong = given.times // len(given.databases), []
    for database in given.databases:
        with TemporaryDirectory(prefix="switches-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            with open_lane(database, folder, without_limits(POLICIES, folder / "policies")) as lane:
                dice = Random(f"{given.seed} {database}")
                wrong += [f"{database}: {words}" for words in _under_load(lane, database, each, dice, given.results)]
                wrong += [f"{database}: {words}" for words in _sharp(lane, database, each, dice)]
    for words in wrong:
        print(words)
    return 1 if wrong else 0


def _under_load(lane: Lane, database: str, times: int, dice: Random, results: Path) -> list[str]:
    began, throws, wrong = time.monotonic(), [], []
    with _system(lane, dice) as (thrower, load):
        for number in range(times):
            throw = thrower.throw(command=number % _EVERY_SO_MANY_BY_COMMAND == 1)
            throws.append(throw)
            line = {"commit": commit(), "database": database, "number": number, **asdict(throw)}
            with results.open("a") as file:
                file.write(json.dumps(line) + "\n")
            wrong += [f"throw {number}: {words}" for words in throw.wrong]
        load.stop()
        wrong += _in_the_end(thrower, load)
    print(f"\n{database}, {time.monotonic() - began:.0f} s, {len(load.told)} cases told of")
    print(_table(throws), flush=True)
    return wrong


def _sharp(lane: Lane, database: str, times: int, dice: Random) -> list[str]:
    began, wrong = time.monotonic(), halted_in_between(lane, times, dice)
    print(f"{database}: thrown between an intent's commit and its send {times} times in "
          f"{time.monotonic() - began:.0f} s: {len(wrong)} things wrong", flush=True)  # fmt: skip
    return wrong


@contextmanager
def _system(lane: Lane, dice: Random) -> Iterator[tuple[Thrower, Load]]:
    """Workers that look for work by themselves, and a load for them; the broker is down."""
    lane.clear()
    lane.broker.stop()
    for method in _WRITES:
        lane.office.fault({"path": "/orders", "method": method, "times": 1_000_000, "fault": "slow", "seconds": 0.1})
    book = Book(lane.folder / "sends")
    workers = [lane.fork(lambda _: look_for_work(lane, book)) for _ in range(_WORKERS)]
    triage = lane.triage()
    load = Load(triage, lane.office, dice)
    load.start()
    try:
        yield Thrower(lane, triage, book, dice), load
    finally:
        load.stop()
        for worker in workers:
            worker.kill()
            worker.ended(5.0)
        triage.close()
        lane.broker.start()


def _in_the_end(thrower: Thrower, load: Load) -> list[str]:
    """After the last lift all is worked off; journal and ledger agree, and nothing is there twice."""
    if not wait_until(lambda: not thrower.left(), _WORKED_OFF_WITHIN_SECONDS, 0.2):
        return ["it was not worked off in the end"]
    ledger, booked = thrower.lane.office.ledger(), {each.key for each in thrower.book.sends()}
    with thrower.triage.store.read() as tx:
        verdict = judge(tx, ledger, load.told)
    verdict.wrong += [f"{e['effect']} on {e['order']} is not in the book" for e in ledger if e["key"] not in booked]
    return [*verdict.lost, *verdict.doubled, *verdict.wrong, *thrower.lane.tampering(thrower.triage)]


def _table(throws: Sequence[Throw]) -> str:
    rows = [_row("the store", [each for each in throws if not each.command])]
    rows += [_row("triage pause", [each for each in throws if each.command]), _row("all", throws)]
    widths = [max(len(name), 13) + 2 for name in _FACTS]
    return "\n".join("".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))
                     for row in (_FACTS, *rows))  # fmt: skip


def _row(by: str, throws: Sequence[Throw]) -> tuple[str, ...]:
    sums = [sum(getattr(each, name) for each in throws) for name in ("under_way", "within", "later", "halted")]
    held, latest = sum(each.held_back for each in throws), max((each.latest_seconds for each in throws), default=0.0)
    return (by, str(len(throws)), *map(str, sums), str(held), f"{latest:.3f} s")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.switches", description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="throws in all, shared between the databases")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--seed", type=int, default=20_261_124)
    parser.add_argument("--results", type=Path, default=Path(".chaos") / "switches.jsonl")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
