"""Facts to draw from: of each type some values, every form of clause around them, and ages around the limits."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from tests.policies.reference import length, truth
from triage.domain.catalogue import FACTS

KINDS = ["fraud_review", "lost", "label_no_scan"]
KIND, ORIGIN = "exception.kind", "exception.kind_origin"

# Values of a fact, and bounds among them: below, on, between and above each bound there is a value.
_ORDERED: dict[str, tuple[list[Any], list[list[Any]]]] = {
    "stock.on_hand": ([2, 3, 4, 5, 6], [[3, 5]]),
    "risk.score": ([10, 40, 55, 70, 90], [[40, 70]]),
    "order.lines": ([-1, 0, 1, 2, 3], [[0, 2]]),
    "fulfilment.hours_since_label": ([1, 1.5, 1.75, 2, 2.0, 2.25], [[1.5, 2]]),
    "tracking.hours_since_scan": ([0, 0.1, 24, 47.99, 48, 48.01], [[0.1, 48]]),
    "order.total": (
        [
            "99.99 EUR",
            "100 EUR",
            "100.00 EUR",
            "100.01 EUR",
            "250 EUR",
            "251 EUR",
            "99 USD",
            "100 USD",
            "101 USD",
            "100 GBP",
        ],
        [["100 EUR", "250.00 EUR"], ["100 USD"]],
    ),
    "payment.amount": (
        ["-5.00 EUR", "0 EUR", "20 EUR", "40.0 EUR", "41 EUR", "39 CHF", "40 CHF", "41 CHF"],
        [["0 EUR", "40 EUR"], ["40 CHF"]],
    ),
    "payment.authorised_for": (["6d23h", "7d", "1w", "168h1s", "30d", "31d"], [["7d", "30d"]]),
    "order.ship_by_in": (["-3h", "-2h", "0s", "90m", "1h30m", "2h"], [["-2h", "90m"]]),
    "tracking.last_scan_at": (
        [
            "2026-11-20T00:00:00Z",
            "2026-11-21T00:00:00Z",
            "2026-11-21T01:00:00+01:00",
            "2026-11-22T00:00:00Z",
            "2026-11-22T09:30:00Z",
            "2026-11-23T00:00:00Z",
        ],
        [["2026-11-21T00:00:00Z", "2026-11-22T10:30:00+01:00"]],
    ),
    "order.placed_at": (
        ["2026-10-31T23:59:59Z", "2026-11-01T00:00:00Z", "2026-11-01T00:00:00.5Z", "2026-11-02T00:00:00Z"],
        [["2026-11-01T00:00:00Z"]],
    ),
}
_CHOICES: dict[str, list[Any]] = {
    "order.status": ["open", "held", "released"],
    "payment.method": ["card", "wire", "giftcard"],
    "customer.tier": ["standard", "silver", "gold"],
    "customer.blocklisted": [True, False],
    "stock.elsewhere": [True, False],
}
_SETS: dict[str, list[str]] = {
    "order.tags": ["gift", "fragile", "none"],
    "exception.also": ["lost", "damaged"],
}
_KIND_VALUES = [*KINDS, *KINDS, "damaged", "none"]
_ORIGIN_VALUES = ["rules", "event", "person", "rules", "model", "none"]
_SHORT = ["1s", "5m", "10m", "15m"]
_LONG = ["1h", "2h", "6h", "24h", "7d"]


def _ranges(bounds: list[Any]) -> Iterator[Any]:
    for bound in bounds:
        yield bound
        yield from ({form: bound} for form in ("at_least", "at_most", "above", "below"))
        yield {"between": [bound, bound]}
    for low, high in combinations(bounds, 2):
        yield {"between": [low, high]}
        yield from ({least: low, most: high} for least in ("at_least", "above") for most in ("at_most", "below"))


def _choices(values: list[Any]) -> Iterator[Any]:
    for count in range(1, len(values) + 1):
        for chosen in map(list, combinations(values, count)):
            yield from (chosen[0] if count == 1 else chosen, {"none_of": chosen})
    yield [values[0], "none"]


def _sets(words: list[str]) -> Iterator[Any]:
    for first, second in zip(words, [*words[1:], words[0]], strict=True):
        yield from ({"has": [first]}, {"lacks": [first]}, {"has": [first, second]}, {"lacks": [first, second]})
        yield from ({"has": [first], "lacks": [second]}, {"lacks": [first], "has": [second]})


def _subsets(words: list[str]) -> Iterator[Any]:
    for count in range(len(words) + 1):
        yield from map(list, combinations(words, count))


VALUES: dict[str, list[Any]] = {
    **{name: [*values, "none"] for name, (values, _) in _ORDERED.items()},
    **{name: [*values, "none"] for name, values in _CHOICES.items()},
    **{name: [*_subsets(words), "none"] for name, words in _SETS.items()},
}
CLAUSES: dict[str, list[Any]] = {
    **{name: [*(form for some in bounds for form in _ranges(some)), "none"] for name, (_, bounds) in _ORDERED.items()},
    **{name: [*_choices(values), "none"] for name, values in _CHOICES.items()},
    **{name: [*_sets(words), "none"] for name, words in _SETS.items()},
    KIND: [*KINDS, KINDS[:2], {"none_of": KINDS[:1]}, {"none_of": KINDS[1:]}, "none"],
    ORIGIN: ["rules", ["rules", "event"], {"none_of": ["model"]}, "model", "none"],
}
CASE_VALUES: dict[str, list[Any]] = {KIND: _KIND_VALUES, ORIGIN: _ORIGIN_VALUES, **VALUES}
NAMES = [*list(CLAUSES)[::3], *list(CLAUSES)[1::3], *list(CLAUSES)[2::3]]


def ages(name: str) -> list[str]:
    """How old a reading of a fact may be: from the future to the last second at which the catalogue still takes it."""
    return ["-1m", "0s", "5m", "5m1s", "10m", f"{_limit(name)}s"]


def too_old(name: str) -> list[str]:
    return [f"{_limit(name) + 1}s", "9999d"]


def freshness(name: str) -> list[str]:
    """What ``fresh`` may say of a fact: nothing longer than the catalogue."""
    return [*_SHORT, *(age for age in _LONG if length(age) <= FACTS[name].fresh)]


def meets(name: str, clause: Any, value: Any) -> bool:
    return truth({name: clause}, {}, {"as_of": "2026-11-23T12:00:00Z", "facts": {name: value}}) == "true"


def _limit(name: str) -> int:
    return int(FACTS[name].fresh.total_seconds())
