"""Deciding, beside the bare lookup and CEL over the same policies and cases: interleaved, round by round."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import process_time

from tests.bench_policies.bare import BareLookup
from tests.bench_policies.cases import draw_cases
from tests.bench_policies.expressions import Expressions
from tests.bench_policies.plain_facts import bare_facts
from tests.bench_policies.settings import Setting
from triage.actions.catalogue import ACTIONS
from triage.domain.deciding import decide
from triage.domain.explaining import explained
from triage.domain.facts import Facts
from triage.domain.policies import Mode, PolicySet
from triage.policies import load_policies

BARE, DECIDE, TRACED, CEL_OF_KIND, CEL = "bare", "decide", "traced", "cel_of_kind", "cel"
_CASES, _COMPLETE = 1000, 100


@dataclass(frozen=True, slots=True)
class Rounds:
    """Microseconds a case, by setting and contestant; one figure a round, and all of a round side by side."""

    times: Mapping[tuple[Setting, str], Sequence[float]]

    def middle(self, setting: Setting, contestant: str) -> float:
        return median(self.times[setting, contestant])

    def ratio(self, one: tuple[Setting, str], other: tuple[Setting, str]) -> float:
        return median(a / b for a, b in zip(self.times[one], self.times[other], strict=True))


@dataclass(frozen=True, slots=True)
class _Contestant:
    """Something that decides the n-th case, and how many it gets through in some milliseconds."""

    run: Callable[[int], object]
    batch: int


def measure(folders: Mapping[Setting, Path], rounds: int) -> Rounds:
    """Raises RuntimeError where the contestants do not decide alike on a case of which no fact is lost."""
    contestants = {
        (setting, name): contestant
        for setting, folder in folders.items()
        for name, contestant in _contestants(setting, load_policies(folder, ACTIONS))
    }
    turns = {key: cycle(range(_CASES)) for key in contestants}
    times: dict[tuple[Setting, str], list[float]] = {key: [] for key in contestants}
    gc.collect()
    gc.freeze()
    for number in range(rounds + 1):
        for key, contestant in contestants.items():
            taken = _time(contestant, list(islice(turns[key], contestant.batch)))
            if number:
                times[key].append(taken)
    gc.unfreeze()
    return Rounds(times)


def _time(contestant: _Contestant, batch: Sequence[int]) -> float:
    run = contestant.run
    start = process_time()
    for case in batch:
        run(case)
    return (process_time() - start) / len(batch) * 1e6


def _contestants(setting: Setting, policies: PolicySet) -> Iterator[tuple[str, _Contestant]]:
    cases = list(draw_cases(_CASES, setting.subjects))
    deciding = [policy for policy in policies.live if policy.mode in (Mode.SUGGEST, Mode.AUTO)]
    lookup, expressions = BareLookup(deciding), Expressions(deciding)
    _compare(policies, lookup, expressions, draw_cases(_COMPLETE, setting.subjects, lost=0))
    for case in cases:
        explained(decide(policies, case), policies, case)
    known, bare = [dict(case) for case in cases], [bare_facts(case) for case in cases]

    def traced(n: int) -> None:
        explained(decide(policies, cases[n]), policies, cases[n])

    yield BARE, _Contestant(lambda n: lookup.first(known[n]), 500)
    yield DECIDE, _Contestant(lambda n: decide(policies, cases[n]), 250)
    yield TRACED, _Contestant(traced, 50)
    yield CEL_OF_KIND, _Contestant(lambda n: expressions.first_of_kind(bare[n]), 50)
    yield CEL, _Contestant(lambda n: expressions.first_of_all(bare[n]), 25)


def _compare(policies: PolicySet, lookup: BareLookup, expressions: Expressions, complete: Iterator[Facts]) -> None:
    for case in complete:
        bare = bare_facts(case)
        said = {
            decide(policies, case).policy,
            lookup.first(dict(case)),
            expressions.first_of_kind(bare),
            expressions.first_of_all(bare),
        }
        if len(said) > 1:
            raise RuntimeError(f"one case is decided by {said}")
