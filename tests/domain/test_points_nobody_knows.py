"""Where nobody tells whether a point of no return is passed, nobody can say that it is not."""

from dataclasses import replace

import pytest

from tests.domain.samples import NOON, a_seed
from tools.reference.order_document import read_order
from triage.actions.catalogue import ACTIONS
from triage.domain.actions import Situation
from triage.domain.flaws import Flaw, FlawKind, not_kept

AT_PICKING = ("order.release_hold", "order.set_priority", "stock.reallocate", "stock.reserve")


def situation(**unread: Flaw) -> Situation:
    order = read_order(a_seed(n=18).orders[0], '"1"')
    return Situation(replace(order, fulfilments=(), unread=unread), None, NOON)


@pytest.mark.parametrize("action", AT_PICKING)
@pytest.mark.parametrize("path", ["fulfilments", "fulfilments.pick_state"])
@pytest.mark.parametrize("flaw", [not_kept("the shop", "it"), Flaw(FlawKind.UNKNOWN_WORD, "a strange word")])
def test_an_action_that_picking_ends_is_too_late_where_picking_is_not_told(action: str, path: str, flaw: Flaw) -> None:
    too_late = ACTIONS[action].too_late({}, situation(**{path: flaw}))

    assert too_late is not None
    assert too_late == f"whether picking has started is not known: {flaw}"


@pytest.mark.parametrize("path", ["fulfilments", "fulfilments.label"])
def test_an_address_is_not_corrected_where_labels_are_not_told(path: str) -> None:
    too_late = ACTIONS["order.correct_address"].too_late({}, situation(**{path: not_kept("the shop", "labels")}))

    assert too_late == "whether a label was bought is not known: the shop keeps no labels"


@pytest.mark.parametrize("action", [*AT_PICKING, "order.correct_address"])
def test_none_is_too_late_where_all_is_told_and_nothing_has_begun(action: str) -> None:
    assert ACTIONS[action].too_late({}, situation()) is None


def test_a_hold_is_placed_all_the_same_for_it_only_contains() -> None:
    untold = situation(**{"fulfilments.pick_state": not_kept("the shop", "it")})

    assert ACTIONS["order.hold"].too_late({"reason": "payment"}, untold) is None
    assert ACTIONS["order.hold"].warning(untold) is None
