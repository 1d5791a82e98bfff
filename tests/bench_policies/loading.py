"""Loading and linting a folder, and what the set holds of memory: each in a process of its own."""

import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time

from tests.bench_policies.cases import draw_cases
from tests.bench_policies.settings import Setting
from tests.bench_policies.vocabulary import ADVERSARIAL, REALISTIC
from triage.actions.catalogue import ACTIONS
from triage.domain.deciding import decide
from triage.domain.explaining import explained
from triage.policies import check_policies, load_policies

_MEGABYTE = 1024 * 1024
_KINDS_ARE_ALL_MET = 500
_NOBODY_WAITS_FOR_MORE = 1000


@dataclass(frozen=True, slots=True)
class Loaded:
    """Seconds of CPU, and megabytes: what the policies hold, what the tables beside them, and the whole process.

    ``checked`` is loading with the theorem that z3 proves of the whole set; None for sets that nobody waits for.
    """

    seconds: float
    checked: float | None
    policies: float
    tables: float
    process: float


def measure(setting: Setting, folder: Path, repetitions: int) -> Loaded:
    plain = [_in_a_process(setting, folder) for _ in range(repetitions)]
    traced = _in_a_process(setting, folder, "--traced")
    return Loaded(
        seconds=median(each["seconds"] for each in plain),
        checked=_in_a_process(setting, folder, "--check")["seconds"]
        if setting.count <= _NOBODY_WAITS_FOR_MORE
        else None,
        policies=traced["policies"],
        tables=traced["tables"],
        process=median(each["process"] for each in plain),
    )


def _in_a_process(setting: Setting, folder: Path, *options: str) -> Mapping[str, float]:
    command = [sys.executable, "-m", __name__, str(folder), *(["--odd"] if setting.adversarial else []), *options]
    figures: Mapping[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)  # noqa: S603
    return figures


def _load(folder: Path, *, odd: bool, traced: bool) -> Mapping[str, float]:
    cases = list(draw_cases(_KINDS_ARE_ALL_MET, ADVERSARIAL if odd else REALISTIC))
    if traced:
        tracemalloc.start()
    start = process_time()
    policies = load_policies(folder, ACTIONS)
    seconds, held = process_time() - start, _held()
    for case in cases:
        explained(decide(policies, case), policies, case)
    return {"seconds": seconds, "policies": held, "tables": _held() - held, "process": _resident()}


def _check(folder: Path) -> Mapping[str, float]:
    """Raises RuntimeError where something is wrong."""
    start = process_time()
    report = check_policies(folder, ACTIONS)
    seconds = process_time() - start
    if report.findings:
        raise RuntimeError(f"{report.findings[0]}")
    return {"seconds": seconds}


def _held() -> float:
    gc.collect()
    return tracemalloc.get_traced_memory()[0] / _MEGABYTE


def _resident() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _main(folder: Path, *options: str) -> Mapping[str, float]:
    if "--check" in options:
        return _check(folder)
    return _load(folder, odd="--odd" in options, traced="--traced" in options)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_main(Path(sys.argv[1]), *sys.argv[2:])))
