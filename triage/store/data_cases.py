"""Data cases: a field that changed its shape, or a word that no map holds, is one matter for people, not many."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, null, select, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.errors import NotFound, Refused
from triage.domain.escalation import summary
from triage.domain.quality import MOST_WORDS, OTHER_WORDS, DataCase, Observation, Sort, news_of
from triage.store.cases import Cases
from triage.store.prepared import Prepared, Row
from triage.store.quality import Quality
from triage.store.tables import data_cases, data_news, data_waits
from triage.store.witness import Witness

DATA = "data"
READABLE_AGAIN = 50
_OF_FIELD = ("store", "connector", "port", "field")
_NEWS_KEY = (*_OF_FIELD, "sort", "word")


def _either(table: Any) -> Prepared:
    """An insert of a row that may be there."""
    values: dict[str, Any] = {column.name: bindparam(column.name) for column in table.c}
    return Prepared(
        {
            "sqlite": sqlite.insert(table).values(values).on_conflict_do_nothing(),
            "postgresql": postgresql.insert(table).values(values).on_conflict_do_nothing(),
        }
    )


def _of(table: Any, names: Iterable[str]) -> list[Any]:
    return [table.c[name] == bindparam(f"of_{name}") for name in names]


_NEWS = Prepared(select(data_news).where(*_of(data_news, _NEWS_KEY)))
_NEWS_OF_CASE = Prepared(
    select(data_news)
    .where(data_news.c.case_id == bindparam("of_case"))
    .order_by(data_news.c.first_at, data_news.c.word)
)
_WORDS = Prepared(select(func.count()).select_from(data_news).where(*_of(data_news, (*_OF_FIELD, "sort"))))
_ADD_NEWS, _ADD_WAIT = _either(data_news), _either(data_waits)
_WAITS = Prepared(select(func.count()).where(data_waits.c.data_case == bindparam("of_case")))
_ADD = _either(data_cases)
_NOT_SETTLED = data_cases.c.settled_by.is_(None)
_OF_THE_FIELD = Prepared(select(data_cases).where(*_of(data_cases, _OF_FIELD), _NOT_SETTLED))
_BY_CASE = Prepared(select(data_cases).where(data_cases.c.case_id == bindparam("of_case")))
_OPEN = Prepared(select(data_cases).where(data_cases.c.closed_at.is_(None)).order_by(data_cases.c.began_at))
_MET = Prepared(
    update(data_cases)
    .where(data_cases.c.case_id == bindparam("of_case"))
    .values(last_met_at=bindparam("at"), looks=bindparam("seen"), closed_at=null())
)
_CLOSE = Prepared(
    update(data_cases)
    .where(data_cases.c.case_id == bindparam("of_case"), data_cases.c.closed_at.is_(None))
    .values(closed_at=bindparam("at"), settled_by=bindparam("by"), settle_reason=bindparam("why"))
)
_SETTLE_NEWS = Prepared(
    update(data_news).where(data_news.c.case_id == bindparam("of_case")).values(settled_at=bindparam("at"))
)


class DataCases:
    """At most one is open for a field of a system; one that closed by itself opens again."""

    def __init__(
        self,
        connection: Connection,
        cases: Cases,
        quality: Quality,
        serialise: Callable[[str], None],
        witness: Witness,
    ) -> None:
        self._connection = connection
        self._cases = cases
        self._quality = quality
        self._serialise = serialise
        self._witness = witness

    def meet(self, store: str, case: str, seen: Iterable[Observation], at: datetime) -> frozenset[Observation]:
        """Put a case under the data cases of what it met, and open those that are not. What is no news is returned.

        What was counted so far has to be filed before.
        """
        dull: set[Observation] = set()
        for each in sorted(seen, key=lambda one: one.key):
            if not self._met(store, case, each, at):
                dull.add(each)
        return frozenset(dull)

    def close_what_is_readable(self, at: datetime) -> str | None:
        """Close one that was read so often since it was met last that it is over; which. A strange word waits for a
        person: that it did not come again says nothing.
        """
        for row in _OPEN.all(self._connection, {}):
            looks = self._quality.looks(row["store"], row["connector"], row["port"])
            if looks - row["looks"] < READABLE_AGAIN or self._words(row["case_id"]):
                continue
            self._serialise(f"{DATA}:{_place(row)}")
            if _BY_CASE.one(self._connection, {"of_case": row["case_id"]}) != row:
                continue
            _CLOSE.run(self._connection, {"of_case": row["case_id"], "at": at, "by": None, "why": None})
            told = f"{_place(row)} was read {looks - row['looks']} times since, and nothing was wrong"
            self._cases.update(row["case_id"], status=str(CaseStatus.CLEARED), summary=told)
            self._witness(DATA, at, {"case": row["case_id"], "readable_again": True})
            return str(row["case_id"])
        return None

    def settle(self, case: str, by: str, reason: str, at: datetime) -> DataCase:
        """Close one on a person's word; what came does not raise again. Raises NotFound, Refused where it is closed."""
        row = _BY_CASE.one(self._connection, {"of_case": case})
        if row is None:
            raise NotFound(f"case {case} is no data case; 'triage data' lists them")
        self._serialise(f"{DATA}:{_place(row)}")
        told = self._told(row)
        if _CLOSE.run(self._connection, {"of_case": case, "at": at, "by": by, "why": reason}) != 1:
            raise Refused(f"data case {case} is closed already; 'triage data' lists those that are open")
        _SETTLE_NEWS.run(self._connection, {"of_case": case, "at": at})
        self._cases.update(case, status=str(CaseStatus.CLEARED), summary=f"settled by {by}: {reason}")
        self._witness(DATA, at, {"case": case, "settled_by": by, "reason": reason})
        return told

    def open(self) -> tuple[DataCase, ...]:
        """Oldest first."""
        return tuple(self._told(row) for row in _OPEN.all(self._connection, {}))

    def any_open(self) -> bool:
        return _OPEN.one(self._connection, {}) is not None

    def _met(self, store: str, case: str, seen: Observation, at: datetime) -> bool:
        field = {"store": store, "connector": seen.connector, "port": seen.port, "field": seen.field}
        where = {f"of_{name}": value for name, value in field.items()}
        news = self._news(where, seen)
        if news is not None and news["settled_at"] is not None:
            return False
        if news is None and seen.sort is not Sort.UNKNOWN_WORD and not self._changed(field, seen):
            return False
        self._serialise(f"{DATA}:{seen.place}")
        news = self._news(where, seen)
        if news is not None and news["settled_at"] is not None:
            return False
        data_case = self._opened(field, where, at)
        if news is None:
            word = seen.word if self._room(where, seen) else OTHER_WORDS
            row = {**field, "sort": str(seen.sort), "word": word, "case_id": data_case, "first_at": at}
            _ADD_NEWS.run(self._connection, {**row, "settled_at": None})
        _ADD_WAIT.run(self._connection, {"data_case": data_case, "case_id": case})
        looks = self._quality.looks(store, seen.connector, seen.port)
        _MET.run(self._connection, {"of_case": data_case, "at": at, "seen": looks})
        self._tell(data_case)
        return True

    def _news(self, where: dict[str, Any], seen: Observation) -> Row | None:
        """What is known of it; of the words beyond the most that are kept, what is known of them together."""
        asked = {**where, "of_sort": str(seen.sort)}
        found = _NEWS.one(self._connection, {**asked, "of_word": seen.word})
        return found or _NEWS.one(self._connection, {**asked, "of_word": OTHER_WORDS})

    def _changed(self, field: dict[str, str], seen: Observation) -> bool:
        """Whether the field was readable once. That one of many things lacks an entry is no change of shape."""
        if seen.sort is Sort.ABSENT and seen.field.endswith(".*"):
            return False
        return self._quality.readable(field["store"], seen.connector, seen.port, seen.field) > 0

    def _room(self, where: dict[str, Any], seen: Observation) -> bool:
        return int(_WORDS.value(self._connection, {**where, "of_sort": str(seen.sort)})) < MOST_WORDS

    def _opened(self, field: dict[str, str], where: dict[str, Any], at: datetime) -> str:
        row = _OF_THE_FIELD.one(self._connection, where)
        if row is not None:
            return str(row["case_id"])
        subject = f"{DATA}:{field['connector']}.{field['port']}.{field['field']}"
        filed = self._cases.file(store=field["store"], order=field["connector"], subject=subject[:160])
        dates: dict[str, Any] = {"began_at": at, "last_met_at": at, "looks": 0, "closed_at": None}
        nobody = {"settled_by": None, "settle_reason": None}
        _ADD.run(self._connection, {**field, **dates, **nobody, "case_id": filed.id})
        self._witness(DATA, at, {"case": filed.id, **field})
        return filed.id

    def _tell(self, case: str) -> None:
        row = _BY_CASE.one(self._connection, {"of_case": case})
        assert row is not None
        self._cases.update(
            case,
            status=str(CaseStatus.ESCALATED),
            reason=str(Reason.DATA),
            summary=summary(None, Reason.DATA, (), self._told(row).note),
            priority=2,
        )

    def _words(self, case: str) -> tuple[str, ...]:
        news = _NEWS_OF_CASE.all(self._connection, {"of_case": case})
        return tuple(each["word"] for each in news if each["sort"] == Sort.UNKNOWN_WORD)

    def _told(self, row: Row) -> DataCase:
        case = row["case_id"]
        news = _NEWS_OF_CASE.all(self._connection, {"of_case": case})
        words = tuple(each["word"] for each in news if each["sort"] == Sort.UNKNOWN_WORD)
        sorts = dict.fromkeys(Sort(each["sort"]) for each in news)
        told = "; ".join(news_of(sort, words) for sort in sorts)
        waits = int(_WAITS.value(self._connection, {"of_case": case}))
        names = {name: row[name] for name in ("connector", "port", "field", "began_at", "last_met_at")}
        return DataCase(case=case, news=told, orders=waits, **names)


def _place(row: Row) -> str:
    return f"{row['connector']} {row['port']}.{row['field']}"
