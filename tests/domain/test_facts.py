"""What it takes for a fact to be relied on."""

from datetime import timedelta

import pytest

from tests.domain.samples import NOON, a_seed, facts_of, known, value_of
from triage.domain.catalogue import FACTS
from triage.domain.facts import NONE, Contradicted, Facts, Known, Missing, Unknown, show_value
from triage.sandbox.state import time_text

HOUR = timedelta(hours=1)


def test_a_fact_counts_up_to_its_age_and_not_a_second_longer() -> None:
    def standing(age: timedelta) -> Known | Unknown:
        return Facts(NOON, {"risk.score": known(12, NOON - age)}).standing("risk.score", HOUR)

    assert isinstance(standing(HOUR), Known)
    assert standing(HOUR + timedelta(seconds=1)) == Unknown("stale", "1h1s old, from oms; at most 1h")


def test_known_absence_is_a_value_and_a_fact_that_nobody_named_is_not() -> None:
    facts = Facts(NOON, {"tracking.last_scan_at": known(NONE)})

    assert value_of(facts["tracking.last_scan_at"]) is NONE
    assert facts.standing("tracking.status", HOUR) == Unknown("missing", "not read")


def test_a_missing_or_contradicted_fact_says_why() -> None:
    facts = Facts(
        NOON,
        {
            "stock.on_hand": Contradicted((("wms", 9), ("oms", 4))),
            "risk.score": Missing("the risk service answered 503"),
        },
    )

    assert facts.standing("stock.on_hand", HOUR) == Unknown("contradicted", "sources disagree: wms says 9, oms says 4")
    assert facts.standing("risk.score", HOUR) == Unknown("missing", "the risk service answered 503")


def test_a_copy_with_other_facts_leaves_the_first_one_alone() -> None:
    facts = Facts(NOON, {"risk.score": known(12)})

    changed = facts.but(risk__score=Missing("gone"), order__status=known("open"))

    assert facts == {"risk.score": known(12)}
    assert changed == {"risk.score": Missing("gone"), "order.status": known("open")}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (NONE, "none"),
        (True, "true"),
        (timedelta(hours=36), "1d12h"),
        (NOON, "2026-11-23T12:00:00Z"),
        (frozenset({"gift", "fragile"}), "[fragile, gift]"),
        (3, "3"),
    ],
)
def test_a_value_is_shown_as_a_policy_writes_it(value: object, shown: str) -> None:
    assert show_value(value) == shown  # type: ignore[arg-type]


def test_stock_that_was_fetched_now_and_counted_four_hours_ago_is_stale() -> None:
    seed = a_seed("stock_elsewhere")
    for position in seed.stock:
        position["as_of"] = time_text(NOON - timedelta(hours=4))

    standing = facts_of(seed).standing("stock.shortfall", FACTS["stock.shortfall"].fresh)

    assert standing == Unknown("stale", "4h old, from wms; at most 2h")


def test_one_old_position_makes_what_is_derived_from_all_of_them_old() -> None:
    seed = a_seed("stock_elsewhere")
    seed.stock[-1]["as_of"] = time_text(NOON - timedelta(hours=4))

    assert isinstance(facts_of(seed).standing("stock.elsewhere", FACTS["stock.elsewhere"].fresh), Unknown)
