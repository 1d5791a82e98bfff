"""``--since``: how far back recorded cases count."""

from datetime import UTC, date, datetime, time

from triage.domain.durations import parse_duration
from triage.domain.errors import BadInput, BadValue
from triage.domain.fact_values import parse_time

EVER = datetime(1970, 1, 1, tzinfo=UTC)


def read_since(text: str | None, now: datetime, option: str = "--since") -> datetime:
    """A day, a time with its zone, or how long ago, as in ``30d``. Raises BadInput."""
    if text is None:
        return EVER
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        pass
    for read in (parse_time, lambda words: now - parse_duration(words)):
        try:
            return read(text)
        except (BadValue, OverflowError):
            continue
    raise BadInput(f"{option} {text!r} is no time; write a day (2026-11-01), a time (2026-11-01T08:00:00Z) or 30d")
