"""Mutations: everything that the other side's next release may do to one field of a document."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.tools.mutations import Place, places

NEW_WORD = "sideways_since_v4"
OTHER_CURRENCY = "CHF"
_CURRENCIES = ("EUR", "USD", "GBP", "CAD", "AUD")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_ZONE = "+05:30"
LOSSES = ("missing", "renamed", "retyped", "nested")


@dataclass(frozen=True)
class Mutation:
    """``told`` is what the mutated field says now, of those that still say something."""

    kind: str
    place: Place
    document: Any
    told: object = None


def fields_of(document: Any) -> list[Place]:
    """Every field of a document; of alike entries of a list the first stands for all."""
    return [
        place
        for place in places(document)
        if not isinstance(place[-1], int) and not any(isinstance(part, int) and part > 0 for part in place)
    ]


def mutations_of(document: Any, chosen: Sequence[Place], words: frozenset[str]) -> Iterator[Mutation]:
    """The chosen fields in every way that fits them."""
    for place in chosen:
        value = _at(document, place)
        for kind, spoil in _LOSSES.items():
            if (spoilt := _changed(document, place, value, spoil)) is not None:
                yield Mutation(kind, place, spoilt)
        for kind, told, new in _others(place, value, words):
            copy = deepcopy(document)
            _at(copy, place[:-1])[place[-1]] = new
            yield Mutation(kind, place, copy, told)


def _others(place: Place, value: Any, words: frozenset[str]) -> Iterator[tuple[str, object, Any]]:
    """Kind, what is told now, and the new value."""
    if not isinstance(value, str):
        return
    if place[-1] in words and value:
        yield "new word", None, NEW_WORD
    if value in _CURRENCIES:
        yield "currency", OTHER_CURRENCY, OTHER_CURRENCY
    if (match := _TIME.fullmatch(value)) is not None:
        other = match[1] + _ZONE
        yield "time zone", datetime.fromisoformat(other), other
        if match[2] is not None:
            yield "no zone", None, match[1]


def _missing(holder: Any, name: Any, value: Any) -> bool:
    del holder[name]
    return True


def _renamed(holder: Any, name: Any, value: Any) -> bool:
    holder[f"{name}V4"] = holder.pop(name)
    return True


def _retyped(holder: Any, name: Any, value: Any) -> bool:
    """Another type that holds nothing of it: text becomes a number, a list becomes an object."""
    match value:
        case None:
            holder[name] = ["see elsewhere"]
        case bool():
            holder[name] = "perhaps"
        case int() | float():
            holder[name] = {"amount": "many"}
        case str():
            holder[name] = 17.5
        case list():
            holder[name] = {"first": "see elsewhere"}
        case _:
            holder[name] = ["see elsewhere"]
    return True


def _nested(holder: Any, name: Any, value: Any) -> bool:
    holder[name] = {"value": value}
    return True


_LOSSES: Mapping[str, Callable[[Any, Any, Any], bool]] = {
    "missing": _missing,
    "renamed": _renamed,
    "retyped": _retyped,
    "nested": _nested,
}


def _changed(document: Any, place: Place, value: Any, spoil: Callable[[Any, Any, Any], bool]) -> Any:
    copy = deepcopy(document)
    spoil(_at(copy, place[:-1]), place[-1], value)
    return copy


def _at(document: Any, place: Place) -> Any:
    for name in place:
        document = document[name]
    return document
