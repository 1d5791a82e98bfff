"""Words for a terminal: nothing in them is obeyed, and times and ages are short enough for a table."""

from datetime import UTC, datetime, timedelta

_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60))


def shown(value: object) -> str:
    """Text as a terminal may show it: line breaks become blanks, other control characters are written out."""
    text = str(value)
    return text if text.isprintable() else "".join(map(_visible, text))


def lines_shown(text: str) -> str:
    """Lines of text as a terminal may show them."""
    return "\n".join(map(shown, text.split("\n")))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character in "\r\n\t" else character.encode("unicode_escape").decode()


def when(moment: object, now: datetime) -> str:
    """A moment in UTC: the time alone for today, else the day with it."""
    at = parsed(moment)
    if at is None:
        return ""
    if at.date() == now.date():
        return f"{at:%H:%M:%S}"
    return f"{at:%d %b %H:%M}" if at.year == now.year else f"{at:%Y-%m-%d}"


def age(moment: object, now: datetime) -> str:
    """How long ago in its largest unit, as in ``4m``; ``in 3h`` for what is still to come."""
    at = parsed(moment)
    if at is None:
        return ""
    return span(now - at) if at <= now else f"in {span(at - now)}"


def span(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    return next((f"{seconds // size}{unit}" for unit, size in _UNITS if seconds >= size), f"{seconds}s")


def parsed(moment: object) -> datetime | None:
    if isinstance(moment, datetime):
        return moment
    return datetime.fromisoformat(moment).astimezone(UTC) if isinstance(moment, str) else None
