"""Our own hold neither hides what it is for nor counts as stale while it is needed."""

from datetime import timedelta

import pytest

from tests.domain.samples import NOON, Change, a_case, a_seed, facts_of, found_in, value_of
from triage.domain.clauses import holds
from triage.domain.facts import Missing
from triage.domain.hold_causes import CAUSE_GONE
from triage.domain.kinds import KINDS
from triage.domain.order import HoldReason
from triage.sandbox.state import Seed, time_text

HOURS_AGO_1, HOURS_AGO_3 = (time_text(NOON - timedelta(hours=hours)) for hours in (1, 3))
HELD_FOR = {
    "address_changed_late": "address",
    "address_invalid": "address",
    "cancel_requested_late": "review",
    "capture_failed": "payment",
    "destination_unserviceable": "address",
    "duplicate_order": "duplicate",
    "export_failed": "review",
    "fraud_review": "fraud",
    "missing_field": "review",
    "no_location": "review",
    "out_of_stock": "stock",
    "oversold": "stock",
    "payment_authorisation_expired": "payment",
    "payment_pending": "payment",
    "preorder_date_slipped": "review",
    "refunded_but_open": "payment",
    "reservation_lost": "stock",
    "restricted_item": "review",
    "ship_by_at_risk": "review",
    "short_pick": "stock",
    "stock_elsewhere": "stock",
    "stock_mismatch": "review",
    "total_mismatch": "review",
    "unmapped_item": "review",
}


def held(reason: str, by: str = "order-triage", *, since: timedelta = timedelta(hours=1)) -> Change:
    """A hold as the back office places it, with the status that goes with it."""

    def change(seed: Seed) -> None:
        order = seed.orders[0]
        placed = time_text(NOON - since)
        order["holds"].append({"id": f"H-{by}", "reason": reason, "by": by, "reference": None, "placed_at": placed})
        order.update(status="held", status_since=placed)

    return change


def all_of(*changes: Change) -> Change:
    def change(seed: Seed) -> None:
        for each in changes:
            each(seed)

    return change


@pytest.mark.parametrize(("kind", "reason"), HELD_FOR.items())
def test_a_kind_is_still_told_while_we_hold_the_order_for_it(kind: str, reason: str) -> None:
    for n in range(4):
        found, facts = found_in(a_seed(kind, held(reason), n))

        assert (found.finding, found.kind, found.also) == ("proven", kind, ())
        assert value_of(facts["holds.cause_gone"]) is False


@pytest.mark.parametrize("reason", HoldReason)
def test_a_hold_of_ours_alone_is_stale_only_where_facts_show_its_cause_gone(reason: str) -> None:
    found, facts = found_in(a_seed(change=held(reason)))

    if reason in ("fraud", "review"):
        assert value_of(facts["holds.cause_gone"]) is False
        assert found.finding == "unclassified"
    else:
        assert value_of(facts["holds.cause_gone"]) is True
        assert (found.finding, found.kind) == ("proven", "stale_hold")


def _edit(**changes: object) -> Change:
    return lambda seed: seed.orders[0].update(changes)


def _payment(**changes: object) -> Change:
    return lambda seed: seed.orders[0]["payment"].update(changes)


def _line(**changes: object) -> Change:
    return lambda seed: seed.orders[0]["lines"][0].update(changes)


@pytest.mark.parametrize(
    ("reason", "change", "gone"),
    [
        ("payment", _payment(status="pending"), False),
        ("payment", _payment(status="authorised", authorised_at=time_text(NOON - timedelta(days=1))), True),
        ("payment", _payment(status="authorised", authorised_at=time_text(NOON - timedelta(days=7))), False),
        ("payment", _payment(status="capture_failed"), False),
        ("payment", _payment(status="refunded"), False),
        ("payment", _payment(dispute={"opened_at": time_text(NOON), "evidence_due_at": None}), False),
        ("stock", _line(reservation=None), False),
        ("stock", _line(location=None), False),
        ("stock", lambda seed: seed.orders[0]["fulfilments"][0].update(short_pick=1), False),
        ("stock", lambda seed: seed.stock[0].update(available=-1), False),
        ("address", lambda seed: seed.orders[0]["address_check"].update(verdict="fixable"), False),
        ("address", _edit(released_at=HOURS_AGO_3, address_changed_at=HOURS_AGO_1), False),
        ("duplicate", _edit(similar_orders=["SO-0"]), False),
        ("customs", _edit(), False),
    ],
)
def test_the_cause_of_a_hold_is_gone_on_positive_evidence_alone(reason: str, change: Change, gone: bool) -> None:
    facts = facts_of(a_seed(change=all_of(held(reason), change)))

    assert value_of(facts["holds.cause_gone"]) is gone


def test_one_hold_that_is_still_needed_keeps_the_others() -> None:
    facts = facts_of(a_seed("payment_pending", all_of(held("stock"), held("payment"))))

    assert value_of(facts["holds.ours"]) == 2
    assert value_of(facts["holds.cause_gone"]) is False


def test_without_a_hold_of_ours_there_is_no_cause() -> None:
    facts = facts_of(a_seed(change=held("stock", by="jo.whitlock")))

    assert {name: str(value_of(facts[name])) for name in facts if name.startswith("holds.")} == {
        "holds.count": "1",
        "holds.foreign": "1",
        "holds.ours": "0",
        "holds.our_reason": "Nothing.NONE",
        "holds.our_age": "Nothing.NONE",
        "holds.cause_gone": "Nothing.NONE",
    }


def test_a_hold_is_ours_by_our_account_or_by_a_key_of_our_journal() -> None:
    def carrying_our_key(seed: Seed) -> None:
        held("stock", by="integration")(seed)
        seed.orders[0]["holds"][0]["reference"] = "intent-7"

    seed = a_seed(change=carrying_our_key)

    assert value_of(facts_of(seed)["holds.foreign"]) == 1
    assert value_of(facts_of(seed, our_references=frozenset({"intent-7"}))["holds.ours"]) == 1


def test_a_cause_that_cannot_be_told_is_missing_and_says_which_fact_is() -> None:
    def counted_long_ago(seed: Seed) -> None:
        for position in seed.stock:
            position["as_of"] = time_text(NOON - timedelta(hours=4))

    facts = facts_of(a_seed(change=all_of(held("stock"), counted_long_ago)))

    gone = facts["holds.cause_gone"]
    assert isinstance(gone, Missing)
    assert gone.why.startswith("stock.shortfall is stale: 4h old, from wms; at most 2h")


@pytest.mark.parametrize("reason", CAUSE_GONE)
def test_losing_a_fact_never_makes_the_cause_of_a_hold_gone(reason: str) -> None:
    facts = facts_of(a_seed())
    assert holds(CAUSE_GONE[reason], facts) is True

    for name in facts:
        assert holds(CAUSE_GONE[reason], facts.replacing({name: Missing("gone")})) is not False


@pytest.mark.parametrize("status", ["pending", "held by others"])
@pytest.mark.parametrize("kind", ["no_location", "reservation_lost"])
def test_goods_that_are_not_due_yet_are_not_missed(kind: str, status: str) -> None:
    """Neither an order that waits for its payment nor one that somebody else holds has to have a place and stock."""
    change = held("payment", by="jo.whitlock") if status == "held by others" else _edit(status="pending")

    facts = facts_of(a_seed(kind, change))

    assert holds(KINDS[kind].told_by, facts) is False


def test_a_shelf_that_is_empty_after_the_pick_is_no_shortage() -> None:
    def picked(seed: Seed) -> None:
        seed.orders[0]["fulfilments"][0].update(status="open", pick_state="picked")

    for kind in ("out_of_stock", "stock_elsewhere", "reservation_lost"):
        assert found_in(a_seed(kind, picked), a_case(claims=False))[0].finding == "nothing"


def test_stock_that_comes_for_a_held_order_shows_as_a_reservation_that_is_due() -> None:
    def arrived(seed: Seed) -> None:
        held("stock")(seed)
        for position in seed.stock:
            position.update(on_hand=20, available=20, oms_on_hand=20)

    found, facts = found_in(a_seed("out_of_stock", arrived))

    assert (found.finding, found.kind, found.also) == ("proven", "reservation_lost", ())
    assert value_of(facts["stock.shortfall"]) == 0
    assert value_of(facts["stock.reserved"]) is False
