"""Options that carriers' connectors have in common."""

from collections.abc import Mapping
from datetime import timedelta

from triage.domain.errors import BadValue


def asks_every(options: Mapping[str, str]) -> timedelta | None:
    """How often the vendor asks the carriers, as people say: the option ``asks_every_hours``, or None."""
    told = options.get("asks_every_hours")
    if told is None:
        return None
    try:
        hours = float(told)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 24:
        raise BadValue(f"the option asks_every_hours is {told!r}; it is a number of hours above 0, 24 at most")
    return timedelta(hours=hours)


def only(options: Mapping[str, str], *names: str) -> None:
    """Raises BadValue for an option that there is none of; names of carriers aside."""
    for name in options:
        if name not in names and not name.startswith("carrier."):
            raise BadValue(f"there is no option {name!r}; there is {', '.join((*names, 'carrier.NAME'))}")
