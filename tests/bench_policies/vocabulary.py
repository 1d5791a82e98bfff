"""The 45 facts that the bench's policies ask about, what is asked of each, and the values that its cases have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Protocol

from triage.domain.catalogue import FACTS
from triage.domain.fact_values import Plain
from triage.domain.facts import FactType

_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_WIDE = 900_000
_RANGES = ("at_least", "at_most", "above", "below")


class Subject(Protocol):
    """A fact as the generator knows it; clauses and values are in the plain form of policy and case files."""

    @property
    def name(self) -> str: ...

    def clause(self, dice: Random) -> Plain: ...

    def value(self, dice: Random) -> Plain: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """An enum or a boolean. ``may_be_none`` where the source can say that there is none."""

    name: str
    may_be_none: bool = False

    @property
    def _values(self) -> list[Plain]:
        fact = FACTS[self.name]
        return [True, False] if fact.type is FactType.BOOLEAN else list(fact.values)

    def clause(self, dice: Random) -> Plain:
        values = self._values
        some = dice.sample(values, dice.randint(2, 3)) if len(values) > 3 else dice.sample(values, 1)
        match dice.random():
            case often if often < 0.5:
                return dice.choice(values)
            case often if often < 0.85:
                return [*some, "none"] if self.may_be_none and dice.random() < 0.2 else some
        return {"none_of": some}

    def value(self, dice: Random) -> Plain:
        return "none" if self.may_be_none and dice.random() < 0.2 else dice.choice(self._values)


@dataclass(frozen=True, slots=True)
class Scale:
    """A fact whose values have an order. Everybody draws the line at one of the same few round ``bounds``."""

    name: str
    bounds: Sequence[int]
    written: Callable[[int], Plain]

    def clause(self, dice: Random) -> Plain:
        if dice.random() < 0.2:
            low, high = sorted(dice.sample(self.bounds, 2))
            return {"between": [self.written(low), self.written(high)]}
        return {dice.choice(_RANGES): self.written(dice.choice(self.bounds))}

    def value(self, dice: Random) -> Plain:
        width = (self.bounds[-1] - self.bounds[0]) // 8 + 1
        return self.written(max(dice.randint(self.bounds[0] - width, self.bounds[-1] + width), 0))


@dataclass(frozen=True, slots=True)
class WideScale:
    """The same fact where nobody draws the line where another does."""

    name: str
    written: Callable[[int], Plain]

    def clause(self, dice: Random) -> Plain:
        low = dice.randrange(_WIDE // 2)
        return {"between": [self.written(low), self.written(low + dice.randint(_WIDE // 5, _WIDE // 2))]}

    def value(self, dice: Random) -> Plain:
        return self.written(dice.randrange(_WIDE))


@dataclass(frozen=True, slots=True)
class Words:
    """A set of words."""

    name: str
    words: Sequence[str]

    def clause(self, dice: Random) -> Plain:
        return {dice.choice(("has", "lacks")): [dice.choice(self.words)]}

    def value(self, dice: Random) -> Plain:
        return list[Plain](dice.sample(self.words, dice.randint(0, 3)))


def _whole(number: int) -> Plain:
    return number


def _hours(number: int) -> Plain:
    return f"{number}h"


def _minutes(number: int) -> Plain:
    return f"{number}m"


def _euros(number: int) -> Plain:
    return f"{number}.00 EUR"


def _cents(number: int) -> Plain:
    return f"{number // 100}.{number % 100:02d} EUR"


def _day(number: int) -> Plain:
    return (_FIRST_DAY + timedelta(days=number)).isoformat()


def _minute(number: int) -> Plain:
    return (_FIRST_DAY + timedelta(minutes=number)).isoformat()


_ENUMS = (
    *("order.status", "order.channel", "order.address_verdict", "order.export_state", "payment.status"),
    *("payment.method", "fulfilment.status", "fulfilment.pick_state", "tracking.status", "customer.tier"),
    "risk.advice",
)
_ENUMS_OR_NONE = ("order.return_state", "payment.refund", "tracking.reason", "holds.our_reason")
_BOOLEANS = (
    *("order.total_agrees", "order.address_format_only", "order.cancel_requested", "payment.covers_total"),
    *("payment.disputed", "stock.elsewhere", "stock.reserved", "fulfilment.label_bought"),
    *("tracking.known_to_carrier", "delivery.oms_lags_carrier", "customer.blocklisted", "customer.vip"),
    *("risk.billing_differs", "holds.cause_gone"),
)
_SCALES = (
    Scale("order.total", (20, 50, 75, 100, 150, 200, 250, 300, 500, 750, 1000), _euros),
    Scale("payment.amount", (20, 50, 75, 100, 150, 200, 250, 300, 500, 750, 1000), _euros),
    Scale("order.time_in_status", (1, 2, 4, 8, 12, 24, 36, 48, 72, 96), _hours),
    Scale("order.ship_by_in", (1, 2, 4, 8, 12, 24, 36, 48, 72), _hours),
    Scale("payment.authorised_for", (24, 48, 72, 120, 168, 240, 336, 720), _hours),
    Scale("holds.our_age", (1, 4, 8, 24, 48, 72, 168), _hours),
    Scale("order.lines", (1, 2, 3, 5, 10, 20), _whole),
    Scale("order.units", (1, 2, 3, 5, 10, 20, 50), _whole),
    Scale("stock.available", (0, 1, 2, 5, 10, 20, 50), _whole),
    Scale("stock.shortfall", (0, 1, 2, 3, 5, 10, 20), _whole),
    Scale("tracking.hours_since_scan", (6, 12, 24, 36, 48, 72, 96, 120), _whole),
    Scale("tracking.attempts", (0, 1, 2, 3, 4), _whole),
    Scale("tracking.last_scan_at", (270, 280, 290, 300, 310, 320), _day),
    Scale("customer.orders_last_year", (0, 1, 3, 5, 10, 20), _whole),
    Scale("risk.score", (10, 20, 30, 40, 50, 60, 70, 80), _whole),
)
_FINER: Mapping[Callable[[int], Plain], Callable[[int], Plain]] = {_hours: _minutes, _euros: _cents, _day: _minute}

REALISTIC: tuple[Subject, ...] = (
    *(Choice(name) for name in (*_ENUMS, *_BOOLEANS)),
    *(Choice(name, may_be_none=True) for name in _ENUMS_OR_NONE),
    *_SCALES,
    Words("order.tags", ("gift", "fragile", "express", "preorder", "bulky", "b2b", "repeat", "sample")),
)
ADVERSARIAL: tuple[Subject, ...] = tuple(
    WideScale(scale.name, _FINER.get(scale.written, scale.written)) for scale in _SCALES
)
