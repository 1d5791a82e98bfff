"""The database, the switches in it, and the work that waits there."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from triage.bootstrap import Triage
from triage.domain.durations import format_duration
from triage.domain.errors import Unavailable
from triage.domain.fact_values import Plain, format_time
from triage.domain.ports import Clock
from triage.domain.switches import Switch
from triage.health.check import Check
from triage.opening import missing_file
from triage.store.work import WorkCounts

_LATE = timedelta(minutes=5)


def look_at_database(triage: Triage) -> Iterator[Check]:
    """Whether it is there; and if so, what is paused and what is due."""
    if (missing := missing_file(triage.settings.database_url)) is not None:
        yield Check("database", "missing", f"there is none at {missing}", "run 'triage migrate', or 'triage serve'")
        return
    try:
        triage.store.check()
        with triage.store.read() as tx:
            counts, switches = tx.work.counts(), tx.switches.thrown()
    except Unavailable as error:
        yield Check("database", "missing", str(error), "check TRIAGE_DATABASE_URL, or run 'triage migrate'")
        return
    yield Check("database", "ok", f"{triage.store.where} answers, with this version's schema")
    yield _switches(switches)
    yield _work(counts, triage.clock)


def _switches(thrown: Iterable[Switch]) -> Check:
    listed: list[Plain] = [
        {"scope": each.scope, "by": each.thrown_by, "reason": each.reason, "at": format_time(each.thrown_at)}
        for each in thrown
    ]
    if not listed:
        return Check("switches", "ok", "nothing is paused", detail={"switches": []})
    said = "; ".join(f"{each.scope}, by {each.thrown_by}: {each.reason}" for each in thrown)
    return Check("switches", "note", f"paused: {said}", _resuming(thrown), {"switches": listed})


def _resuming(thrown: Iterable[Switch]) -> str:
    """The commands, as they run once a reason is written into them."""
    scopes = (each.scope.partition(":") for each in thrown)
    return (
        ", ".join(f"'triage resume{f' --{sort} {name}' if name else ''} --reason …'" for sort, _, name in scopes)
        + " lifts it"
    )


def _work(counts: WorkCounts, clock: Clock) -> Check:
    said = f"{counts.due} due, {counts.leased} being worked on, {counts.waiting} waiting for their time"
    oldest = counts.oldest_due
    detail: dict[str, Plain] = {
        "due": counts.due,
        "leased": counts.leased,
        "waiting": counts.waiting,
        "oldest_due_at": format_time(oldest) if oldest else None,
    }
    if oldest is None or (late := clock.now() - oldest) <= _LATE:
        return Check("work", "ok", said, detail=detail)
    said = f"{said}; the oldest has been due for {format_duration(late)}"
    return Check("work", "missing", said, "no worker seems to run: start 'triage worker'", detail)
