"""Silence: of a source, of the sweeper, of all workers."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from triage.bootstrap import Triage
from triage.domain.durations import format_duration
from triage.domain.errors import Unavailable
from triage.domain.fact_values import Plain, format_time
from triage.health.check import Check
from triage.opening import missing_file
from triage.store.beats import SWEEPER, WORKER

_SWEEPER_SILENT = timedelta(minutes=2)
_WORKERS_SILENT = timedelta(minutes=5)


def look_at_silence(triage: Triage) -> Iterator[Check]:
    """Who should have been heard and was not; nothing where the database does not say, or nobody ever ran."""
    if missing_file(triage.settings.database_url) is not None:
        return
    try:
        with triage.store.read() as tx:
            now, beats, heard = tx.now(), tx.beats.all(), tx.beats.last_events()
            oldest = tx.work.counts().oldest_due
    except Unavailable:
        return
    silent = list(_silent_parts(now, beats, oldest))
    for name, source in triage.settings.sources.items():
        after, last = timedelta(seconds=source.silent_after_seconds), heard.get(name)
        if after and last is not None and now - last > after:
            silent.append(f"source {name} has said nothing for {format_duration(now - last)}")
    detail: dict[str, Plain] = {
        "beats": {name: format_time(at) for name, at in beats.items()},
        "last_events": {name: format_time(at) for name, at in heard.items()},
    }
    if not silent:
        yield Check("silence", "ok", "nobody who should be heard is silent", detail=detail)
        return
    todo = "look at 'triage worker', and at what sends the webhooks"
    yield Check("silence", "missing", "; ".join(silent), todo, detail)


def _silent_parts(now: datetime, beats: dict[str, datetime], oldest_due: datetime | None) -> Iterator[str]:
    """The sweeper is owed always; workers are where something has been due for long."""
    if SWEEPER in beats and now - beats[SWEEPER] > _SWEEPER_SILENT:
        yield f"the sweeper has been silent for {format_duration(now - beats[SWEEPER])}"
    due_long = oldest_due is not None and now - oldest_due > _WORKERS_SILENT
    if due_long and WORKER in beats and now - beats[WORKER] > _WORKERS_SILENT:
        yield f"all workers have been silent for {format_duration(now - beats[WORKER])}"
