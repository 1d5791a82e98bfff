"""What is measured: ours, and the baselines beside it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import SECRET

_COUNTS = re.compile(r"(?P<word>per_(?:hour|day|customer): )\d+")
_PEERS = "tests.bench.peers"
_UVICORN = ("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning")
_CELERY = ("--loglevel", "warning", "--without-gossip", "--without-mingle", "--without-heartbeat")


@dataclass(frozen=True, slots=True)
class Variant:
    """How a variant is started: module and arguments of ``python -m``. Without a worker its server does the work."""

    name: str
    title: str
    path: str
    server: tuple[str, ...]
    worker: tuple[str, ...] | None = None
    workers: int = 1

    def server_on(self, port: int) -> tuple[str, ...]:
        return (*self.server, "--port", str(port))


def _ours(workers: int) -> Variant:
    return Variant(
        name=f"ours-{workers}",
        title=f"triage, {workers} worker{'s' if workers > 1 else ''}",
        path="/webhooks/bench",
        server=("triage", "serve"),
        worker=("triage", "worker", "--processes", str(workers)),
        workers=workers,
    )


def _peer(name: str, title: str, module: str, *, queue: bool = True) -> Variant:
    module = f"{_PEERS}.{module}"
    return Variant(
        name=name,
        title=title,
        path="/webhook",
        server=("uvicorn", f"{module}:web", *_UVICORN),
        worker=("celery", "-A", module, "worker", "--concurrency", "1", *_CELERY) if queue else None,
    )


OURS, OURS_TWICE = _ours(1), _ours(2)
HANDLER = _peer("handler", "bare FastAPI handler", "fastapi_handler", queue=False)
TASK = _peer("task", "bare Celery task", "celery_task")
CHECKPOINTS = _peer("checkpoints", "LangGraph, checkpoints", "langgraph_checkpoints")
VARIANTS = (OURS, OURS_TWICE, HANDLER, TASK, CHECKPOINTS)


def environment(folder: Path, office: str, broker: str) -> Mapping[str, str]:
    """What every process of a variant is told. Settings of whoever runs the bench do not reach it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIAGE_")}
    return {
        **kept,
        "TRIAGE_DATABASE_URL": f"sqlite:///{folder}/triage.db",
        "TRIAGE_WORKING_FOLDER": str(folder),
        "TRIAGE_BROKER_URL": broker,
        "TRIAGE_BACKOFFICE_URL": office,
        "TRIAGE_BACKOFFICE_TOKEN": "sandbox",
        "TRIAGE_POLICIES": str(folder / "policies"),
        "TRIAGE_MODE_CEILING": "auto",
        "TRIAGE_BURST_CASES": "0",
        "TRIAGE_LOG_FORMAT": "json",
        "TRIAGE_SOURCES__BENCH__SECRETS": f'["{SECRET}"]',
        "BENCH_BACKOFFICE": office,
        "BENCH_BROKER": broker,
        "BENCH_SECRET": SECRET,
        "BENCH_DATABASE": str(folder / "checkpoints.db"),
    }


def copy_policies(source: Path, target: Path) -> None:
    """The merchant's policies, with limits that a bench does not reach; they are counted all the same."""
    target.mkdir(parents=True)
    for file in sorted(source.glob("*.yaml")):
        (target / file.name).write_text(_COUNTS.sub(r"\g<word>1000000", file.read_text()))
