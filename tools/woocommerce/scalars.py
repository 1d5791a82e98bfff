"""Numbers, times and meta data as WooCommerce writes them."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tools.reader import Bad, items, need, obj, text, whole

_AMOUNT = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
Fields = Mapping[str, Any]


def amount(value: Any) -> Decimal:
    """An amount, which WooCommerce writes as text with a point, whatever the shop's own form is."""
    told = text(value)
    if _AMOUNT.fullmatch(told):
        return Decimal(told)
    raise Bad("not an amount")


def currency(value: Any) -> str:
    told = text(value)
    if _CURRENCY.fullmatch(told):
        return told
    raise Bad("not a currency")


def number(value: Any) -> str:
    """An id, which is a whole number above zero."""
    if (found := whole(value)) > 0:
        return str(found)
    raise Bad("not an id")


def gmt(value: Any) -> datetime:
    """A time of a ``_gmt`` field: UTC, and written without a zone. One that does name a zone is taken at its word."""
    told = text(value)
    try:
        parsed = datetime.fromisoformat(told) if _TIME.fullmatch(told) else None
        if parsed is not None:
            return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Bad("not a time")


class Meta:
    """The meta data of an order or a line. Raises Bad for what is no list of keys and values."""

    def __init__(self, value: Any) -> None:
        self._entries: Sequence[Fields] = [obj(entry) for entry in items(value)]
        self._keys = [text(need(entry, "key")) for entry in self._entries]

    def get(self, key: str) -> tuple[Any, Any] | None:
        """The id of an entry, and its value; raises Bad where there are two of one key."""
        found = [entry for entry, name in zip(self._entries, self._keys, strict=True) if name == key]
        if len(found) > 1:
            raise Bad(f"{key} is there {len(found)} times")
        return (found[0].get("id"), need(found[0], "value")) if found else None
