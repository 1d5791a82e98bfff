"""Facts: typed values about a case, each with its source and the time it was observed.

A fact is known, missing or contradicted; a known one goes stale with age. What is stale, missing or
contradicted is unknown, and an unknown never counts as yes. ``NONE`` is a known value: the source
said that there is none.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Literal

from triage.domain.durations import format_duration
from triage.domain.money import Money


class Nothing(Enum):
    """Known absence, as a type of its own so that it is never confused with a missing value."""

    NONE = "none"

    def __repr__(self) -> str:
        return "NONE"


NONE = Nothing.NONE

Value = bool | int | Decimal | str | Money | timedelta | datetime | frozenset[str] | Nothing


class FactType(StrEnum):
    """What values a fact can have, and so which clauses can be written about it."""

    ENUM = "enum"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    DURATION = "duration"
    TIME = "time"
    SET = "set"
    TEXT = "text"

    @property
    def ordered(self) -> bool:
        return self in _ORDERED


_ORDERED = frozenset({FactType.INTEGER, FactType.NUMBER, FactType.MONEY, FactType.DURATION, FactType.TIME})


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """One entry of the catalogue.

    ``source`` is the one authority for the fact; ``fresh`` is how old it may be before it is stale;
    ``equals`` names sources that were declared equal, the only ones that can contradict each other.
    """

    name: str
    type: FactType
    source: str
    fresh: timedelta
    meaning: str
    values: tuple[str, ...] = ()
    unit: str | None = None
    equals: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Known:
    """A value, who said so, and when that was true."""

    value: Value
    source: str
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class Missing:
    """Nobody could say; ``why`` is for the person who reads the escalation."""

    why: str


@dataclass(frozen=True, slots=True)
class Contradicted:
    """Sources that were declared equal disagree, each reading fresh."""

    readings: tuple[tuple[str, Value], ...]

    @property
    def why(self) -> str:
        return "sources disagree: " + ", ".join(f"{source} says {show_value(value)}" for source, value in self.readings)


Fact = Known | Missing | Contradicted
UnknownState = Literal["stale", "missing", "contradicted"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a fact cannot be used: its state, and the reason in words."""

    state: UnknownState
    why: str


NOT_READ = Missing("not read")


class Facts(Mapping[str, Fact]):
    """The facts of one case at one moment. A fact that is not named is missing."""

    __slots__ = ("_facts", "as_of")

    def __init__(self, as_of: datetime, facts: Mapping[str, Fact]) -> None:
        self.as_of = as_of
        self._facts = facts

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def reading(self, name: str) -> Fact:
        """The fact as it was read, whatever its age."""
        return self._facts.get(name, NOT_READ)

    @property
    def readings(self) -> Mapping[str, Fact]:
        """All facts as they were read, whatever their age."""
        return self._facts

    def known(self, name: str, fresh: timedelta) -> Known | None:
        """The fact if it can be relied on when nothing older than ``fresh`` counts; ``standing`` says why not."""
        fact = self._facts.get(name)
        return fact if type(fact) is Known and self.as_of - fact.observed_at <= fresh else None

    def standing(self, name: str, fresh: timedelta) -> Known | Unknown:
        """The fact if it can be relied on when nothing older than ``fresh`` counts."""
        fact = self._facts.get(name, NOT_READ)
        if type(fact) is Known:
            age = self.as_of - fact.observed_at
            if age <= fresh:
                return fact
            return Unknown("stale", f"{format_duration(age)} old, from {fact.source}; at most {format_duration(fresh)}")
        if type(fact) is Missing:
            return Unknown("missing", fact.why)
        assert isinstance(fact, Contradicted)
        return Unknown("contradicted", fact.why)

    def but(self, **changes: Fact) -> "Facts":
        """A copy with some facts replaced; dots in names are written as two underscores."""
        return self.replacing({name.replace("__", "."): fact for name, fact in changes.items()})

    def replacing(self, changes: Mapping[str, Fact]) -> "Facts":
        return Facts(self.as_of, {**self._facts, **changes})


def show_value(value: Value) -> str:
    """A value as a person reads it and as a policy writes it."""
    return _SHOWN.get(type(value), str)(value)


def _show_time(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _show_words(words: frozenset[str]) -> str:
    return "[" + ", ".join(sorted(words)) + "]"


_SHOWN: dict[type, Callable[..., str]] = {
    Nothing: lambda _: "none",
    bool: lambda value: "true" if value else "false",
    Decimal: lambda value: f"{value:f}",
    timedelta: format_duration,
    datetime: _show_time,
    frozenset: _show_words,
}
