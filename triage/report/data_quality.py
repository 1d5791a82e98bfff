"""Data quality as a table: per system and field, what was told well and what was not."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as having
from datetime import datetime
from typing import Any

from triage.domain.fact_values import Plain, format_time
from triage.domain.quality import FIELDS, DataCase, Sort, at_most


@dataclass(slots=True)
class Told:
    """One field of one system, or with an empty ``field`` a whole reading of it.

    ``seen`` counts readings in which it was told well, none being told included. ``not_kept``: the system never tells
    it. ``failed`` readings and ``ages`` are of whole readings.
    """

    connector: str
    port: str
    field: str
    seen: int = 0
    missing: int = 0
    words: Counter[str] = having(default_factory=Counter)
    unreadable: int = 0
    contradicted: int = 0
    not_kept: bool = False
    failed: int = 0
    ages: Counter[str] = having(default_factory=Counter)
    first_flaw_at: datetime | None = None
    last_flaw_at: datetime | None = None
    example: str | None = None
    data_case: str | None = None

    @property
    def flawed(self) -> int:
        return self.missing + sum(self.words.values()) + self.unreadable

    @property
    def name(self) -> str:
        return f"{self.port}.{self.field}" if self.field else self.port

    @property
    def document(self) -> dict[str, Plain]:
        whole: dict[str, Plain] = {
            "failed": self.failed,
            "age": {"median": at_most(self.ages, 0.5), "p95": at_most(self.ages, 0.95), "counts": dict(self.ages)},
        }
        of_field: dict[str, Plain] = {
            "missing": self.missing,
            "unknown_words": dict(self.words),
            "unreadable": self.unreadable,
            "contradicted": self.contradicted,
            "not_kept": self.not_kept,
            "first_flaw_at": format_time(self.first_flaw_at) if self.first_flaw_at else None,
            "last_flaw_at": format_time(self.last_flaw_at) if self.last_flaw_at else None,
            "example": self.example,
            "data_case": self.data_case,
        }
        return {
            "connector": self.connector,
            "port": self.port,
            "field": self.field or None,
            "seen": self.seen,
            **(of_field if self.field else whole),
        }


def quality_table(rows: Iterable[Mapping[str, Any]], data_cases: Iterable[DataCase]) -> list[Told]:
    """Every reading and every field of it, in their own order, from what was counted."""
    told: dict[tuple[str, str, str], Told] = {}
    for row in sorted(rows, key=lambda each: (each["connector"], each["port"], each["field"])):
        _add(_of(told, row["connector"], row["port"], row["field"]), row)
    for connector, port in {(each.connector, each.port) for each in told.values()}:
        for name in FIELDS.get(port, ()):  # type: ignore[call-overload]
            _of(told, connector, port, name)
    for each in told.values():
        if each.field:
            reading = told.get((each.connector, each.port, ""))
            looks = reading.seen if reading and not each.not_kept else 0
            each.seen = max(0, looks - each.flawed)
    for case in data_cases:
        if (found := told.get((case.connector, case.port, case.field))) is not None:
            found.data_case = case.case
    return sorted(told.values(), key=_place)


def _of(told: dict[tuple[str, str, str], Told], connector: str, port: str, name: str) -> Told:
    return told.setdefault((connector, port, name), Told(connector, port, name))


def _place(each: Told) -> tuple[str, int, int, str]:
    ports = list(FIELDS)
    known = FIELDS.get(each.port, ())  # type: ignore[call-overload]
    rank = -1 if not each.field else known.index(each.field) if each.field in known else len(known)
    return each.connector, ports.index(each.port) if each.port in ports else len(ports), rank, each.field


def _add(told: Told, row: Mapping[str, Any]) -> None:
    count = int(row["count"])
    match row["sort"]:
        case Sort.READ:
            told.seen += count
        case Sort.FAILED:
            told.failed += count
        case Sort.AGE:
            told.ages[row["word"]] += count
        case Sort.NOT_KEPT:
            told.not_kept = True
        case Sort.CONTRADICTED:
            told.contradicted += count
        case Sort.ABSENT:
            told.missing += count
        case Sort.UNREADABLE:
            told.unreadable += count
        case Sort.UNKNOWN_WORD:
            told.words[row["word"]] += count
    if row["sort"] in (Sort.ABSENT, Sort.UNREADABLE, Sort.UNKNOWN_WORD, Sort.CONTRADICTED):
        told.first_flaw_at = min(told.first_flaw_at or row["first_at"], row["first_at"])
        told.last_flaw_at = max(told.last_flaw_at or row["last_at"], row["last_at"])
        told.example = row["example"]
