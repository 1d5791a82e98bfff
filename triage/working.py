"""Running workers: the schema first, then a broker if none is there, then Celery; and what one of them sweeps."""

import os
from collections.abc import Callable, Iterator

from triage.bootstrap import Triage, build_triage
from triage.broker.embedded import BrokerKeeper, EmbeddedBroker, is_listening
from triage.broker.eviction import refuse_eviction
from triage.broker.hints import NoHints
from triage.broker.sweeper import Chore
from triage.config import Settings
from triage.erasing import prune
from triage.restoring import HeadWatch

_LOOKS_AT_HEAD_EVERY_SECONDS = 10.0
_PRUNES_EVERY_SECONDS = 600.0
_PRUNED_AT_A_TIME = 200
_SWEEPS_WHEN_DUE_EVERY_SECONDS = 15.0


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
        _look_at_head(triage)
        worked = triage.drain.run()
        _look_at_head(triage)
        return worked
    finally:
        triage.close()


def chores(triage: Triage) -> Iterator[Chore]:
    """What is owed now and then, the most urgent first. The signs of life of the sweeper come with the hints."""
    settings = triage.settings
    if not settings.broker_url:
        yield Chore("broker", _keeping_broker(BrokerKeeper(settings.working_folder)))
    yield Chore("hints", lambda: _hint(triage))
    yield Chore("head", lambda: _look_at_head(triage), _LOOKS_AT_HEAD_EVERY_SECONDS)
    yield Chore("prune", lambda: _prune(triage), _PRUNES_EVERY_SECONDS)


def sweeps(triage: Triage) -> Iterator[Chore]:
    """What takes long, and therefore has a thread of its own: asking the systems for what no webhook tells of."""
    if triage.settings.sweep_every:
        yield Chore("sweep", lambda: _sweep(triage), _SWEEPS_WHEN_DUE_EVERY_SECONDS)


def _sweep(triage: Triage) -> bool:
    """The sweep that is due, whichever machine comes first."""
    from triage.sweeping.sweeping import Sweeping

    Sweeping(triage).run()
    return False


def _keeping_broker(keeper: BrokerKeeper) -> Callable[[], bool]:
    def keep() -> bool:
        keeper.keep()
        return False

    return keep


def _hint(triage: Triage) -> bool:
    if triage.due.count():
        triage.hints.there_is_work()
    return False


def _look_at_head(triage: Triage) -> bool:
    """Where the journal ends is kept outside the database; one that went back behind it is paused."""
    HeadWatch(triage.store, triage.settings.working_folder, triage.clock).look()
    return False


def _prune(triage: Triage) -> bool:
    """A batch of what has been kept long enough; whether there is more."""
    return prune(triage.store, triage.clock, triage.settings.keep_raw_days, _PRUNED_AT_A_TIME) >= _PRUNED_AT_A_TIME


def _prepare(settings: Settings) -> None:
    """Fail before any worker starts when the database or the policies are not usable; pause one that went back."""
    triage = build_triage(settings, NoHints())
    try:
        triage.store.migrate()
        _look_at_head(triage)
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
