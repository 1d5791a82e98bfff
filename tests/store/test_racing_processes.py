"""Fifty processes that race for limits: never one over, and the last unit that fits is used."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from tests.store.databases import Database
from tests.store.racing import a_use, race
from triage.domain.money import Money
from triage.domain.policies import Limits
from triage.runtime import SystemClock, TimeOrderedIds

_PROCESSES = 50
_HOUR = timedelta(hours=1)
_RIGHT = (timedelta(0),)
_ALL_WRONG = tuple(n * _HOUR for n in (-2, 0, 2, -1, 1))


def test_fifty_processes_never_pass_a_limit_of_runs_of_money_or_of_one_customer(database: Database) -> None:
    """On PostgreSQL their clocks are up to two hours wrong besides."""
    each = [
        [
            a_use(Limits(per_hour=20), "by-the-hour"),
            a_use(Limits(value_per_day=Money.parse("200.00 EUR")), "by-value", value="7.00 EUR"),
            a_use(Limits(per_customer=(2, timedelta(days=7))), "by-customer", customer=f"C-{customer}"),
            a_use(Limits(value_per_day=Money.parse("200.00 EUR")), "by-value", value="3.00 EUR"),
            a_use(Limits(per_hour=20), "by-the-hour"),
            a_use(Limits(value_per_day=Money.parse("200.00 EUR")), "by-value", value="1.00 EUR"),
            a_use(Limits(value_per_day=Money.parse("200.00 EUR")), "by-value", value="1.00 EUR"),
        ]
        for customer in range(5)
    ]

    race(database, _PROCESSES, each, _ALL_WRONG if database.kind == "postgresql" else _RIGHT)

    store = database.open(SystemClock(), TimeOrderedIds())
    with store.read() as tx:
        since = tx.now() - _HOUR
        spent = [Money.parse(str(value)).amount for value in tx.journal.value_since("by-value", since)]
        customers = Counter(intent.customer for intent in tx.journal.of_policy("by-customer", since - 2 * _HOUR))
        assert tx.journal.uses("by-the-hour", since) == 20
    store.close()
    assert sum(spent) == Decimal(200)
    assert customers == {f"C-{customer}": 2 for customer in range(5)}
