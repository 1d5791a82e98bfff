"""Silence: of a source, of the sweeper, of all workers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.bootstrap import Triage
from triage.config import SourceSettings
from triage.domain.durations import format_duration
from triage.domain.errors import Unavailable
from triage.domain.fact_values import Plain, format_time
from triage.health.check import Check
from triage.opening import missing_file
from triage.store.beats import SWEEPER, WORKER
from triage.store.transaction import Transaction

_SWEEPER_SILENT = timedelta(minutes=2)
_WORKERS_SILENT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Heard:
    """Who was heard last when, and since when something is due; all on the database's time."""

    now: datetime
    beats: Mapping[str, datetime]
    sources: Mapping[str, datetime]
    oldest_due: datetime | None


def listen(tx: Transaction) -> Heard:
    return Heard(tx.now(), tx.beats.all(), tx.beats.last_events(), tx.work.counts().oldest_due)


def silent(heard: Heard, sources: Mapping[str, SourceSettings]) -> list[str]:
    """Who should have been heard and was not, in a sentence each. Nobody who never was."""
    return [*_silent_parts(heard), *_silent_sources(heard, sources)]


def look_at_silence(triage: Triage) -> Iterator[Check]:
    """Nothing where the database does not say."""
    if missing_file(triage.settings.database_url) is not None:
        return
    try:
        with triage.store.read() as tx:
            heard = listen(tx)
    except Unavailable:
        return
    detail: dict[str, Plain] = {
        "beats": {name: format_time(at) for name, at in heard.beats.items()},
        "last_events": {name: format_time(at) for name, at in heard.sources.items()},
    }
    if not (who := silent(heard, triage.settings.sources)):
        yield Check("silence", "ok", "nobody who should be heard is silent", detail=detail)
        return
    todo = "look at 'triage worker', and at what sends the webhooks"
    yield Check("silence", "missing", "; ".join(who), todo, detail)


def _silent_parts(heard: Heard) -> Iterator[str]:
    """The sweeper is owed always; workers are where something has been due for long."""
    now, beats, oldest = heard.now, heard.beats, heard.oldest_due
    if SWEEPER in beats and now - beats[SWEEPER] > _SWEEPER_SILENT:
        yield f"the sweeper has been silent for {format_duration(now - beats[SWEEPER])}"
    if oldest is None or now - oldest <= _WORKERS_SILENT:
        return
    if WORKER not in beats:
        yield f"no worker was ever seen, and something has been due for {format_duration(now - oldest)}"
    elif now - beats[WORKER] > _WORKERS_SILENT:
        yield f"all workers have been silent for {format_duration(now - beats[WORKER])}"


def _silent_sources(heard: Heard, sources: Mapping[str, SourceSettings]) -> Iterator[str]:
    for name, source in sources.items():
        after, last = timedelta(seconds=source.silent_after_seconds), heard.sources.get(name)
        if after and last is not None and heard.now - last > after:
            yield f"source {name} has said nothing for {format_duration(heard.now - last)}"
