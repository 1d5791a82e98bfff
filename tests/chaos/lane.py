"""A lane: one database, one sandbox, one embedded broker, and the trials that run there one after the other."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.chaos.armed import hurry, loaded
from tests.chaos.databases import Databases, databases
from tests.chaos.forks import Fork, Work
from triage.bootstrap import Triage, build_triage
from triage.broker.app import make_app
from triage.broker.embedded import EmbeddedBroker, embedded_url
from triage.broker.hints import CeleryHints, NoHints
from triage.config import Settings, read_settings
from triage.demo.backoffice import Backoffice
from triage.demo.processes import free_port, processes
from triage.domain.ports import Clock
from triage.evidence import journal_keys
from triage.graph.build import build
from triage.sandbox.state import Document
from triage.store.verifying import verify

POLICIES = Path(__file__).parents[2] / "policies"
SECRET = "whsec_ZGVtby1zZWNyZXQtb2Ytbm8tdmFsdWUtYXQtYWxs"
_SETTLES_WITHIN_SECONDS = 0.4


class Office(Backoffice):
    """The sandbox from outside, set back before every trial."""

    def reset(self) -> None:
        self._post("/_reset", {})
        self._post("/_settings", {"settles_within_seconds": _SETTLES_WITHIN_SECONDS})

    def keyed(self, order: str) -> Document:
        whole: Document = self._get("/_snapshot", order=order)
        return whole


@dataclass
class Lane:
    """``url`` is the database of the trial at hand."""

    folder: Path
    databases: Databases
    office: Office
    office_url: str
    broker: EmbeddedBroker
    broker_url: str
    policies: Path
    url: str = ""

    @property
    def working_folder(self) -> Path:
        return self.folder / "working"

    def clear(self) -> None:
        """Nothing is left of the trial before."""
        self.url = self.databases.empty_url()
        self.office.reset()
        self.flush()

    def flush(self) -> None:
        with redis.Redis.from_url(self.broker_url.replace("redis+socket://", "unix://")) as client:
            client.flushall()

    def environment(self) -> dict[str, str]:
        """The settings of the real worker."""
        return {
            "TRIAGE_DATABASE_URL": self.url,
            "TRIAGE_BROKER_URL": self.broker_url,
            "TRIAGE_BACKOFFICE_URL": self.office_url,
            "TRIAGE_BACKOFFICE_TOKEN": "sandbox",
            "TRIAGE_BACKOFFICE_TIMEOUT_SECONDS": "2",
            "TRIAGE_LEASE_SECONDS": "12",
            "TRIAGE_SWEEP_SECONDS": "0.3",
            "TRIAGE_POLICIES": str(self.policies),
            "TRIAGE_WORKING_FOLDER": str(self.working_folder),
            "TRIAGE_MODE_CEILING": "auto",
            "TRIAGE_BURST_CASES": "0",
            "TRIAGE_LOG_FORMAT": "json",
            "TRIAGE_LOG_LEVEL": "warning",
            "TRIAGE_WORKER_PROCESSES": "2",
        }

    def settings(self) -> Settings:
        return read_settings(
            database_url=self.url,
            broker_url=self.broker_url,
            backoffice_url=self.office_url,
            backoffice_timeout_seconds=2,
            lease_seconds=12,
            policies=self.policies,
            working_folder=self.working_folder,
            mode_ceiling="auto",
            burst_cases=0,
        )

    def triage(self, *, clock: Clock | None = None, publishes: bool = False) -> Triage:
        """The product of one process of ours."""
        hints = CeleryHints(make_app(self.broker_url), self.broker_url) if publishes else NoHints()
        triage = build_triage(self.settings(), hints, clock=clock)
        hurry(triage)
        return triage

    @contextmanager
    def looking(self) -> Iterator[Triage]:
        """The database, looked at between two forks: a connection that is open when a process forks is shared."""
        triage = self.triage()
        try:
            yield triage
        finally:
            triage.close()

    def tampering(self, triage: Triage) -> list[str]:
        """What ``triage verify`` would find in the journal."""
        with triage.store.read() as tx:
            verdict = verify(tx.connection, journal_keys(triage.settings)(), [], lambda *_: None)
        return [f"the journal's chain: line {each.seq}: {each.says}" for each in verdict.findings]

    def fork(self, work: Work, *, leads: bool = False) -> Fork:
        return Fork(work, self.folder / "forks.log", leads=leads)


@contextmanager
def open_lane(database: str, folder: Path, policies: Path = POLICIES) -> Iterator[Lane]:
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    office_url = f"http://127.0.0.1:{port}"
    broker = EmbeddedBroker(folder / "broker")
    broker.start()
    kept = databases(database, folder)
    try:
        with processes(folder, dict(os.environ)) as running:
            sandbox = running.start("sandbox", "sandbox", "--port", str(port), "--orders", "0")
            loaded(policies)
            build()
            running.wait_for(sandbox, f"{office_url}/health")
            office = Office(office_url)
            yield Lane(folder, kept, office, office_url, broker, embedded_url(folder / "broker"), policies)
            office.close()
    finally:
        kept.stop()
        broker.stop()
