"""``python -m tests.bench``: what a case costs, beside honest baselines, in one run on one machine."""

import argparse
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import orjson
import redis
from rich.console import Console

from tests.bench.costs import Costs, count_costs
from tests.bench.drain import Drained, Size, drain
from tests.bench.office import Office
from tests.bench.processes import running, wait_for
from tests.bench.report import aims, middle, show
from tests.bench.variants import VARIANTS, copy_policies
from triage.broker.embedded import EmbeddedBroker, embedded_url
from triage.demo.processes import free_port
from triage.logs import configure

_POLICIES = Path(__file__).parents[2] / "policies"
_FULL, _SHORT = (Size(cases=400, warm_up=60), 3), (Size(cases=150, warm_up=40), 1)


def main() -> int:
    configure("json", "warning")
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="one small repetition, with a loose aim")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    told = parser.parse_args()
    size, repetitions = _SHORT if told.short else _FULL
    console = Console(stderr=told.json, highlight=False)
    with tempfile.TemporaryDirectory(prefix="triage-bench-") as folder:
        figures, costs = _measure(Path(folder), size, repetitions, console)
    reached = aims(figures, short=told.short)
    show(console, figures, costs, reached)
    if told.json:
        document = {
            "load_average": os.getloadavg()[0],
            "variants": {name: asdict(seen) for name, seen in figures.items()},
            "costs": asdict(costs),
            "aims": [{**asdict(aim), "met": aim.met} for aim in reached],
        }
        sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0 if all(aim.met for aim in reached) else 1


def _measure(folder: Path, size: Size, repetitions: int, console: Console) -> tuple[dict[str, Drained], Costs]:
    broker = EmbeddedBroker(folder / "broker")
    broker.start()
    url = embedded_url(folder / "broker")
    port = free_port()
    try:
        with running("office", folder, dict(os.environ), "tests.bench.office", "--port", str(port)):
            wait_for(f"http://127.0.0.1:{port}/health")
            office = Office(port)
            runs: dict[str, list[Drained]] = {variant.name: [] for variant in VARIANTS}
            for repetition in range(repetitions):
                for variant in VARIANTS:
                    console.print(f"{variant.title}, {repetition + 1} of {repetitions}", style="dim")
                    place = folder / f"{variant.name}-{repetition}"
                    copy_policies(_POLICIES, place / "policies")
                    with redis.Redis.from_url(url.replace("redis+socket://", "unix://")) as client:
                        client.flushall()
                    runs[variant.name].append(drain(variant, size, office, url, place))
            costs = count_costs(office, folder, folder / f"{VARIANTS[0].name}-0" / "policies", cases=60)
            office.close()
    finally:
        broker.stop()
    return {name: middle(each) for name, each in runs.items()}, costs


if __name__ == "__main__":
    sys.exit(main())
