"""Running workers: the schema first, then a broker if none is there, then Celery."""

import os

from triage.bootstrap import build_triage
from triage.broker.embedded import EmbeddedBroker, is_listening
from triage.broker.eviction import refuse_eviction
from triage.broker.hints import NoHints
from triage.config import Settings


def run_workers(settings: Settings) -> None:
    """Work until told to stop. Raises Unavailable for a broker that may drop what it holds."""
    if settings.broker_url:
        refuse_eviction(settings.broker_url)
    _prepare(settings)
    broker = None
    if not settings.broker_url and not is_listening(settings.working_folder):
        broker = EmbeddedBroker(settings.working_folder)
        broker.start()
    try:
        _celery(settings)
    finally:
        if broker is not None:
            broker.stop()


def work_once(settings: Settings) -> int:
    """Work off what is due now, without a broker; returns how much it was."""
    triage = build_triage(settings, NoHints())
    try:
        triage.store.migrate()
        return triage.drain.run()
    finally:
        triage.close()


def _prepare(settings: Settings) -> None:
    """Fail before any worker starts when the database or the policies are not usable."""
    triage = build_triage(settings, NoHints())
    try:
        triage.store.migrate()
        triage.policies.current()
    finally:
        triage.close()


def _celery(settings: Settings) -> None:
    from worker import app

    app.conf.worker_concurrency = settings.worker_processes
    app.worker_main(
        [
            "worker",
            f"--loglevel={settings.log_level.upper()}",
            f"--hostname=triage-{os.getpid()}@%h",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
    )
