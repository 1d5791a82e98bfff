"""Walking the chain: every edit, deletion, insertion, reordering and cut is found, and said where."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, Text, bindparam, func, select, type_coerce
from sqlalchemy.types import NullType

from triage.store.chain import BODY, Head, adopted, digest, read_head, signed
from triage.store.keys import Keys
from triage.store.prepared import Prepared
from triage.store.standings import disagreements
from triage.store.tables import apart, journal

_BATCH = 1_000
_CHAINED_ALONE = frozenset({"row", "sets", "apart"})
_WORDS = type_coerce(apart.c.words, Text).label("words")
_AT = type_coerce(journal.c.at, NullType()).label("at")
_ROWS = Prepared(
    select(*(journal.c[name] for name in ("seq", "intent", "step", "mac", "key")), _AT, BODY, apart.c.salt, _WORDS)
    .join_from(journal, apart, apart.c.seq == journal.c.seq, isouter=True)
    .where(journal.c.seq > bindparam("after"))
    .order_by(journal.c.seq)
    .limit(_BATCH)
)
_STRAY = (
    select(apart.c.seq)
    .join_from(apart, journal, journal.c.seq == apart.c.seq, isouter=True)
    .where(journal.c.seq.is_(None))
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """``seq`` is the line that shows it; None where no line is there to show it."""

    seq: int | None
    says: str


@dataclass(frozen=True, slots=True)
class KnownHead:
    """A head that somebody kept, and where it was kept."""

    seq: int
    mac: str
    where: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``lines`` are those of the chain, ``adopted`` those from before it; ``erased`` those that lost their words."""

    head: Head | None
    lines: int
    adopted: int
    erased: int
    findings: Sequence[Finding]


def verify(connection: Connection, keys: Keys, known: Sequence[KnownHead], progress: Progress) -> Verdict:
    """Look at all of it, in one view of the database."""
    walk = _Walk(keys, read_head(connection), {each.seq: "" for each in known})
    total = int(connection.execute(select(func.count()).select_from(journal)).scalar_one())
    after = -1
    while rows := _ROWS.all(connection, {"after": after}):
        for row in rows:
            walk.step(row)
        after = rows[-1]["seq"]
        progress(walk.seen, total)
    walk.end(known)
    if walk.adopting is not None and adopted(connection) != walk.adopting:
        walk.found(None, "lines from before the chain were changed since they were adopted")
    for stray in connection.execute(_STRAY).scalars():
        walk.found(stray, "words are kept apart for a line that is not there")
    for seq, says in disagreements(connection):
        walk.found(seq or None, says)
    return Verdict(walk.head, walk.chained, walk.before, len(walk.missing & walk.erased), walk.findings)


@dataclass
class _Walk:
    keys: Keys
    head: Head | None
    wanted: dict[int, str]
    findings: list[Finding] = field(default_factory=list)
    missing: set[int] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)
    adopting: dict[str, Any] | None = None
    seen: int = 0
    chained: int = 0
    before: int = 0
    last_seq: int = 0
    last_mac: str = ""

    def found(self, seq: int | None, says: str) -> None:
        self.findings.append(Finding(seq, says))

    def step(self, row: dict[str, Any]) -> None:
        self.seen += 1
        if row["mac"] is None:
            self._unchained(row)
            return
        if self.chained == 0:
            self.last_mac = self.head.name if self.head else ""
            self.last_seq = self.before and self.last_seq
        gap = row["seq"] - self.last_seq - 1
        if gap and (self.chained or self.before):
            self.found(row["seq"], f"of the lines before it {gap} {'is' if gap == 1 else 'are'} gone")
        elif gap:
            self.found(row["seq"], "the chain begins here, and not with its first line")
        self._signed(row, gap)
        self._words(row)
        self.chained += 1
        self.last_seq, self.last_mac = row["seq"], row["mac"]
        if row["seq"] in self.wanted:
            self.wanted[row["seq"]] = row["mac"]

    def _unchained(self, row: dict[str, Any]) -> None:
        if self.chained:
            self.found(row["seq"], "it has no mac: it was inserted, or its mac was taken away")
        elif self.head is not None and row["seq"] > self.head.seq - self.head.count:
            self.found(row["seq"], "it has no mac where the chain should be")
        elif _CHAINED_ALONE & _object(row["body"]).keys():
            self.found(row["seq"], "its mac was taken away: lines from before the chain do not say what it says")
        else:
            self.before += 1
            self.last_seq = row["seq"]

    def _signed(self, row: dict[str, Any], gap: int) -> None:
        key = self.keys.by_id.get(row["key"] or "")
        if key is None:
            self.found(row["seq"], f"it is signed with key {row['key']}, which is not here; see TRIAGE_JOURNAL_KEYS")
            return
        contents = (row["seq"], row["intent"], row["step"], row["at"], row["body"], row["key"])
        if signed(key, self.last_mac, *contents) != row["mac"] and not gap:
            self.found(
                row["seq"],
                "it was edited, inserted or moved: its mac is not that of what it says after the line before",
            )

    def _words(self, row: dict[str, Any]) -> None:
        body = _object(row["body"])
        if row["step"] == "adopted":
            self.adopting = body
        if row["step"] == "erased":
            self.erased.update(body.get("lines") or ())
        if "apart" not in body:
            if row["words"] is not None:
                self.found(row["seq"], "words were put beside it that it knows nothing of")
        elif row["words"] is None:
            self.missing.add(row["seq"])
        elif digest(row["salt"], row["words"]) != body["apart"]:
            self.found(row["seq"], "the words kept apart from it were edited")

    def end(self, known: Sequence[KnownHead]) -> None:
        for seq in sorted(self.missing - self.erased):
            self.found(seq, "the words kept apart from it are gone, and no erasure says so")
        if self.before and self.chained and self.adopting is None:
            self.found(None, "lines without a mac stand before the chain, and it never adopted them")
        self._kept_head()
        for each in known:
            if each.seq > self.last_seq:
                self.found(None, f"the tail is cut: {each.where} knows seq {each.seq}, and the last is {self.last_seq}")
            elif self.wanted[each.seq] != each.mac:
                self.found(each.seq, f"it is not the line that {each.where} knows")

    def _kept_head(self) -> None:
        head = self.head
        if head is None:
            if self.chained:
                self.found(None, "the kept head of the chain is gone")
        elif head.seq > self.last_seq:
            self.found(None, f"the tail is cut: the kept head is seq {head.seq}, and the last is {self.last_seq}")
        elif (head.seq, head.mac) != (self.last_seq, self.last_mac) and self.chained:
            self.found(None, f"the kept head is seq {head.seq}, which is not how the chain ends (seq {self.last_seq})")
        elif head.count != self.chained:
            self.found(None, f"the kept head counts {head.count} lines, and {self.chained} are there")


def _object(text: Any) -> dict[str, Any]:
    """A JSON object, or an empty one where somebody made it unreadable: the mac tells of that."""
    try:
        told = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def problems(findings: Sequence[Finding]) -> Iterator[dict[str, object]]:
    for each in findings:
        yield {"seq": each.seq, "says": each.says}
