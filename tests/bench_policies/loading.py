"""Loading and linting a folder, and what the set holds of memory: each in a process of its own."""

import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import process_time

from tests.bench_policies.cases import draw_cases
from tests.bench_policies.settings import Setting
from tests.bench_policies.vocabulary import ADVERSARIAL, REALISTIC

_MEGABYTE = 1024 * 1024
_KINDS_ARE_ALL_MET = 500


@dataclass(frozen=True, slots=True)
class Loaded:
    """Seconds of CPU, and megabytes: what the policies hold, what the tables beside them, and the whole process."""

    seconds: float
    policies: float
    tables: float
    process: float


def measure(setting: Setting, folder: Path, repetitions: int) -> Loaded:
    plain = [_in_a_process(setting, folder) for _ in range(repetitions)]
    traced = _in_a_process(setting, folder, "--traced")
    return Loaded(
        seconds=median(each["seconds"] for each in plain),
        policies=traced["policies"],
        tables=traced["tables"],
        process=median(each["process"] for each in plain),
    )


def _in_a_process(setting: Setting, folder: Path, *options: str) -> Mapping[str, float]:
    command = [sys.executable, "-m", __name__, str(folder), *(["--odd"] if setting.adversarial else []), *options]
    figures: Mapping[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)  # noqa: S603
    return figures


def _main(folder: Path, *, odd: bool, traced: bool) -> Loaded:
    from triage.actions.catalogue import ACTIONS
    from triage.domain.deciding import decide
    from triage.domain.explaining import explained
    from triage.policies import load_policies

    cases = list(draw_cases(_KINDS_ARE_ALL_MET, ADVERSARIAL if odd else REALISTIC))
    if traced:
        tracemalloc.start()
    start = process_time()
    policies = load_policies(folder, ACTIONS)
    seconds = process_time() - start
    held = _held()
    for case in cases:
        explained(decide(policies, case), policies, case)
    return Loaded(seconds, held, _held() - held, _resident())


def _held() -> float:
    gc.collect()
    return tracemalloc.get_traced_memory()[0] / _MEGABYTE


def _resident() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    sys.stdout.write(
        json.dumps(asdict(_main(Path(sys.argv[1]), odd="--odd" in sys.argv, traced="--traced" in sys.argv)))
    )
