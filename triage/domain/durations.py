"""Durations as people write them: ``90s``, ``5m``, ``36h``, ``7d``, ``2w``, ``1d12h``."""

import re
from datetime import timedelta
from functools import lru_cache

from triage.domain.errors import BadValue

_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_LONGEST_SECONDS = 999_999 * _UNITS["d"]
_TEXT = re.compile(r"-?(?:\d{1,6}[wdhms]){1,5}", re.ASCII)
LENGTH_PATTERN = "(?:[0-9]{1,6}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?(?:[0-9]{1,6}m)?(?:[0-9]{1,6}s)?"
"""A duration without its sign, for a JSON Schema; it matches nothing at all too."""
_PART = re.compile(r"(\d+)([wdhms])", re.ASCII)


def parse_duration(text: str) -> timedelta:
    """Read a duration. Raises BadValue for any other form, and for units out of order."""
    parts = _PART.findall(text) if _TEXT.fullmatch(text) else []
    units = [list(_UNITS).index(unit) for _, unit in parts]
    if not parts or units != sorted(set(units)):
        raise BadValue(f"{text!r} is not a duration; write a whole number and s, m, h, d or w, as in '36h' or '1d12h'")
    seconds = sum(int(number) * _UNITS[unit] for number, unit in parts)
    if seconds > _LONGEST_SECONDS:
        raise BadValue(f"{text!r} is longer than 999999d")
    return timedelta(seconds=-seconds if text.startswith("-") else seconds)


@lru_cache(maxsize=4096)
def format_duration(value: timedelta) -> str:
    """Write a duration to the whole second, in the form that ``parse_duration`` reads."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    parts = []
    for unit in ("d", "h", "m", "s"):
        count, seconds = divmod(seconds, _UNITS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return sign + "".join(parts) if parts else "0s"
