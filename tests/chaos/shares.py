"""Whose turn it is: every boundary, side and database gets its share of kills."""

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from tests.chaos.boundaries import CELLS, Trial, trial

_TRIES_PER_KILL = 3


def next_trial(database: str, lines: Iterable[Mapping[str, Any]], first_seed: int) -> Trial:
    """The next seed of the cell that has the fewest kills; one that often misses its moment does not hold up others."""
    done: dict[int, list[Mapping[str, Any]]] = {}
    for line in lines:
        done.setdefault(line["seed"] % len(CELLS), []).append(line)
    _, cell = min((_score(done.get(n, [])), n) for n, (name, _, _) in enumerate(CELLS) if name == database)
    used = {line["seed"] for line in done.get(cell, [])}
    return trial(next(seed for seed in count(cell, len(CELLS)) if seed >= first_seed and seed not in used))


def _score(lines: list[Mapping[str, Any]]) -> int:
    return max(sum(bool(line["killed"]) for line in lines), len(lines) // _TRIES_PER_KILL)
