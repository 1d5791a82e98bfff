"""Stock facts: of the lines that still wait, where they wait, as the warehouse counted."""

from datetime import timedelta
from typing import Any

import pytest

from tests.domain.samples import NOON, Change, a_seed, facts_of, value_of
from triage.domain.catalogue import FACTS
from triage.domain.facts import NONE, Contradicted, Known, Missing, Unknown
from triage.sandbox.state import Document, Seed, time_text
from triage.sandbox.world.healthy import position


def stock_of(change: Change | None = None, kind: str | None = None) -> dict[str, Any]:
    """The stock facts of an order of three units in Berlin, each value or the unknown fact itself."""
    seed = a_seed(kind, n=18)
    line = seed.orders[0]["lines"][0]
    line["quantity"] = 3
    if line["reservation"]:
        line["reservation"]["quantity"] = 3
    if change:
        change(seed)
    facts = facts_of(seed)
    return {
        name.removeprefix("stock."): fact.value if isinstance(fact, Known) else fact
        for name, fact in facts.items()
        if name.startswith("stock.")
    }


def waiting(seed: Seed, line: int = 0) -> Document:
    document: Document = seed.orders[0]["lines"][line]
    document["reservation"] = None
    return document


def test_a_reserved_order_lacks_nothing() -> None:
    facts = stock_of()

    assert facts["reserved"] is True
    assert facts["shortfall"] == facts["oversold_by"] == facts["oms_differs_by"] == 0
    assert facts["elsewhere"] is False


def test_a_reserved_line_is_not_short_although_its_shelf_is_promised_away() -> None:
    facts = stock_of(lambda seed: seed.stock[0].update(available=-2))

    assert facts["shortfall"] == 0
    assert facts["elsewhere"] is False
    assert facts["oversold_by"] == 2


def test_a_reservation_of_a_part_is_not_a_reservation_of_the_line() -> None:
    facts = stock_of(lambda seed: seed.orders[0]["lines"][0]["reservation"].update(quantity=2))

    assert facts["reserved"] is False
    assert facts["shortfall"] == 0, "one unit waits, and the shelf has it"


@pytest.mark.parametrize(
    ("here", "there", "shortfall", "elsewhere"),
    [(3, 0, 0, False), (1, 25, 2, True), (0, 2, 3, False), (-4, 3, 3, True)],
)
def test_what_a_line_lacks_is_what_its_shelf_cannot_give(
    here: int, there: int, shortfall: int, elsewhere: bool
) -> None:
    def change(seed: Seed) -> None:
        waiting(seed)
        seed.stock[0]["available"], seed.stock[1]["available"] = here, there

    facts = stock_of(change)

    assert (facts["shortfall"], facts["elsewhere"]) == (shortfall, elsewhere)


def test_two_lines_of_one_item_share_one_shelf() -> None:
    def change(seed: Seed) -> None:
        seed.orders[0]["lines"].append({**waiting(seed), "id": "L2"})
        seed.stock[0]["available"], seed.stock[1]["available"] = 4, 5

    facts = stock_of(change)

    assert facts["shortfall"] == 2
    assert facts["elsewhere"] is False, "the other place has five, and both lines need six"


def test_one_other_place_must_fill_all_that_is_short() -> None:
    def two_items(seed: Seed) -> None:
        line = waiting(seed)
        seed.orders[0]["lines"].append({**line, "id": "L2", "sku": "SKU-2"})
        seed.stock[0]["available"] = 0
        for place, units in (("BER", 0), ("HAM", 0), ("LEI", 9)):
            seed.stock.append(position("SKU-2", place, NOON, on_hand=units, reserved=0))

    assert stock_of(two_items)["elsewhere"] is False


def test_a_shelf_that_the_order_does_not_need_does_not_make_it_oversold() -> None:
    assert stock_of(lambda seed: seed.stock[1].update(available=-3))["oversold_by"] == 0


def test_a_line_without_a_place_is_short_of_all_its_units() -> None:
    def change(seed: Seed) -> None:
        waiting(seed)["location"] = None

    facts = stock_of(change)

    assert facts["shortfall"] == 3
    assert facts["available"] is NONE


def test_counts_of_equal_sources_that_differ_contradict_each_other_while_both_are_fresh() -> None:
    facts = stock_of(lambda seed: seed.stock[0].update(on_hand=9, oms_on_hand=4))

    assert facts["on_hand"] == Contradicted((("wms", 9), ("oms", 4)))
    assert facts["oms_differs_by"] == 5


def test_an_old_count_contradicts_nobody_and_is_stale() -> None:
    seed = a_seed()
    for place in seed.stock:
        place.update(on_hand=9, oms_on_hand=4, as_of=time_text(NOON - timedelta(hours=4)))

    standing = facts_of(seed).standing("stock.on_hand", FACTS["stock.on_hand"].fresh)

    assert isinstance(standing, Unknown)
    assert standing.state == "stale"


def test_an_item_that_nobody_told_the_stock_of_is_missing_and_not_out_of_stock() -> None:
    facts = stock_of(lambda seed: seed.orders[0]["lines"].append({**waiting(seed), "id": "L2", "sku": "SKU-2"}))

    assert {name for name, fact in facts.items() if isinstance(fact, Missing)} == set(facts) - {"reserved"}
    assert facts["shortfall"] == Missing("nobody told the stock of SKU-2")


def test_stock_that_could_not_be_read_leaves_nothing_known_but_the_reservations() -> None:
    facts = facts_of(a_seed("reservation_lost"), stock=None, failures={"stock": "stock could not be read: timeout"})

    assert value_of(facts["stock.reserved"]) is False
    assert facts["stock.needed"] == facts["stock.shortfall"] == Missing("stock could not be read: timeout")


def test_an_order_of_which_everything_left_needs_no_stock() -> None:
    facts = facts_of(a_seed("lost"), stock=None, failures={"stock": "not asked"})

    assert {value_of(fact) for name, fact in facts.items() if name.startswith("stock.")} == {NONE}


def test_a_recount_is_open_until_it_is_done() -> None:
    def recount(state: str) -> Change:
        return lambda seed: seed.stock[0]["recounts"].append({"id": "C-1", "state": state, "reference": None})

    assert [stock_of(recount(state))["recount_open"] for state in ("requested", "begun", "done")] == [True, True, False]
