"""``python -m tests.bench_policies``: what a decision costs, beside honest baselines, in one run on one machine."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import orjson
from rich.console import Console

from tests.bench_policies import columns, loading, matching
from tests.bench_policies.report import Aim, Figures, aims, show
from tests.bench_policies.settings import FULL, SHORT, THOUSAND


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench_policies", description=__doc__)
    parser.add_argument("--short", action="store_true", help="the smaller sets and fewer rounds, with loose aims")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    told = parser.parse_args()
    console = Console(stderr=told.json, highlight=False, width=80)
    figures = _measure(console, short=told.short)
    reached = aims(figures, short=told.short)
    show(console, figures, reached)
    if told.json:
        sys.stdout.write(orjson.dumps(_document(figures, reached), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0 if all(aim.met for aim in reached) else 1


def _measure(console: Console, *, short: bool) -> Figures:
    settings, rounds, repetitions = (SHORT, 7, 1) if short else (FULL, 21, 3)
    with tempfile.TemporaryDirectory(prefix="triage-bench-") as name:
        folders = {setting: setting.write(Path(name)) for setting in settings}
        loaded = {}
        for setting, folder in folders.items():
            console.print(f"loading {setting.title}", style="dim")
            loaded[setting] = loading.measure(setting, folder, repetitions if setting.count <= 1000 else 1)
        console.print("deciding", style="dim")
        times = matching.measure(folders, rounds)
        console.print("deciding in columns", style="dim")
        cases = 200_000 if short else 1_000_000
        return Figures(times, loaded, columns.measure(THOUSAND, folders[THOUSAND], cases, repetitions))


def _document(figures: Figures, reached: Sequence[Aim]) -> dict[str, object]:
    return {
        "load_average": os.getloadavg()[0],
        "microseconds": {
            setting.title: {
                name: figures.rounds.middle(setting, name) for of, name in figures.rounds.times if of == setting
            }
            for setting in figures.loaded
        },
        "loading": {setting.title: asdict(seen) for setting, seen in figures.loaded.items()},
        "columns": asdict(figures.columns),
        "aims": [{**asdict(aim), "met": aim.met} for aim in reached],
    }


if __name__ == "__main__":
    sys.exit(main())
