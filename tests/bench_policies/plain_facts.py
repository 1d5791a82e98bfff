"""Facts as the baselines take them: whole numbers, words and booleans, and only those that can be relied on."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from triage.domain.catalogue import FACTS
from triage.domain.facts import Facts, Known, Nothing, Value
from triage.domain.money import Money

Bare = bool | int | str | frozenset[str]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FOUR_PLACES = 10_000


def bare_facts(facts: Facts) -> Mapping[str, Bare]:
    standings = {name: facts.standing(name, FACTS[name].fresh) for name in facts}
    return {name: bare_value(fact.value) for name, fact in standings.items() if isinstance(fact, Known)}


def bare_value(value: Value) -> Bare:
    """The values of one fact keep their order. Everything here is in one currency."""
    match value:
        case Money(amount):
            return int(amount * _FOUR_PLACES)
        case Decimal():
            return int(value * _FOUR_PLACES)
        case timedelta():
            return value // timedelta(microseconds=1)
        case datetime():
            return (value - _EPOCH) // timedelta(microseconds=1)
        case Nothing():
            return "none"
        case _:
            return value
