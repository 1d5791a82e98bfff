"""Sweeps: whether anybody looks for what no webhook tells of, and whether webhooks are missed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from triage.bootstrap import Triage
from triage.domain.durations import format_duration, parse_duration
from triage.domain.errors import Unavailable
from triage.domain.fact_values import Plain
from triage.domain.sweeps import LastSweep
from triage.health.check import Check
from triage.opening import missing_file

_MANY_MISSED = 10
_MANY_OF_CHANGED = 0.2
_LATE = timedelta(hours=1)


def look_at_sweeps(triage: Triage) -> Iterator[Check]:
    """Nothing where the database does not say."""
    if missing_file(triage.settings.database_url) is not None:
        return
    try:
        with triage.store.read() as tx:
            now = tx.now()
            last = tx.sweeps.last(triage.settings.store, now)
            found = _left(last, tx.sweeps.left(triage.settings.store), now) if last else None
    except Unavailable:
        return
    every = triage.settings.sweep_every
    if last is None or found is None:
        said = "orders are not asked for" if not every else "no sweep has come to an end yet"
        todo = None if every else "'triage sweep --dry-run' says what it would find; TRIAGE_SWEEP_EVERY=1h has it done"
        yield Check("sweeps", "note", f"{said}: what no webhook tells of is not found", todo)
        return
    detail: dict[str, Plain] = {"last": dict(last.last or {}), "running": last.running, "left": found[1]}
    if every and not last.running and now - last.due_at > max(_LATE, parse_duration(every)):
        late = format_duration(now - last.due_at)
        yield Check("sweeps", "wrong", f"a sweep has been due for {late}", "look at 'triage worker'", detail)
    else:
        yield Check("sweeps", "ok" if every else "note", found[0], None if every else _BY_HAND, detail)
    yield from _missed(last.last or {})


_BY_HAND = "they are made by hand only; TRIAGE_SWEEP_EVERY=1h has workers do it"


def _left(last: LastSweep, left: int, now: datetime) -> tuple[str, int]:
    said = []
    if last.last is not None and last.ended_at is not None:
        figures: Any = last.last
        ago = format_duration(now - last.ended_at)
        said.append(f"the last ended {ago} ago: {figures['read']:,} orders read, {figures['opened']:,} troubles found")
    if last.began_at is not None:
        said.append(f"one is {'under way' if last.running else 'left half way'}: {left:,} orders to read")
    return "; ".join(said) or "no sweep has come to an end yet", left


def _missed(last: Any) -> Iterator[Check]:
    missed, changed = last.get("missed", 0), last.get("changed", 0)
    if missed >= _MANY_MISSED and missed >= _MANY_OF_CHANGED * changed:
        said = f"{missed:,} of {changed:,} orders that changed between the last two sweeps were told of by no event"
        todo = "look on the other side whether webhooks are on, for which topics, and whether they fail"
        yield Check("webhooks missed", "note", said, todo, {"missed": missed, "changed": changed})
