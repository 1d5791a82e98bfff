"""What each row of ``intents`` must hold, by what the chained lines say of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Text, select, type_coerce
from sqlalchemy.types import NullType

from triage.domain.fact_values import Plain, format_time
from triage.store.columns import Json, Moment, moment_of
from triage.store.lines import IMAGES
from triage.store.tables import apart, intents, journal

_PAGE = 500
_ERASABLE = frozenset({"customer", "note", "after", *IMAGES})
_BODY, _WORDS = type_coerce(journal.c.body, Text).label("body"), type_coerce(apart.c.words, Text).label("words")
_LINES = (
    select(journal.c.intent, journal.c.seq, journal.c.step, journal.c.mac, _BODY, _WORDS)
    .join_from(journal, apart, apart.c.seq == journal.c.seq, isouter=True)
    .order_by(journal.c.seq)
)
_ROWS = select(*(type_coerce(column, NullType()).label(column.name) for column in intents.c)).order_by(intents.c.id)
_WITHOUT_ROW = (
    select(journal.c.seq, journal.c.intent)
    .join_from(journal, intents, intents.c.id == journal.c.intent, isouter=True)
    .where(journal.c.intent.is_not(None), intents.c.id.is_(None))
    .order_by(journal.c.seq)
)


def disagreements(connection: Connection) -> Iterator[tuple[int, str]]:
    """Each row that does not agree, as the seq that speaks against it and what is wrong; 0 where no line does."""
    seen: set[str] = set()
    for gone in connection.execute(_WITHOUT_ROW):
        if gone.intent not in seen:
            seen.add(gone.intent)
            yield gone.seq, f"intent {gone.intent} has lines, and its row in table intents is gone"
    after: str | None = None
    while rows := _page(connection, after):
        after = rows[-1]["id"]
        lines: dict[str, list[_Said]] = {row["id"]: [] for row in rows}
        for line in connection.execute(_LINES.where(journal.c.intent.in_(lines))):
            lines[line.intent].append(_Said(line.seq, line.step, line.mac is not None, _told(line.body), line.words))
        for row in rows:
            yield from _compared(row, lines[row["id"]])


@dataclass(frozen=True, slots=True)
class _Said:
    seq: int
    step: str
    chained: bool
    body: dict[str, Any]
    words: str | None


def _page(connection: Connection, after: str | None) -> list[dict[str, Any]]:
    query = _ROWS.limit(_PAGE) if after is None else _ROWS.where(intents.c.id > after).limit(_PAGE)
    return [dict(row._mapping) for row in connection.execute(query)]


def _compared(row: Mapping[str, Any], lines: Sequence[_Said]) -> Iterator[tuple[int, str]]:
    begun = next((line for line in lines if line.step == "intent"), None)
    if begun is None:
        yield 0, f"intent {row['id']} stands in table intents, and no line of the journal says so"
        return
    wanted, unknown = _wanted(begun, [line for line in lines if line.chained])
    wrong = [name for name in sorted(wanted) if name not in unknown and _plain(name, row.get(name)) != wanted[name]]
    if wrong:
        yield begun.seq, f"intent {row['id']}: {', '.join(wrong)} in table intents is not what was journalled"


def _wanted(begun: _Said, chained: Sequence[_Said]) -> tuple[dict[str, Plain], set[str]]:
    """Values by column, and the columns that were erased. Of what began before the chain only later steps tell."""
    wanted: dict[str, Plain] = {}
    unknown: set[str] = set()
    if begun.chained:
        wanted |= {column.name: None for column in intents.c if column.name != "id"}
        wanted["state"] = "intended"
    for line in chained:
        words = _told(line.words)
        if "apart" in line.body and line.words is None:
            unknown |= _ERASABLE - _told(line.body.get("row")).keys() - _told(line.body.get("sets")).keys()
        if line is begun:
            wanted |= _told(line.body.get("row")) | words
        elif "sets" in line.body:
            wanted |= {"state": line.body.get("state")} | _told(line.body["sets"]) | _told(words.get("sets"))
    return wanted, unknown


def _told(value: Any) -> dict[str, Any]:
    """A JSON object, or an empty one where somebody made it unreadable: the chain tells of that."""
    try:
        told = orjson.loads(value) if isinstance(value, str) else value
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _plain(name: str, stored: Any) -> Any:
    """What a row holds, as lines say it; what cannot be read is left as it is, and so agrees with nothing."""
    if name not in intents.c:
        return f"no column {name}"
    kind = intents.c[name].type
    try:
        if isinstance(kind, Json) and stored is not None:
            return orjson.loads(stored)
        if isinstance(kind, Moment) and stored is not None:
            return format_time(moment_of(stored))
    except (ValueError, TypeError, OverflowError):
        return f"unreadable: {stored!r}"
    return stored
