"""Reading foreign JSON field by field: what cannot be read is named, never guessed."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from triage.domain.errors import BadValue
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.money import Money

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class Bad(Exception):
    """A field that cannot be read; the text says why, ``word`` is the word that no map holds."""

    def __init__(self, why: str, kind: FlawKind = FlawKind.UNREADABLE, word: str | None = None) -> None:
        super().__init__(why)
        self.kind = kind
        self.word = word


class Reader:
    """Reads one JSON object. ``unread`` collects field and flaw of what could not be read."""

    __slots__ = ("document", "unread")

    def __init__(self, document: Mapping[str, Any], unread: dict[str, Flaw]) -> None:
        self.document = document
        self.unread = unread

    def get(self, name: str, read: Callable[[Any], T]) -> T | None:
        """The field as ``read`` makes it; None when the source says null, or when it is unread."""
        if self.document.get(name, "") is None:
            return None
        return self.must(name, read)

    def must(self, name: str, read: Callable[[Any], T]) -> T | None:
        """The same for a field that is never null; None only when it is unread."""
        try:
            return read(self.document[name])
        except KeyError:
            self.unread[name] = Flaw(FlawKind.ABSENT, f"the field {name!r} is absent")
        except Bad as bad:
            self.unread[name] = Flaw(bad.kind, f"{name}: {bad}", bad.word)
        return None

    def each(self, name: str, read: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
        """A list of objects, whole or not at all."""
        return self.must(name, lambda value: tuple(read(obj(entry)) for entry in items(value))) or ()


def text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise Bad(f"{_kind(value)} where text belongs")


def whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Bad(f"{_kind(value)} where a whole number belongs")


def count(value: Any) -> int:
    if (number := whole(value)) >= 0:
        return number
    raise Bad("a number below zero where a count belongs")


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
    try:
        return Money.parse(f"{text(need(fields, 'amount'))} {text(need(fields, 'currency'))}")
    except BadValue:
        raise Bad("not an amount with a currency") from None


def version(value: Any) -> str:
    """An entity tag without its quotes: what can be sent back in a header."""
    tag = text(value)
    if 0 < len(tag) <= 128 and tag.isascii() and tag.isprintable() and not set(tag) & set('" ,'):
        return tag
    raise Bad("not a version")


def tag_of(header: str | None) -> str | None:
    """What an ETag header names, or None."""
    try:
        return version(header.strip().removeprefix("W/").strip('"')) if header else None
    except Bad:
        return None


def word(kind: type[E]) -> Callable[[Any], E]:
    """One of the words of ``kind``; another word is a flaw that names it."""
    known = {str(member): member for member in kind}

    def read(value: Any) -> E:
        found = known.get(text(value))
        if found is None:
            shown = str(value)[:40]
            raise Bad(f"{shown!r} is a word that is not in the map", FlawKind.UNKNOWN_WORD, shown)
        return found

    return read


def need(fields: Mapping[str, Any], name: str) -> Any:
    if fields.get(name) is None:
        raise Bad(f"{name!r} is absent", FlawKind.ABSENT)
    return fields[name]


def maybe(fields: Mapping[str, Any], name: str, read: Callable[[Any], T]) -> T | None:
    """A field inside an entry that must be there, and may be null."""
    if name not in fields:
        raise Bad(f"{name!r} is absent", FlawKind.ABSENT)
    return None if fields[name] is None else read(fields[name])


def _kind(value: Any) -> str:
    names = {"NoneType": "null", "str": "text", "dict": "an object", "list": "a list", "bool": "true or false"}
    return names.get(type(value).__name__, "a number")
