"""The chain: every line of the journal signed together with the one before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any

import orjson
from sqlalchemy import Connection, Text, bindparam, func, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.fact_values import Plain
from triage.store.columns import microseconds
from triage.store.keys import Keys, mac
from triage.store.prepared import Prepared, Row
from triage.store.tables import apart, chain, journal

_HEAD_ID = 1
_STEP_LENGTH = 16
BODY = type_coerce(journal.c.body, Text).label("body")
_HEAD = select(chain).where(chain.c.id == _HEAD_ID)
_READ = Prepared(_HEAD)
_TAKE = Prepared(_HEAD.with_for_update())
_END = Prepared(select(func.coalesce(func.max(journal.c.seq), 0).label("seq")))
_MOVE = Prepared(
    update(chain)
    .where(chain.c.id == _HEAD_ID)
    .values(seq=bindparam("new_seq"), mac=bindparam("new_mac"), count=bindparam("new_count"))
)
_APPEND = Prepared(
    journal.insert()
    .values(
        {
            **{name: bindparam(name) for name in ("seq", "intent", "step", "at", "mac", "key")},
            "body": bindparam("body", type_=Text()),
        }
    )
    .inline()
)
_APART = Prepared(
    apart.insert()
    .values({"seq": bindparam("seq"), "salt": bindparam("salt"), "words": bindparam("words", type_=Text())})
    .inline()
)
_ADOPTED = Prepared(
    select(journal.c.seq, journal.c.intent, journal.c.step, journal.c.at, BODY)
    .where(journal.c.mac.is_(None), journal.c.seq > bindparam("after"))
    .order_by(journal.c.seq)
    .limit(1000)
)


def _begin(dialect: Any) -> Any:
    row: dict[str, Any] = {column.name: bindparam(column.name) for column in chain.c}
    return dialect.insert(chain).values(row).on_conflict_do_nothing(index_elements=["id"])


_BEGIN = Prepared({"sqlite": _begin(sqlite), "postgresql": _begin(postgresql)})


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends. ``name`` tells chains of different databases apart."""

    name: str
    seq: int
    mac: str
    count: int

    def __str__(self) -> str:
        return f"{self.seq}:{self.mac}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be chained. ``words`` are kept apart, where they can be erased; the line holds their digest."""

    intent: str | None
    step: str
    at: datetime
    body: dict[str, Plain]
    words: dict[str, Plain]


def read_head(connection: Connection) -> Head | None:
    """None where nothing was chained yet."""
    row = _READ.one(connection, {})
    return _head(row) if row is not None else None


def append(connection: Connection, keys: Keys, lines: Sequence[Line]) -> None:
    """Chain lines behind the last one. The chain's end is held from here until the transaction does."""
    head = _taken(connection)
    if head.count == 0 and head.seq > 0:
        lines = [_adopting(connection, lines[0].at), *lines]
    seq, last = head.seq, head.mac or head.name
    key_id, key = keys.signing
    for line in lines:
        seq += 1
        body = dict(line.body)
        if line.words:
            salt, words = token_hex(16), orjson.dumps(line.words).decode()
            body["apart"] = digest(salt, words)
            _APART.run(connection, {"seq": seq, "salt": salt, "words": words})
        text = orjson.dumps(body).decode()
        last = signed(key, last, seq, line.intent, line.step, microseconds(line.at), text, key_id)
        row = {"seq": seq, "intent": line.intent, "step": line.step, "at": line.at, "body": text}
        _APPEND.run(connection, {**row, "mac": last, "key": key_id})
    _MOVE.run(connection, {"new_seq": seq, "new_mac": last, "new_count": head.count + len(lines)})


def signed(key: bytes, before: str, *row: Plain) -> str:
    """The mac of a row: (seq, intent, step, at in microseconds, body as stored, key id) behind the mac before it."""
    return mac(key, f"{before}\n{orjson.dumps(row).decode()}")


def digest(salt: str, words: str) -> str:
    return sha256(f"{salt}\n{words}".encode()).hexdigest()


def adopted(connection: Connection, progress: Callable[[int], None] = lambda _: None) -> dict[str, Plain]:
    """The lines from before there was a chain: how many, and a digest of them all."""
    count, after, total = 0, -1, sha256()
    while rows := _ADOPTED.all(connection, {"after": after}):
        for row in rows:
            total.update(orjson.dumps([row["seq"], row["intent"], row["step"], microseconds(row["at"]), row["body"]]))
        count, after = count + len(rows), rows[-1]["seq"]
        progress(len(rows))
    return {"lines": count, "digest": total.hexdigest()}


def _adopting(connection: Connection, at: datetime) -> Line:
    return Line(None, "adopted", at, adopted(connection), {})


def _taken(connection: Connection) -> Head:
    row = _TAKE.one(connection, {})
    if row is None:
        begun = {"id": _HEAD_ID, "name": token_hex(8), "seq": _END.value(connection, {}), "mac": "", "count": 0}
        _BEGIN.run(connection, begun)
        row = _TAKE.one(connection, {})
        assert row is not None
    return _head(row)


def _head(row: Row) -> Head:
    return Head(row["name"], row["seq"], row["mac"], row["count"])
