"""Fields as onX writes them. Most are optional in its schemas, so that absent may be empty, or lost."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from math import isfinite
from typing import Any, TypeVar

from tools.reader import Bad, moment, text
from triage.domain.flaws import FlawKind

T = TypeVar("T")
Fields = Mapping[str, Any]
_FLOAT_NOISE = Decimal("0.000001")
_STEP = Decimal("0.0001")
_LARGEST = 10**12


def amount(value: Any) -> Decimal:
    """A JSON number. What a float's own noise leaves beyond four digits is not of the amount."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or abs(value) > _LARGEST:
        raise Bad("not an amount")
    told = Decimal(repr(value))
    near = told.quantize(_STEP)
    if abs(near - told) > _FLOAT_NOISE:
        raise Bad("an amount with more digits than money has")
    return near.quantize(Decimal("0.01")) if near == near.quantize(Decimal("0.01")) else near


def units(value: Any) -> int:
    """A count of units, which onX writes as any number."""
    if not isinstance(value, bool) and isinstance(value, int | float) and 0 <= value < 10**9 and value == int(value):
        return int(value)
    raise Bad("not a count of units")


def whole_units(value: Any) -> int:
    """The same where it may be below zero."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9:
        return value
    raise Bad("not a whole number of units")


def name(value: Any) -> str:
    """An id: text that is not empty."""
    if told := text(value).strip():
        return told
    raise Bad("an empty id")


def at(value: Any) -> datetime:
    return moment(value)


class Optional:
    """``omits_empty``: the server leaves out what is empty, so that absent is a value; else absent may be lost."""

    def __init__(self, omits_empty: bool) -> None:
        self._omits_empty = omits_empty

    def get(self, fields: Fields, key: str, read: Callable[[Any], T], empty: T) -> T:
        """A field of the schema that need not be there; ``empty`` where the server says that there is none."""
        if key in fields and fields[key] is not None:
            return read(fields[key])
        if key in fields or self._omits_empty:
            return empty
        raise Bad(f"{key!r} is absent", FlawKind.ABSENT)
