"""The plots of the audit's page, as shares of their width and height: the page draws them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log10

from triage.readiness.report import CallFigures, Coverage, Freshness, share
from triage.readiness.words import span

_STATES = ("known", "none", "stale", "contradicted", "missing")
_COLUMNS = 32
_ROOM = 11.0
_AGE_TICKS = (60.0, 3_600.0, 86_400.0, 604_800.0, 2_592_000.0)
_CALL_TICKS = (0.001, 0.01, 0.1, 1.0, 10.0)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, from ``at``, in percent of its width."""

    state: str
    at: float
    width: float
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One group of facts. ``usable`` is a share."""

    name: str
    facts: int
    usable: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``at``, ``width`` and ``height`` in percent; ``stale`` where what it counts is too old."""

    at: float
    width: float
    height: float
    stale: bool
    count: int


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    name: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """Ages of one source on an axis of powers of ten; ``limit`` is where its facts go stale."""

    source: str
    columns: tuple[Column, ...]
    limit: float
    ticks: tuple[Tick, ...]
    told: Freshness
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Range:
    """How long one sort of call took, on an axis of powers of ten."""

    call: CallFigures
    p50: float
    p95: float
    longest: float


def coverage_bars(coverage: Sequence[Coverage]) -> tuple[Bar, ...]:
    return tuple(_bar(name, coverage) for name in dict.fromkeys(each.group for each in coverage))


def _bar(name: str, coverage: Iterable[Coverage]) -> Bar:
    of_it = [each for each in coverage if each.group == name]
    whole = sum(each.of for each in of_it) or 1
    pieces, at = [], 0.0
    for state in _STATES:
        count = sum(getattr(each, state) for each in of_it)
        width = 100 * count / whole
        if count:
            pieces.append(Piece(state, round(at, 3), round(width, 3), count))
        at += width
    usable = sum(each.known + each.none for each in of_it) / whole
    return Bar(name, len(of_it), usable, tuple(pieces))


def histogram(told: Freshness) -> Histogram:
    least, most = 1.0, max(10 * told.limit_seconds, told.ages[-1] if told.ages else 0.0, _AGE_TICKS[0])
    counts = [0] * _COLUMNS
    stale = [False] * _COLUMNS
    limit = _at(told.limit_seconds, least, most)
    for age in told.ages:
        place = min(_COLUMNS - 1, int(_at(age, least, most) / 100 * _COLUMNS))
        counts[place] += 1
        stale[place] = stale[place] or age > told.limit_seconds
    tallest = max(counts) or 1
    width = 100 / _COLUMNS
    columns = tuple(
        Column(
            round(place * width, 3),
            round(width * 0.86, 3),
            round(max(3.0, 92 * count / tallest), 2),
            stale[place],
            count,
        )
        for place, count in enumerate(counts)
        if count
    )
    ticks = _ticks(_AGE_TICKS, least, most)
    return Histogram(told.source, columns, limit, ticks, told, share(told.ages, 0.5), share(told.ages, 0.95))


def call_ranges(calls: Sequence[CallFigures]) -> tuple[tuple[Range, ...], tuple[Tick, ...]]:
    """Each sort of call, and the axis that they share."""
    if not calls:
        return (), ()
    least = max(0.0005, min(each.p50 for each in calls) / 2)
    most = max(2 * max(each.longest for each in calls), 10 * least)
    ranges = tuple(
        Range(each, *(_at(seconds, least, most) for seconds in (each.p50, each.p95, each.longest))) for each in calls
    )
    return ranges, _ticks(_CALL_TICKS, least, most)


def _ticks(values: Iterable[float], least: float, most: float) -> tuple[Tick, ...]:
    """Those that are on the axis and leave each other room."""
    ticks: list[Tick] = []
    for value in values:
        at = _at(value, least, most)
        if least <= value <= most and (not ticks or at - ticks[-1].at >= _ROOM):
            ticks.append(Tick(at, span(value)))
    return tuple(ticks)


def _at(value: float, least: float, most: float) -> float:
    """Where a value stands between two on an axis of powers of ten, in percent."""
    value = min(max(value, least), most)
    return round(100 * log10(value / least) / log10(most / least), 3)
