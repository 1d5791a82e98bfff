"""The forms in which systems write times, money, numbers and words, each said by the file and never guessed."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from tools.mapped.expressions import ABSENT, Answered, Expression, absent
from tools.reader import Bad, day, flag, moment, text
from triage.domain.currencies import CURRENCIES
from triage.domain.errors import BadValue
from triage.domain.fact_values import format_time
from triage.domain.flaws import FlawKind
from triage.domain.money import Money

_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_WITHOUT_MINOR = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_WITH_THREE = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,12})?", re.ASCII)
_SHOWN = 40
_EXACT_DIGITS = 15

Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TimeForm:
    """``kind`` is iso, epoch_seconds, epoch_milliseconds or format; ``zone`` is what a local time means there."""

    kind: str = "iso"
    format: str = ""
    zone: str = ""

    def read(self, value: Any) -> datetime:
        if self.kind.startswith("epoch"):
            return _epoch(value, 1000 if self.kind == "epoch_milliseconds" else 1)
        if self.kind == "iso" and not self.zone:
            return moment(value)
        return _in_zone(self._parsed(text(value)), self.zone)

    def read_day(self, value: Any) -> date:
        if self.kind != "format":
            return day(value)
        return self._parsed(text(value)).date()

    def write(self, at: datetime) -> str:
        """A moment as this form says it."""
        if self.kind.startswith("epoch"):
            return str(int(at.timestamp() * (1000 if self.kind == "epoch_milliseconds" else 1)))
        if not self.zone and not self.format:
            return format_time(at)
        local = at.astimezone(ZoneInfo(self.zone)) if self.zone else at
        return local.strftime(self.format) if self.format else local.replace(tzinfo=None).isoformat("T", "seconds")

    def _parsed(self, told: str) -> datetime:
        try:
            return datetime.strptime(told, self.format) if self.format else datetime.fromisoformat(told)  # noqa: DTZ007
        except ValueError:
            raise Bad(f"not a time as {self.format or 'in 2026-11-23T12:00:00'}") from None


@dataclass(frozen=True, slots=True)
class MoneyForm:
    """``kind`` is text, number or minor. ``amount`` and ``currency`` are looked for in the value where ``amount`` is
    there, else the currency in the entry beside it; ``fixed`` is the one currency of the system.
    """

    kind: str = "text"
    amount: Expression | None = None
    currency: Expression | None = None
    fixed: str = ""
    digits: int | None = None

    def read(self, value: Any, entry: Any, answered: Answered) -> Money:
        inside = value if self.amount is not None else entry
        told = value if self.amount is None else self.amount.find(value, answered)
        if told is None or told is ABSENT:
            raise absent(f"no amount at {self.amount.source if self.amount else 'all'}")
        currency = self.fixed or self._currency(inside, answered)
        amount = _without_idle_zeros(self._amount(told, currency))
        try:
            return Money.parse(f"{amount:f} {currency}")
        except BadValue:
            raise Bad("not an amount with a currency") from None

    def _currency(self, inside: Any, answered: Answered) -> str:
        found = self.currency.find(inside, answered) if self.currency else ABSENT
        if found is ABSENT or found is None:
            raise absent(f"no currency at {self.currency.source}" if self.currency else "the file names no currency")
        code = text(found).upper()
        if code not in CURRENCIES:
            raise Bad(f"{code[:_SHOWN]!r} is no currency", FlawKind.UNKNOWN_WORD, code[:_SHOWN])
        return code

    def _amount(self, told: Any, currency: str) -> Decimal:
        if self.kind == "text":
            return _decimal(text(told))
        if isinstance(told, bool) or not isinstance(told, int | float):
            raise Bad("not a number where an amount belongs")
        if self.kind == "number":
            return _decimal(_exactly(told))
        if not isinstance(told, int):
            raise Bad("an amount in minor units that is not whole")
        digits = _digits(currency) if self.digits is None else self.digits
        if abs(told) >= 10**17:
            raise Bad("an amount out of range")
        return Decimal(told).scaleb(-digits)


def word_of(words: Words | None, kind: type[StrEnum] | None) -> Callable[[Any], Any]:
    """One of our words: by the file's map alone where it has one, else our own word as it is."""
    known: Mapping[str, Any] = words if words is not None else {str(each): str(each) for each in kind or ()}

    def read(value: Any) -> Any:
        told = _foreign(value)
        if told not in known:
            raise Bad(f"{told[:_SHOWN]!r} is a word that is not in the map", FlawKind.UNKNOWN_WORD, told[:_SHOWN])
        ours = known[told]
        return kind(ours) if kind is not None and isinstance(ours, str) else ours

    return read


def number(form: str) -> Callable[[Any], int]:
    """A whole number: as JSON has it, as digits in text, or as a decimal without a fraction."""

    def read(value: Any) -> int:
        if form == "json":
            if isinstance(value, int) and not isinstance(value, bool):
                return value
            raise Bad("not a whole number")
        told = _decimal(value if isinstance(value, str) else _exactly(value))
        if told != told.to_integral_value() or (form == "text" and not isinstance(value, str)):
            raise Bad("not a whole number")
        return int(told)

    return read


def ident(value: Any) -> str:
    """An id: text, or a whole number as its digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not (told := text(value)):
        raise Bad("an empty text where an id belongs")
    return told


def yes_or_no(words: Words | None) -> Callable[[Any], Any]:
    return flag if words is None else word_of(words, None)


def _foreign(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else text(value)


def _epoch(value: Any, parts: int) -> datetime:
    told = value
    if isinstance(told, str) and told.isascii() and told.isdigit() and len(told) < 16:
        told = int(told)
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told):
        raise Bad("not a number of seconds since 1970")
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=told / parts)
    except OverflowError:
        raise Bad("a time out of range; it may be told in another unit") from None
    if not _FIRST <= at < _LAST:
        raise Bad(f"a time in the year {at.year}; it may be told in another unit")
    return at


def _in_zone(told: datetime, zone: str) -> datetime:
    try:
        if told.tzinfo is not None:
            return told.astimezone(UTC)
        if not zone:
            raise Bad("a time without a zone")
        local = told.replace(tzinfo=ZoneInfo(zone))
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            raise Bad(f"a local time that the change of the clocks in {zone} makes uncertain")
        return local.astimezone(UTC)
    except (OverflowError, ValueError):
        raise Bad("a time out of range") from None


def _decimal(told: str) -> Decimal:
    if not _PLAIN.fullmatch(told):
        raise Bad("not an amount in decimals, as in 209.00")
    return Decimal(told)


def _without_idle_zeros(amount: Decimal) -> Decimal:
    """The same amount in four places at most, where it has no more that count."""
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -4 and amount == amount.quantize(Decimal("0.0001")):
        return amount.quantize(Decimal("0.0001"))
    return amount


def _exactly(told: Any) -> str:
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told):
        raise Bad("not a number")
    shown = repr(told)
    if isinstance(told, float) and sum(char.isdigit() for char in shown.split("e")[0]) > _EXACT_DIGITS:
        raise Bad("a number with more digits than JSON keeps")
    return f"{Decimal(shown):f}"


def _digits(currency: str) -> int:
    return 0 if currency in _WITHOUT_MINOR else 3 if currency in _WITH_THREE else 2
