"""Data quality: what each system told well and badly, field by field, as one look at an order shows it.

What is kept of a foreign word is bounded: a word, where the field has a vocabulary and it looks like a word of one;
its shape alone otherwise. So nothing personal is counted.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from triage.domain.assessment.readings import Readings
from triage.domain.facts import Contradicted, Facts
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.order import Order
from triage.domain.stock import Stock
from triage.domain.tracking import Tracking

Port = Literal["order", "stock", "tracking"]


class Sort(StrEnum):
    """What one look found of one field. ``read`` and ``failed`` are of a whole port, ``age`` of its dating."""

    READ = "read"
    FAILED = "failed"
    AGE = "age"
    ABSENT = "absent"
    UNKNOWN_WORD = "unknown_word"
    UNREADABLE = "unreadable"
    NOT_KEPT = "not_kept"
    CONTRADICTED = "contradicted"

    @property
    def alarming(self) -> bool:
        """Whether it may be news that a person has to hear of."""
        return self in _ALARMING


_ALARMING = frozenset({Sort.ABSENT, Sort.UNKNOWN_WORD, Sort.UNREADABLE})
FLAWS = (Sort.ABSENT, Sort.UNKNOWN_WORD, Sort.UNREADABLE, Sort.NOT_KEPT)
_PARTS_OF_AN_ORDER = (
    "lines.location", "lines.mapped", "lines.restricted", "lines.reservation", "lines.release_date",
    "payment.method", "payment.amount", "payment.times", "payment.refund", "payment.dispute", "risk.score",
    "fulfilments.pick_state", "fulfilments.label", "fulfilments.label_refused", "fulfilments.short_pick",
    "fulfilments.confirmation", "customer.tier", "customer.orders_last_year", "customer.blocklisted", "customer.vip",
)  # fmt: skip


def _names(document: type, *but: str) -> tuple[str, ...]:
    return tuple(each.name for each in fields(document) if each.name not in ("unread", *but))


FIELDS: Mapping[Port, tuple[str, ...]] = {
    "order": (*_names(Order, "id", "store", "version"), *_PARTS_OF_AN_ORDER),
    "stock": _names(Stock),
    "tracking": _names(Tracking, "carrier", "number"),
}
_VOCABULARY: Mapping[Port, frozenset[str]] = {
    "order": frozenset(
        (
            "status", "channel", "payment", "payment.method", "payment.refund", "risk", "customer.tier", "holds",
            "fulfilments", "fulfilments.pick_state", "export", "address_check", "customer", "reports", "returns",
            "total", "total_store",
        )
    ),
    "stock": frozenset(),
    "tracking": frozenset({"status", "reason", "scans"}),
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.:/-]*")
_TRADE = """
    a accepted address and approved arrived at attempt attempted authorised authorized available await awaiting back
    backorder backordered being billed cancel canceled cancelled capture captured charged check cleared closed complete
    completed confirmed created customer customs damaged declined delayed delivered delivery dispatched dispute disputed
    draft due error exception expired export exported facility failed failure for fraud fulfilled fulfillment fulfilment
    hold in incomplete info information initiated invalid invoiced is item label left local lost manual missing network
    new no not of on open order out over packed paid part partial partially payment pending photo pick picked picking
    pickup placed post pre preparing processed processing ready received refund refunded rejected released reserved
    return returned returning review route scan scheduled sender sent settled shipment shipped shipping sorted started
    status stock store to tracking transit undeliverable unknown unpaid update validated verification verified void
    voided waiting warehouse with
"""
_OF_THE_TRADE = frozenset(_TRADE.split())
_NUMBERED = re.compile(r"\d{4}")
_LONGEST = 40
MOST_WORDS, OTHER_WORDS = 20, "…"
AGES: tuple[tuple[str, timedelta], ...] = (
    ("1m", timedelta(minutes=1)),
    ("5m", timedelta(minutes=5)),
    ("15m", timedelta(minutes=15)),
    ("30m", timedelta(minutes=30)),
    ("1h", timedelta(hours=1)),
    ("2h", timedelta(hours=2)),
    ("4h", timedelta(hours=4)),
    ("6h", timedelta(hours=6)),
    ("12h", timedelta(hours=12)),
    ("1d", timedelta(days=1)),
    ("3d", timedelta(days=3)),
    ("7d", timedelta(days=7)),
    ("30d", timedelta(days=30)),
)
OLDER = "older"


@dataclass(frozen=True, slots=True)
class Observation:
    """``field`` is empty for a whole port. ``word`` is a foreign word, the shape of one, or the span of an age."""

    connector: str
    port: Port
    field: str
    sort: Sort
    word: str = ""

    @property
    def place(self) -> str:
        """As people name it: ``shopify order.status``."""
        return f"{self.connector} {self.port}.{self.field}" if self.field else f"{self.connector} {self.port}"

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        return self.connector, self.port, self.field, str(self.sort), self.word


@dataclass(slots=True)
class Counted:
    """How often something was observed, since when, and a case it was observed in."""

    count: int
    first_at: datetime
    last_at: datetime
    example: str


Batch = Mapping[tuple[str, Observation], Counted]
"""What was counted, by store and observation."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the systems are called: the back office, and whoever is asked about parcels of a carrier."""

    office: str
    of_carrier: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class DataCase:
    """One field of one system that is told in a form nobody here can read. ``case`` is the one that people see."""

    case: str
    connector: str
    port: str
    field: str
    news: str
    orders: int
    began_at: datetime
    last_met_at: datetime

    @property
    def place(self) -> str:
        return f"{self.connector} {self.port}.{self.field}"

    @property
    def note(self) -> str:
        wait = "1 order waits" if self.orders == 1 else f"{self.orders} orders wait"
        return f"{self.place}: {self.news}; since {self.began_at:%Y-%m-%d %H:%M} UTC; {wait}"


def news_of(sort: Sort, words: tuple[str, ...]) -> str:
    """What came, in words."""
    match sort:
        case Sort.ABSENT:
            return "it is absent now, and was read before"
        case Sort.UNREADABLE:
            return "it cannot be read now, and was read before"
        case _:
            told = ", ".join(repr(word) for word in words[:5])
            return f"no map holds {told}{', …' if len(words) > 5 else ''}"


def observe(readings: Readings, facts: Facts | None, names: Names) -> tuple[Observation, ...]:
    """What one look found: every port that was asked, every field that was not told well, every age."""
    return tuple(dict.fromkeys((*_read(readings, names), *_contradicted(facts, names))))


def _read(readings: Readings, names: Names) -> Iterator[Observation]:
    order, stock, parcel = readings.order, readings.stock, readings.tracking
    for port in readings.failures:
        if port in FIELDS:
            yield Observation(_asked(port, readings, names), port, "", Sort.FAILED)  # type: ignore[arg-type]
    if order is not None:
        yield Observation(names.office, "order", "", Sort.READ)
        yield from _flaws(names.office, "order", order.unread)
    if stock is not None:
        yield Observation(names.office, "stock", "", Sort.READ)
        yield from _flaws(names.office, "stock", stock.unread)
        if stock.positions:
            age = readings.as_of - min(position.as_of for position in stock.positions)
            yield Observation(names.office, "stock", "", Sort.AGE, age_span(age))
    if parcel is not None:
        carrier = names.of_carrier(parcel.carrier)
        yield Observation(carrier, "tracking", "", Sort.READ)
        yield from _flaws(carrier, "tracking", parcel.unread)
        if "as_of" not in parcel.unread:
            yield Observation(carrier, "tracking", "", Sort.AGE, age_span(readings.as_of - parcel.as_of))


def _asked(port: str, readings: Readings, names: Names) -> str:
    label = readings.fulfilment.label if readings.fulfilment else None
    return names.of_carrier(label.carrier) if port == "tracking" and label else names.office


def _flaws(connector: str, port: Port, unread: Mapping[str, Flaw]) -> Iterator[Observation]:
    for path, flaw in unread.items():
        field = field_of(port, path)
        word = kept_word(port, field, flaw.word) if flaw.kind is FlawKind.UNKNOWN_WORD else ""
        yield Observation(connector, port, field, Sort(flaw.kind), word)


def _contradicted(facts: Facts | None, names: Names) -> Iterator[Observation]:
    for name, fact in (facts.readings if facts is not None else {}).items():
        if type(fact) is Contradicted:
            group, _, field = name.partition(".")
            yield Observation(names.office, "stock" if group == "stock" else "order", field, Sort.CONTRADICTED)


def field_of(port: Port, path: str) -> str:
    """The field that a path is of; what stands behind it, as a SKU, is one of many and left out."""
    path = path.partition("[")[0]
    known = FIELDS[port]
    if path in known:
        return path
    parents = [name for name in known if path.startswith(f"{name}.")]
    return f"{max(parents, key=len)}.*" if parents else "(other)"


def kept_word(port: Port, field: str, word: str | None) -> str:
    """A foreign word as it may be kept and shown: itself in a field with a vocabulary, its shape elsewhere.

    Several words may be a name or a note, and are kept where all of them are words of the trade.
    """
    if not word:
        return "(none)"
    name = field.removesuffix(".*")
    parts = word.split(" ")
    plain = all(map(_WORD.fullmatch, parts)) and not _NUMBERED.search(word)
    of_the_trade = len(parts) == 1 or all(part.lower() in _OF_THE_TRADE for part in parts)
    return word[:_LONGEST] if name in _VOCABULARY[port] and plain and of_the_trade else shape_of(word)


def shape_of(word: str) -> str:
    """What a text looks like without saying it: ``Ada 12b`` is ``Aa 9a``."""
    kinds = "".join(_class(character) for character in word[: 4 * _LONGEST])
    return re.sub(r"(.)\1+", r"\1", kinds)[:_LONGEST]


def _class(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "A" if character.isupper() else "a"
    return " " if character.isspace() else character if character in "-_.,:/@+#" else "?"


def age_span(age: timedelta) -> str:
    """The span that an age falls in, by its upper end."""
    return next((name for name, most in AGES if age <= most), OLDER)


def at_most(counts: Mapping[str, int], share: float) -> str | None:
    """The span below which a share of the ages lies: ``share`` 0.5 is the median. None where there is none."""
    whole, below = sum(counts.values()), 0
    for name in (*(name for name, _ in AGES), OLDER):
        below += counts.get(name, 0)
        if whole and below >= share * whole:
            return name
    return None
