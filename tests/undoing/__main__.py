"""``python -m tests.undoing``: 200 cases of one policy undone, 20 of them edited meanwhile, killed half way."""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from tests.store.databases import PostgresServer
from tests.undoing.story import Story, told
from triage.logs import configure

_DATABASES = ("sqlite", "postgresql")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.undoing", description=__doc__)
    parser.add_argument("--cases", type=int, default=200, help="cases that the policy resolves")
    parser.add_argument("--edited", type=int, default=20, help="how many of their orders somebody edits")
    parser.add_argument("--kills", type=int, default=1, help="how often the undo is killed before it may end")
    parser.add_argument("--database", choices=_DATABASES, help="one of them, not both")
    asked = parser.parse_args()
    configure("console", "error")
    console = Console(highlight=False, width=120)
    wrong = [
        each for kind in ([asked.database] if asked.database else _DATABASES) for each in _run(kind, asked, console)
    ]
    for each in wrong:
        console.print(each, style="red")
    return 1 if wrong else 0


def _run(kind: str, asked: argparse.Namespace, console: Console) -> list[str]:
    server = PostgresServer() if kind == "postgresql" else None
    try:
        with TemporaryDirectory(prefix="triage-undo-") as name:
            folder = Path(name)
            url = server.empty().url if server else f"sqlite:///{folder / 'triage.db'}"
            with told(folder, url, cases=asked.cases, edited=asked.edited) as story:
                return _undo(kind, story, asked, console)
    finally:
        if server:
            server.stop()


def _undo(kind: str, story: Story, asked: argparse.Namespace, console: Console) -> list[str]:
    wanted = asked.cases - asked.edited
    console.print(f"{kind}: {asked.cases} cases resolved, {asked.edited} of their orders edited since")
    started = time.perf_counter()
    for kill in range(1, asked.kills + 1):
        so_far = story.undo_and_kill(after=wanted * kill // (asked.kills + 1))
        console.print(f"  killed with {so_far} undone")
    ran = story.undo("--yes")
    steps = ran.document["steps"]
    how = Counter(_how(step) for step in steps)
    console.print(f"  run again, exit {ran.code}, {time.perf_counter() - started:.0f} s in all: {_listed(how)}")
    refused = [step for step in steps if step["result"] == "refused"]
    bare = [step["order"] for step in refused if not step["differences"]]
    console.print(f"  ledger: {story.undone()} undone, each once; refused with their difference: {len(refused)}")
    if refused:
        console.print(f"  for example {refused[0]['order']}: {refused[0]['differences']}")
    again = story.undo("--dry-run")
    console.print(f"  looked at once more: {_listed(Counter(again.document['verdicts']))}")
    wrong = story.wrong()
    for holds, words in (
        (ran.code == 1, "it did not exit with 1"),
        ({step["order"] for step in refused} == set(story.edited), "it refused others than those that were edited"),
        (not bare, f"refused without a difference: {bare}"),
        (story.undone() == wanted, f"the ledger shows {story.undone()} undos, not {wanted}"),
        (again.document["verdicts"] == {"nothing_to_do": wanted, "refused": asked.edited}, "something is left to do"),
    ):
        if not holds:
            wrong.append(words)
    return [f"{kind}: {each}" for each in wrong]


def _how(step: Any) -> str:
    if step["result"] == "undone":
        return "taken up and undone" if "taken up" in step["why"] else "undone"
    return "undone before the kill" if step["result"] == "nothing_to_do" else "refused"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
