"""Reading foreign JSON field by field: what cannot be read is named, never guessed."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from triage.domain.money import Money

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

unknown_words: Counter[tuple[str, str]] = Counter()


class Bad(Exception):
    """A field that cannot be read; the text says why."""


class Reader:
    """Reads one JSON object. ``unread`` collects path and reason of what could not be read."""

    __slots__ = ("document", "path", "unread")

    def __init__(self, document: Mapping[str, Any], unread: dict[str, str], path: str = "") -> None:
        self.document = document
        self.unread = unread
        self.path = path

    def get(self, name: str, read: Callable[[Any], T]) -> T | None:
        """The field as ``read`` makes it; None when the source says null, or when it is unread."""
        try:
            value = self.document[name]
        except KeyError:
            self.unread[self.path + name] = f"the field {self.path + name!r} is absent"
            return None
        if value is None:
            return None
        try:
            return read(value)
        except Bad as bad:
            self.unread[self.path + name] = f"{self.path + name}: {bad}"
            return None

    def each(self, name: str, read: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
        """A list of objects, whole or not at all."""
        return self.get(name, lambda value: tuple(read(obj(entry)) for entry in items(value))) or ()


def text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise Bad(f"{_kind(value)} where text belongs")


def whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Bad(f"{_kind(value)} where a whole number belongs")


def flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise Bad(f"{_kind(value)} where true or false belongs")


def items(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    raise Bad(f"{_kind(value)} where a list belongs")


def obj(value: Any) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise Bad(f"{_kind(value)} where an object belongs")


def words(value: Any) -> frozenset[str]:
    return frozenset(text(item) for item in items(value))


def texts(value: Any) -> tuple[str, ...]:
    return tuple(text(item) for item in items(value))


def moment(value: Any) -> datetime:
    try:
        parsed = datetime.fromisoformat(text(value))
    except ValueError:
        raise Bad("not a time") from None
    if parsed.tzinfo is None:
        raise Bad("a time without a zone")
    try:
        return parsed.astimezone(UTC)
    except OverflowError:
        raise Bad("a time out of range") from None


def day(value: Any) -> date:
    try:
        return date.fromisoformat(text(value))
    except ValueError:
        raise Bad("not a date") from None


def money(value: Any) -> Money:
    fields = obj(value)
    currency = text(need(fields, "currency"))
    try:
        amount = Decimal(text(need(fields, "amount")))
    except InvalidOperation:
        raise Bad("not an amount") from None
    if not amount.is_finite() or len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise Bad("not an amount with a currency")
    return Money(amount, currency)


def word(kind: type[E]) -> Callable[[Any], E]:
    """One of the words of ``kind``; another word is counted and unread."""
    known = {str(member): member for member in kind}

    def read(value: Any) -> E:
        found = known.get(text(value))
        if found is None:
            shown = str(value)[:40]
            unknown_words[kind.__name__, shown] += 1
            raise Bad(f"{shown!r} is a word that is not in the map")
        return found

    return read


def need(fields: Mapping[str, Any], name: str) -> Any:
    if fields.get(name) is None:
        raise Bad(f"{name!r} is absent")
    return fields[name]


def maybe(fields: Mapping[str, Any], name: str, read: Callable[[Any], T]) -> T | None:
    """A field inside an entry that must be there, and may be null."""
    if name not in fields:
        raise Bad(f"{name!r} is absent")
    return None if fields[name] is None else read(fields[name])


def _kind(value: Any) -> str:
    names = {"NoneType": "null", "str": "text", "dict": "an object", "list": "a list", "bool": "true or false"}
    return names.get(type(value).__name__, "a number")
