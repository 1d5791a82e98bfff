"""One measurement: every delivery stored first, then a worker started, and its drain timed from outside.

The rate is taken between the first and the last write that count, on the sandbox's clock; what comes
before them is warm-up. CPU time is that of the worker's whole process group over the same stretch.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.bench.cpu import cpu_seconds
from tests.bench.load import deliveries, order_ids, send
from tests.bench.office import Office
from tests.bench.processes import running, wait_for
from tests.bench.variants import Variant, environment
from triage.demo.processes import free_port

_LOOK_EVERY_SECONDS = 0.04
_FIRST_WITHIN_SECONDS = 30.0
_SETTLED_AFTER_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Size:
    """How many cases are worked off and count, and how many before them that do not."""

    cases: int
    warm_up: int

    @property
    def all(self) -> int:
        return self.cases + self.warm_up


@dataclass(frozen=True, slots=True)
class Drained:
    """What one drain came to; ``cpu_ms`` and ``wall_ms`` are a case's, in one worker process."""

    cases_per_second: float
    cpu_ms: float
    wall_ms: float
    calls: float
    deliveries_per_second: float


def drain(variant: Variant, size: Size, office: Office, broker: str, folder: Path) -> Drained:
    """Measure a variant once. Raises RuntimeError when an order was left out or worked twice."""
    orders = order_ids(size.all)
    office.stage(orders)
    told = environment(folder, office.url, broker)
    port = free_port()
    with ExitStack() as stack:
        server = stack.enter_context(running("server", folder, told, *variant.server_on(port)))
        wait_for(f"http://127.0.0.1:{port}/")
        sender = stack.enter_context(ThreadPoolExecutor(1))
        sent = sender.submit(send, port, variant.path, deliveries(orders))
        if variant.worker is None:
            stretch = _watch(office, server, size)
        else:
            sent.result()
            stretch = _watch(office, stack.enter_context(running("worker", folder, told, *variant.worker)), size)
        sending_seconds = sent.result()
    if sorted(office.written()) != orders:
        raise RuntimeError(f"{variant.name} did not work each order once; its logs are in {folder}")
    return Drained(
        cases_per_second=stretch.cases / stretch.seconds,
        cpu_ms=stretch.cpu_seconds / stretch.cases * 1000,
        wall_ms=stretch.seconds / stretch.cases * 1000 * variant.workers,
        calls=office.counts()[0] / size.all,
        deliveries_per_second=size.all / sending_seconds,
    )


@dataclass(frozen=True, slots=True)
class _Stretch:
    cases: int
    seconds: float
    cpu_seconds: float


def _watch(office: Office, group: int, size: Size) -> _Stretch:
    _wait_for_writes(office, size.warm_up)
    _, first = office.counts()
    before = cpu_seconds(group)
    _wait_for_writes(office, size.all)
    _wait_until_settled(office)
    spent = cpu_seconds(group) - before
    at = office.writes_at()
    return _Stretch(size.all - first, at[size.all - 1] - at[first - 1], spent)


def _wait_for_writes(office: Office, wanted: int) -> None:
    seen, until = 0, time.monotonic() + _FIRST_WITHIN_SECONDS
    while seen < wanted:
        if time.monotonic() > until:
            raise RuntimeError(f"after {seen} writes none came for {_FIRST_WITHIN_SECONDS:.0f} s")
        time.sleep(_LOOK_EVERY_SECONDS)
        _, now = office.counts()
        if now > seen:
            seen, until = now, time.monotonic() + _FIRST_WITHIN_SECONDS


def _wait_until_settled(office: Office) -> None:
    calls = -1
    while calls != (calls := office.counts()[0]):
        time.sleep(_SETTLED_AFTER_SECONDS)
