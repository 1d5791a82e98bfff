"""Ways to tamper with a journal, each as somebody who holds the database and no key."""

from collections.abc import Callable
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, text, type_coerce, update

from triage.store.chain import Head, signed
from triage.store.keys import Keys
from triage.store.tables import apart, chain, intents, journal

Tamper = Callable[[Connection, Random], None]
_FORGER = Keys(["a key of the forger's own"])


def _journal_column(name: str) -> Tamper:
    def edit(connection: Connection, dice: Random) -> None:
        seq = dice.choice(_seqs(connection))
        value = _raw(connection, journal, name, journal.c.seq == seq)
        _set(connection, "journal", name, "seq", seq, _other(name, value, dice))

    return edit


def _intents_column(name: str) -> Tamper:
    def edit(connection: Connection, dice: Random) -> None:
        of = dice.choice(list(connection.execute(select(intents.c.id).order_by(intents.c.id)).scalars()))
        value = _raw(connection, intents, name, intents.c.id == of)
        _set(connection, "intents", name, "id", of, _other(name, value, dice))

    return edit


def _words_edited(connection: Connection, dice: Random) -> None:
    seq = dice.choice(list(connection.execute(select(apart.c.seq).order_by(apart.c.seq)).scalars()))
    value = _raw(connection, apart, "words", apart.c.seq == seq)
    _set(connection, "apart", "words", "seq", seq, _other("words", value, dice))


def _words_deleted(connection: Connection, dice: Random) -> None:
    seq = dice.choice(list(connection.execute(select(apart.c.seq).order_by(apart.c.seq)).scalars()))
    connection.execute(delete(apart).where(apart.c.seq == seq))


def _line_deleted(connection: Connection, dice: Random) -> None:
    seq = dice.choice(_seqs(connection)[:-1])
    connection.execute(delete(journal).where(journal.c.seq == seq))


def _line_deleted_and_closed_up(connection: Connection, dice: Random) -> None:
    """The lines behind it move up, so that no number is missing."""
    seqs = _seqs(connection)
    gone = dice.choice(seqs[:-1])
    for table in (journal, apart):
        connection.execute(delete(table).where(table.c.seq == gone))
        for seq in [each for each in seqs if each > gone]:
            connection.execute(update(table).where(table.c.seq == seq).values(seq=seq - 1))


def _forged_line(connection: Connection, dice: Random) -> None:
    """A copy of a line with a mac of chance, at the end; the head is moved along."""
    row = _line(connection, dice.choice(_seqs(connection)))
    seq, mac = _seqs(connection)[-1] + 1, f"{dice.getrandbits(256):064x}"
    connection.execute(insert(journal).values({**row, "seq": seq, "mac": mac}))
    connection.execute(update(chain).values(seq=seq, mac=mac, count=chain.c.count + 1))


def _line_signed_with_another_key(connection: Connection, dice: Random) -> None:
    """A line chained rightly behind the last one, under a key of somebody's own."""
    row = _line(connection, dice.choice(_seqs(connection)))
    last = _line(connection, _seqs(connection)[-1])
    key_id = last["key"] if dice.random() < 0.5 else _FORGER.signing[0]
    seq, at = last["seq"] + 1, _raw(connection, journal, "at", journal.c.seq == last["seq"])
    body = _raw(connection, journal, "body", journal.c.seq == row["seq"])
    mac = signed(_FORGER.signing[1], last["mac"], seq, row["intent"], row["step"], at, body, key_id)
    connection.execute(insert(journal).values({**row, "at": last["at"], "seq": seq, "mac": mac, "key": key_id}))
    connection.execute(update(chain).values(seq=seq, mac=mac, count=chain.c.count + 1))


def _all_signed_anew(connection: Connection, dice: Random) -> None:
    """One line is edited, and the whole chain is written anew under another key."""
    _set(connection, "journal", "step", "seq", dice.choice(_seqs(connection)), "switch")
    last = str(connection.execute(select(chain.c.name)).scalar_one())
    key_id, key = _FORGER.signing
    for seq in _seqs(connection):
        row = _line(connection, seq)
        at, body = (_raw(connection, journal, name, journal.c.seq == seq) for name in ("at", "body"))
        last = signed(key, last, seq, row["intent"], row["step"], at, body, key_id)
        connection.execute(update(journal).where(journal.c.seq == seq).values(mac=last, key=key_id))
    connection.execute(update(chain).values(mac=last))


def _two_swapped(connection: Connection, dice: Random) -> None:
    """Two lines change places with all they say, macs too."""
    one, two = dice.sample(_seqs(connection), 2)
    first, second = _line(connection, one), _line(connection, two)
    for seq, row in ((one, second), (two, first)):
        connection.execute(update(journal).where(journal.c.seq == seq).values({**row, "seq": seq}))


def _tail_cut(connection: Connection, dice: Random) -> None:
    _cut(connection, dice)


def _tail_cut_and_head_set_back(connection: Connection, dice: Random) -> None:
    """Lines, words and the intents that only they tell of are taken out, and the head is set back rightly."""
    last = _cut(connection, dice)
    count = len(_seqs(connection))
    connection.execute(update(chain).values(seq=last["seq"], mac=last["mac"], count=count))


def _tail_cut_with_its_intents(connection: Connection, dice: Random) -> None:
    """Cut where an intent begins, with its row: all that is left in the database agrees with itself."""
    begun = select(journal.c.seq).where(journal.c.step == "intent").order_by(journal.c.seq)
    first = list(connection.execute(begun).scalars())[-1]
    told = select(journal.c.intent).where(journal.c.seq >= first)
    of = [each for each in connection.execute(told).scalars() if each]
    connection.execute(delete(intents).where(intents.c.id.in_(of)))
    connection.execute(delete(apart).where(apart.c.seq >= first))
    connection.execute(delete(journal).where(journal.c.seq >= first))
    last = _line(connection, _seqs(connection)[-1])
    connection.execute(update(chain).values(seq=last["seq"], mac=last["mac"], count=len(_seqs(connection))))


def _head_taken_away(connection: Connection, dice: Random) -> None:
    connection.execute(delete(chain))


def _mac_blanked(connection: Connection, dice: Random) -> None:
    seq = dice.choice(_seqs(connection))
    connection.execute(update(journal).where(journal.c.seq == seq).values(mac=None, key=None))


def _chain_taken_off(connection: Connection, dice: Random) -> None:
    """Every mac up to one is blanked, as if those lines were from before the chain."""
    seq = dice.choice(_seqs(connection))
    connection.execute(update(journal).where(journal.c.seq <= seq).values(mac=None, key=None))
    connection.execute(update(chain).values(count=chain.c.seq - seq))


def _intent_deleted(connection: Connection, dice: Random) -> None:
    of = dice.choice(list(connection.execute(select(intents.c.id).order_by(intents.c.id)).scalars()))
    connection.execute(delete(intents).where(intents.c.id == of))


def _intent_inserted(connection: Connection, dice: Random) -> None:
    row = dict(connection.execute(select(intents).limit(1)).one()._mapping)
    forged = {**row, "id": f"{dice.getrandbits(160):040x}", "state": "verified"}
    connection.execute(insert(intents).values(forged))


def _names(table: Table) -> list[str]:
    return [column.name for column in table.c]


KINDS: dict[str, Tamper] = {
    **{f"journal.{name} edited": _journal_column(name) for name in _names(journal)},
    **{f"intents.{name} edited": _intents_column(name) for name in _names(intents)},
    "words kept apart edited": _words_edited,
    "words kept apart deleted": _words_deleted,
    "line deleted": _line_deleted,
    "line deleted, numbers closed up": _line_deleted_and_closed_up,
    "line forged at the end": _forged_line,
    "line signed with another key": _line_signed_with_another_key,
    "edited, all signed with another key": _all_signed_anew,
    "two lines swapped": _two_swapped,
    "tail cut": _tail_cut,
    "tail cut, head set back": _tail_cut_and_head_set_back,
    "tail cut with its intents, head set back": _tail_cut_with_its_intents,
    "kept head taken away": _head_taken_away,
    "mac blanked": _mac_blanked,
    "chain taken off up to a line": _chain_taken_off,
    "intents row deleted": _intent_deleted,
    "intents row inserted": _intent_inserted,
}


def head_of(connection: Connection) -> Head:
    row = connection.execute(select(chain)).one()
    return Head(row.name, row.seq, row.mac, row._mapping["count"])


def _cut(connection: Connection, dice: Random) -> dict[str, Any]:
    seqs = _seqs(connection)
    last = dice.choice(seqs[:-1])
    connection.execute(delete(journal).where(journal.c.seq > last))
    connection.execute(delete(apart).where(apart.c.seq > last))
    return _line(connection, last)


def _seqs(connection: Connection) -> list[int]:
    return list(connection.execute(select(journal.c.seq).order_by(journal.c.seq)).scalars())


def _line(connection: Connection, seq: int) -> dict[str, Any]:
    return dict(connection.execute(select(journal).where(journal.c.seq == seq)).one()._mapping)


def _raw(connection: Connection, table: Any, name: str, where: Any) -> Any:
    """A value as the driver gives it."""
    column = table.c[name]
    kind = column.type.impl_instance if hasattr(column.type, "impl_instance") else column.type
    return connection.execute(select(type_coerce(column, kind)).where(where)).scalar_one()


def _set(connection: Connection, table: str, name: str, key: str, of: Any, value: Any) -> None:
    statement = text(f'UPDATE {table} SET "{name}" = :value WHERE {key} = :of').bindparams(bindparam("value", value))  # noqa: S608
    connection.execute(statement, {"of": of})


def _other(name: str, value: Any, dice: Random) -> Any:
    """Another value of the same sort."""
    if name == "seq":
        return 1_000_000 + dice.randrange(1_000)
    if isinstance(value, int):
        return value + dice.choice((-1, 1, 1_000_000))
    if name in _JSON:
        return _other_json(value, dice)
    if value is None:
        return 7_000_000 if name.endswith("_at") else "x"
    place = dice.randrange(len(value))
    letter = dice.choice([each for each in "0123456789abcdef" if each != value[place]])
    return value[:place] + letter + value[place + 1 :]


def _other_json(value: str | None, dice: Random) -> str:
    if value is None or len(value) < 3:
        return '["x"]'
    if value.startswith("["):
        return value[:-1] + ',"x"]'
    return value[:-1] + f',"x":{dice.randrange(10)}}}'


_JSON = frozenset({"body", "words", "arguments", "write", "footprint", "before", "after"})
