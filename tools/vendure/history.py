"""An order's history: when it came to the state it is in, and what its staff wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.reader import Bad, count, items, maybe, moment, need, obj, text
from triage.domain.order import Note

_Fields = Mapping[str, Any]
STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    type: str
    at: datetime
    data: _Fields

    def moves(self, to: str, **whose: str) -> bool:
        """Whether it tells of a move to a state, of the thing that ``whose`` names."""
        return self.data.get("to") == to and all(str(self.data.get(name)) == told for name, told in whose.items())


@dataclass(frozen=True, slots=True)
class History:
    """The latest first. ``whole`` is false where there is more than one query reads."""

    entries: tuple[Entry, ...]
    whole: bool

    def when(self, type_: str, to: str, **whose: str) -> datetime | None:
        """When a thing last came to a state; None where it never did. Raises Bad where that is too long ago to say."""
        for entry in self.entries:
            if entry.type == type_ and entry.moves(to, **whose):
                return entry.at
        if not self.whole:
            raise Bad("the history is longer than one query reads")
        return None

    def notes(self) -> tuple[Note, ...]:
        if not self.whole:
            raise Bad("the history is longer than one query reads")
        told = reversed([entry for entry in self.entries if entry.type == "ORDER_NOTE"])
        return tuple(Note(e.id, e.at, STAFF, "note", maybe(e.data, "note", text) or "", None) for e in told)


def read_history(value: Any) -> History:
    fields = obj(value)
    entries = tuple(_entry(obj(entry)) for entry in items(need(fields, "items")))
    return History(entries, len(entries) >= count(need(fields, "totalItems")))


def _entry(fields: _Fields) -> Entry:
    type_, data = text(need(fields, "type")), obj(need(fields, "data"))
    if type_.endswith("_TRANSITION"):
        text(need(data, "to"))
    return Entry(text(need(fields, "id")), type_, moment(need(fields, "createdAt")), data)
