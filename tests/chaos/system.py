"""The whole product as processes over real sockets, for tests that kill some of them."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis

from triage.bootstrap import Triage, build_triage
from triage.broker.embedded import EmbeddedBroker, embedded_url
from triage.broker.hints import NoHints
from triage.config import Settings, read_settings
from triage.demo.backoffice import Backoffice
from triage.demo.deliveries import Sender
from triage.demo.processes import Processes, Started, free_port, processes

POLICIES = Path(__file__).parents[2] / "policies"
SECRET = "whsec_ZGVtby1zZWNyZXQtb2Ytbm8tdmFsdWUtYXQtYWxs"


@dataclass
class System:
    """``triage`` looks at the same database as the processes do."""

    running: Processes
    broker: EmbeddedBroker
    broker_url: str
    office: Backoffice
    sender: Sender
    triage: Triage
    _workers: list[Started] = field(default_factory=list)

    def start_worker(self) -> Started:
        worker = self.running.start(f"worker-{len(self._workers)}", "worker", "--processes", "2")
        self.running.let_go(worker)
        self._workers.append(worker)
        return worker

    def kill(self, worker: Started) -> None:
        if worker.process.poll() is None:
            os.killpg(worker.process.pid, signal.SIGKILL)
            worker.process.wait()

    def end(self) -> None:
        for worker in self._workers:
            self.kill(worker)
        self.office.close()
        self.sender.close()
        self.triage.close()

    def flush_broker(self) -> int:
        """Flush all that the broker holds; how many of its keys went."""
        with redis.Redis.from_url(self.broker_url.replace("redis+socket://", "unix://")) as client:
            keys = int(client.dbsize())
            client.flushall()
        return keys


@contextmanager
def running_system(folder: Path, database: str | None = None, policies: Path = POLICIES) -> Iterator[System]:
    """Sandbox, webhook server and broker; workers are the test's to start and to kill."""
    broker, broker_url = EmbeddedBroker(folder / "broker"), embedded_url(folder / "broker")
    sandbox_port, server_port = free_port(), free_port()
    office_url, server_url = f"http://127.0.0.1:{sandbox_port}", f"http://127.0.0.1:{server_port}"
    database = database or f"sqlite:///{folder / 'triage.db'}"
    environment = {
        "TRIAGE_DATABASE_URL": database,
        "TRIAGE_BROKER_URL": broker_url,
        "TRIAGE_BACKOFFICE_URL": office_url,
        "TRIAGE_BACKOFFICE_TOKEN": "sandbox",
        "TRIAGE_BACKOFFICE_TIMEOUT_SECONDS": "2",
        "TRIAGE_LEASE_SECONDS": "12",
        "TRIAGE_SWEEP_SECONDS": "0.3",
        "TRIAGE_POLICIES": str(policies),
        "TRIAGE_WORKING_FOLDER": str(folder / "working"),
        "TRIAGE_MODE_CEILING": "auto",
        "TRIAGE_BURST_CASES": "0",
        "TRIAGE_LOG_FORMAT": "json",
        "TRIAGE_SOURCES__DEMO__SECRETS": f'["{SECRET}"]',
    }
    broker.start()
    try:
        with processes(folder, environment) as running:
            sandbox = running.start("sandbox", "sandbox", "--port", str(sandbox_port), "--orders", "0")
            server = running.start("serve", "serve", "--port", str(server_port))
            running.wait_for(sandbox, f"{office_url}/health")
            running.wait_for(server, f"{server_url}/readyz")
            office, sender = Backoffice(office_url), Sender(f"{server_url}/webhooks/demo", SECRET)
            triage = build_triage(_ours(database, office_url, folder), NoHints())
            system = System(running, broker, broker_url, office, sender, triage)
            try:
                yield system
            finally:
                system.end()
    finally:
        broker.stop()


def _ours(database: str, office_url: str, folder: Path) -> Settings:
    return read_settings(database_url=database, backoffice_url=office_url, working_folder=folder / "working")
