"""Results of trials, one JSON line each, so that a run goes on where it was stopped."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.boundaries import BOUNDARIES, CELLS, DATABASES, SIDES
from tests.chaos.commit import commit
from tests.chaos.trials import Result

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Results:
    file: Path

    def add(self, result: Result) -> Line:
        trial, verdict = result.trial, result.verdict
        line = {
            "commit": commit(),
            "seed": trial.seed,
            "database": trial.database,
            "boundary": trial.moment.boundary,
            "side": trial.moment.side,
            "nth": trial.moment.nth,
            "form": trial.form,
            "killed": result.killed,
            "effects": result.effects,
            "seconds": result.seconds,
            "lost": verdict.lost,
            "doubled": verdict.doubled,
            "wrong": verdict.wrong,
        }
        written = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(written, (json.dumps(line) + "\n").encode())
        os.close(written)
        return line

    def all(self) -> list[Line]:
        if not self.file.exists():
            return []
        return [json.loads(line) for line in self.file.read_text().splitlines() if line.endswith("}")]


def kills(lines: Iterable[Line], database: str | None = None) -> int:
    return sum(line["killed"] for line in lines if database in (None, line["database"]))


def bad(line: Line) -> bool:
    return bool(line["lost"] or line["doubled"] or line["wrong"])


def table(lines: Iterable[Line]) -> str:
    """Kills, and what was lost, doubled or wrong after them, by boundary, side and database; then what it supports."""
    lines = list(lines)
    head = "".join(f"{database + ' ' + side:>20}" for database in DATABASES for side in SIDES)
    rows = [f"{'kills/lost/doubled/wrong':<24}{head}"]
    rows += [f"{boundary:<24}{''.join(_cells(lines, boundary))}" for boundary in BOUNDARIES]
    return "\n".join([*rows, "", *_totals(lines)])


def _cells(lines: list[Line], boundary: str) -> list[str]:
    cells = []
    for database in DATABASES:
        for side in SIDES:
            here = [each for each in lines if _place(each) == (database, boundary, side)]
            cells.append(f"{kills(here)}/{_count(here, 'lost')}/{_count(here, 'doubled')}/{_count(here, 'wrong')}")
    return [f"{cell:>20}" for cell in cells]


def _place(line: Line) -> tuple[str, str, str]:
    """The cell of a line."""
    return line["database"], line["boundary"], line["side"]


def _totals(lines: list[Line]) -> list[str]:
    number, whole = kills(lines), sum(each["killed"] for each in lines if each["form"] == "whole")
    told = [
        f"{number} kills in {len(lines)} runs, {whole} of them of whole workers",
        f"{sum(each['effects'] for each in lines)} effects in the ledger",
        ", ".join(f"{_count(lines, what)} runs with something {what}" for what in ("lost", "doubled", "wrong")),
    ]
    fewest = min(kills(each for each in lines if _place(each) == cell) for cell in CELLS)
    told.append(f"at least {fewest} before and after every boundary on each database")
    told.append("commits: " + _commits(lines))
    if number and not any(map(bad, lines)):
        told.append(f"0 of {number}: below {3 / number:.2%} of kills at 95% confidence (rule of three)")
    return told


def _commits(lines: Iterable[Line]) -> str:
    found = Counter(str(line.get("commit", "unknown")) for line in lines)
    return ", ".join(f"{name} ({runs} runs)" for name, runs in found.items())


def _count(lines: Iterable[Line], what: str) -> int:
    return sum(bool(line[what]) for line in lines)
