"""Naming the kind of a case by rules alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.domain.samples import NOON, a_case, a_seed, facts_of, found_in, known, value_of
from triage.domain.catalogue import FACTS
from triage.domain.classification import classify, with_kind
from triage.domain.clauses import Condition, holds, leaves
from triage.domain.facts import Contradicted, Fact, Facts, Known, Missing
from triage.domain.kind_names import KIND_NAMES
from triage.domain.kinds import KINDS
from triage.sandbox import world
from triage.sandbox.state import Seed, time_text

VARIANTS = (0, 1, 2, 3, 4, 5, 17)
SUNDAY_NIGHT = datetime(2026, 12, 27, 23, 30, tzinfo=UTC)
GONE = Missing("the source did not answer")
every_kind = pytest.mark.parametrize("kind", KINDS)


def test_there_is_an_order_to_look_at_for_every_kind() -> None:
    assert set(world.KINDS) == set(KINDS) == set(KIND_NAMES)


@every_kind
@pytest.mark.parametrize("now", [NOON, SUNDAY_NIGHT], ids=["monday noon", "sunday night"])
def test_an_order_in_a_predicament_is_of_that_kind_and_of_no_other(kind: str, now: datetime) -> None:
    for n in VARIANTS:
        found, facts = found_in(a_seed(kind, n=n, now=now), now=now)

        assert (found.finding, found.kind, found.also, found.doubts) == ("proven", kind, (), ())
        assert found.because == tuple(dict.fromkeys(each.fact for each in found.rests_on if each.result))
        assert value_of(facts["exception.kind"]) == kind
        assert value_of(facts["exception.kind_origin"]) == "rules"


@pytest.mark.parametrize("now", [NOON, SUNDAY_NIGHT], ids=["monday noon", "sunday night"])
def test_a_healthy_order_proves_nothing_and_rules_everything_out(now: datetime) -> None:
    for n in VARIANTS:
        facts = facts_of(a_seed(n=n, now=now), now=now)

        assert {kind: holds(KINDS[kind].told_by, facts) for kind in KINDS} == dict.fromkeys(KINDS, False)
        assert classify(facts, a_case(claims=False)).finding == "nothing"
        assert classify(facts, a_case(claims=True)).finding == "unclassified"


@every_kind
def test_a_wrong_kind_that_an_event_claims_is_overruled(kind: str) -> None:
    facts = facts_of(a_seed(kind))
    for claimed in KINDS:
        found = classify(facts, a_case(claimed_kind=claimed))

        assert (found.finding, found.kind, found.origin) == ("proven", kind, "rules")


def test_a_kind_that_an_event_claims_of_a_healthy_order_has_cleared() -> None:
    for claimed in KINDS:
        found, _ = found_in(a_seed(), a_case(claimed_kind=claimed))

        assert (found.finding, found.kind) == ("cleared", claimed)
        assert found.because


@every_kind
def test_losing_one_fact_never_turns_a_kind_into_another_without_a_doubt(kind: str) -> None:
    facts = facts_of(a_seed(kind))
    for name in facts:
        for lost in _losses(name, facts[name]):
            found = classify(facts.replacing({name: lost}), a_case())

            assert found.kind == kind or found.finding != "proven" or found.doubts


def test_losing_one_fact_of_a_healthy_order_proves_nothing() -> None:
    facts = facts_of(a_seed())
    for name in facts:
        found = classify(facts.replacing({name: GONE}), a_case(claims=False))

        assert found.finding in ("nothing", "open")
        assert (found.finding == "open") is bool(found.because)


@pytest.mark.parametrize("graver", [name for name in KINDS if not name.startswith("stale")])
def test_a_lesser_kind_beside_one_that_cannot_be_told_is_in_doubt(graver: str) -> None:
    """Two predicaments at once, and each fact of the graver one's rule lost in turn."""
    facts = facts_of(a_seed(graver)).replacing(_a_hold_that_outlived_its_cause())
    whole = classify(facts, a_case())
    assert "stale_hold" in (whole.kind, *whole.also)

    for name in _facts_of(KINDS[graver].told_by):
        found = classify(facts.replacing({name: GONE}), a_case())

        if found.finding == "proven" and found.kind != whole.kind:
            assert name in found.doubts
            assert len(found.doubts) == len(set(found.doubts))


def test_doubts_name_the_unknown_facts_of_graver_kinds_alone() -> None:
    facts = facts_of(a_seed("stale_hold"))

    graver = classify(facts.replacing({"risk.advice": GONE}), a_case())
    lesser = classify(facts.replacing({"stock.oms_differs_by": GONE}), a_case())

    assert (graver.kind, graver.doubts, graver.unsettled) == ("stale_hold", ("risk.advice",), ("risk.advice",))
    assert (lesser.kind, lesser.doubts, lesser.unsettled) == ("stale_hold", (), ("stock.oms_differs_by",))


def test_further_kinds_are_not_known_while_one_of_them_may_hold() -> None:
    facts = facts_of(a_seed("stale_hold"))
    unsettled = facts.replacing({"stock.oms_differs_by": GONE})

    assert value_of(with_kind(facts, classify(facts, a_case()))["exception.also"]) == frozenset()
    also = with_kind(unsettled, classify(unsettled, a_case()))["exception.also"]
    assert also == Missing("stock.oms_differs_by unknown, so that further kinds may hold")


def test_the_gravest_of_several_kinds_is_named_first() -> None:
    def two_at_once(seed: Seed) -> None:
        seed.orders[0]["missing_fields"] = ["customs_code"]
        seed.orders[0]["payment"]["dispute"] = {"opened_at": time_text(NOON), "evidence_due_at": time_text(NOON)}

    found, _ = found_in(a_seed("export_failed", two_at_once))

    assert (found.kind, found.also) == ("chargeback", ("missing_field", "export_failed"))


def test_a_claimed_kind_that_cannot_be_told_is_in_doubt_with_its_own_facts() -> None:
    facts = facts_of(a_seed("label_no_scan")).replacing({"tracking.last_scan_at": GONE})

    found = classify(facts, a_case(claimed_kind="label_no_scan"))

    assert (found.finding, found.kind, found.origin) == ("claimed", "label_no_scan", "event")
    assert found.because == ("tracking.last_scan_at",)
    assert "tracking.last_scan_at" in found.doubts


def test_a_false_claim_beside_unknown_facts_leaves_the_case_unclassified() -> None:
    facts = facts_of(a_seed("stock_elsewhere")).replacing({"stock.shortfall": GONE})

    found = classify(facts, a_case(claimed_kind="payment_pending"))

    assert (found.finding, found.kind) == ("unclassified", "unclassified")
    assert found.because == ("stock.shortfall",)


def test_a_kind_that_an_earlier_look_proved_clears_although_other_facts_are_unknown() -> None:
    facts = facts_of(a_seed()).replacing({"stock.shortfall": GONE})

    found = classify(facts, a_case(kind="payment_pending", kind_origin="rules"))

    assert (found.finding, found.kind) == ("cleared", "payment_pending")
    assert found.unsettled == ("stock.shortfall",)


def test_a_kind_does_not_clear_on_facts_that_are_not_known() -> None:
    facts = facts_of(a_seed()).replacing({"risk.advice": GONE})

    found = classify(facts, a_case(kind="fraud_review", kind_origin="rules"))

    assert found.finding == "claimed"
    assert found.doubts == ("risk.advice",)


def test_a_newer_claim_that_cannot_be_told_keeps_a_cleared_case_open() -> None:
    facts = facts_of(a_seed()).replacing({"stock.shortfall": GONE})

    found = classify(facts, a_case(kind="payment_pending", kind_origin="rules", claimed_kind="out_of_stock"))

    assert (found.finding, found.kind) == ("claimed", "out_of_stock")


def test_a_hold_that_a_case_left_for_a_cause_that_is_gone_is_not_a_kind_of_its_own() -> None:
    facts = facts_of(a_seed("stale_hold"))

    ours = classify(facts, a_case(kind="out_of_stock", kind_origin="rules"))
    stray = classify(facts, a_case(claimed_kind="out_of_stock"))

    assert (ours.finding, ours.kind) == ("cleared", "out_of_stock")
    assert (stray.finding, stray.kind) == ("proven", "stale_hold")


def test_a_case_about_one_part_is_asked_for_the_kinds_of_that_part() -> None:
    def late_and_lost(seed: Seed) -> None:
        seed.orders[0]["payment"]["dispute"] = {"opened_at": time_text(NOON), "evidence_due_at": time_text(NOON)}

    seed = a_seed("lost", late_and_lost)

    assert found_in(seed, a_case(subject="order"))[0].kind == "chargeback"
    assert found_in(seed, a_case(subject="payment:P-SO-1"))[0].kind == "chargeback"
    parcel = found_in(seed, a_case(subject="fulfilment:F-SO-1"))[0]
    assert (parcel.kind, parcel.also) == ("lost", ())


def test_a_kind_that_was_named_for_another_sort_of_subject_is_looked_at_all_the_same() -> None:
    found, _ = found_in(a_seed("payment_pending"), a_case(subject="fulfilment:F-SO-1", claimed_kind="payment_pending"))

    assert (found.finding, found.kind) == ("proven", "payment_pending")


@every_kind
def test_a_kind_of_a_part_is_told_of_that_part(kind: str) -> None:
    subjects = {
        "order": "order",
        "payment": "payment:P-SO-1",
        "line": "line:L1",
        "fulfilment": "fulfilment:F-SO-1",
        "return": "return:RET-SO-1",
    }
    subject = "fulfilment:F-SO-1-2" if kind == "aged_partial" else subjects[KINDS[kind].about]

    found, _ = found_in(a_seed(kind), a_case(subject=subject))

    assert (found.finding, found.kind) == ("proven", kind)


@pytest.mark.parametrize(
    "kind",
    ["label_no_scan", "tracking_invalid", "aged_partial", "label_failed", "marketplace_confirm_failed", "short_pick"],
)
def test_what_a_cancelled_order_left_behind_is_no_exception(kind: str) -> None:
    def cancelled(seed: Seed) -> None:
        seed.orders[0].update(status="cancelled")
        for part in seed.orders[0]["fulfilments"]:
            part.update(status="cancelled")

    assert found_in(a_seed(kind, cancelled), a_case(claims=False))[0].finding == "nothing"


def _losses(name: str, fact: Fact) -> Iterator[Fact]:
    yield GONE
    if isinstance(fact, Known):
        yield Known(fact.value, fact.source, NOON - FACTS[name].fresh - timedelta(seconds=1))
        yield Contradicted((("oms", fact.value), ("wms", 0)))


def _facts_of(condition: Condition) -> list[str]:
    return list(dict.fromkeys(clause.fact for clause in leaves(condition)))


def _a_hold_that_outlived_its_cause() -> Facts:
    return Facts(NOON, {"holds.ours": known(1), "holds.cause_gone": known(True)})
