"""The Celery app and its tasks: each wires, and calls one function.

Run it with ``triage worker``, or ``celery -A worker worker``.
"""

import gc
import os
from functools import lru_cache

import structlog
from celery import signals

from triage.bootstrap import Triage, build_triage
from triage.broker.app import DRAIN, make_app
from triage.broker.embedded import embedded_url
from triage.broker.hints import CeleryHints
from triage.broker.sweeper import Sweeper
from triage.config import read_settings
from triage.domain.errors import TriageError
from triage.logs import configure
from triage.working import chores, sweeps

settings = read_settings()
broker_url = settings.broker_url or embedded_url(settings.working_folder)
app = make_app(broker_url, settings.worker_processes)
_log = structlog.get_logger()


@app.task(name=DRAIN)
def drain() -> None:
    """Work off what is due."""
    with structlog.contextvars.bound_contextvars(task=drain.request.id):
        hints, triage = _of_process(os.getpid())
        hints.taken()
        try:
            triage.drain.run()
        except TriageError as error:
            _log.error("drain.stopped", error=type(error).__name__, why=str(error))


@signals.setup_logging.connect
def _logging(**_: object) -> None:
    configure(settings.log_format, settings.log_level)


@signals.worker_process_init.connect
def _warm_up(**_: object) -> None:
    _of_process(os.getpid())[1].warm_up()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


@signals.worker_ready.connect
def _sweep(**_: object) -> None:
    triage = _of_process(os.getpid())[1]
    Sweeper(list(chores(triage)), triage.clock, settings.sweep_seconds).start()
    if silent := list(sweeps(triage)):
        Sweeper(silent, triage.clock, settings.sweep_seconds).start()


@lru_cache(maxsize=1)
def _of_process(_pid: int) -> tuple[CeleryHints, Triage]:
    hints = CeleryHints(app, broker_url)
    return hints, build_triage(settings, hints)
