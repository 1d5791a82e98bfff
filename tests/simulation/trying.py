"""Trying many seeds, in several processes."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing import get_context

import structlog

from tests.simulation.bugs import BUGS
from tests.simulation.plan import Plan, draw
from tests.simulation.simulation import Result, Simulation

_CHUNK = 25


@dataclass
class Tried:
    """What came of some seeds: how many, which failed and by what rule, and what was exercised."""

    seeds: int = 0
    failed: list[tuple[int, str]] = field(default_factory=list)
    exercised: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tried") -> None:
        self.seeds += other.seeds
        self.failed += other.failed
        self.exercised += other.exercised


@contextmanager
def silence() -> Iterator[None]:
    """The product's own log is not written while it is simulated."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    try:
        yield
    finally:
        structlog.configure(**before)


def run(plan: Plan, bug: str | None = None) -> Result:
    with silence(), BUGS[bug]() if bug else nullcontext():
        return Simulation(plan).run()


def tried(seeds: range, bug: str | None = None, *, first_only: bool = False) -> Tried:
    found = Tried()
    with silence(), BUGS[bug]() if bug else nullcontext():
        for seed in seeds:
            result = Simulation(draw(seed)).run()
            found.seeds += 1
            found.exercised += Counter(sorted({word for word, times in result.exercised.items() if times}))
            if result.broken is not None:
                found.failed.append((seed, str(result.broken)))
                if first_only:
                    break
    return found


def told_of(seeds: range) -> str:
    """A hash of all that happens in some seeds, to the letter."""
    return sha256(repr([run(draw(seed)).told for seed in seeds]).encode()).hexdigest()


def tried_by(jobs: int, seeds: range) -> Iterator[Tried]:
    """Chunk by chunk, in order."""
    chunks = [seeds[start : start + _CHUNK] for start in range(0, len(seeds), _CHUNK)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(tried, chunks)


def found_by(jobs: int, seeds: range) -> Iterator[tuple[str, Tried]]:
    """Each planted bug, and the first seed that finds it."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting = {name: pool.submit(tried, seeds, name, first_only=True) for name in BUGS}
        for name, future in waiting.items():
            yield name, future.result()
