"""Domain values in the plain form of JSON."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from triage.domain.fact_values import Plain, format_time
from triage.domain.money import Money


def plain(value: object) -> Plain:
    """Times as ISO 8601 in UTC, money as ``"250.00 EUR"``, sets sorted, durations in whole seconds."""
    match value:
        case None | bool() | float():
            return value
        case Enum():
            return str(value)
        case int() | str():
            return value
        case datetime():
            return format_time(value)
        case date():
            return value.isoformat()
        case timedelta():
            return seconds(value)
        case Money() | Decimal():
            return str(value)
        case Mapping():
            return {str(name): plain(each) for name, each in value.items()}
        case frozenset() | set():
            return [plain(each) for each in sorted(value)]
        case list() | tuple():
            return [plain(each) for each in value]
    return str(value)


def parts(of: object, *names: str) -> dict[str, Plain]:
    """The named attributes in plain form."""
    return {name: plain(getattr(of, name)) for name in names}


def seconds(length: timedelta) -> int:
    return round(length.total_seconds())
