"""What is not undone because it could not be proved, or would not be as it was."""

from datetime import timedelta

import pytest

from tests.effects.cases_for_actions import HOLD, ORDER
from tests.effects.desk import Desk
from tests.effects.office import Document, Office
from tests.store.fake_clock import FakeClock
from triage.domain.connector import Terms
from triage.domain.errors import UndoRefused
from triage.domain.journal import IntentState

_BLIND = Terms(keys_live=timedelta(0), reads_back=False)


def _theirs(order: Document, clock: FakeClock, ago: timedelta, status: str = "open") -> None:
    """A hold that somebody else placed, in an office that may not call the order held for it."""
    placed = (clock.now() - ago).isoformat()
    hold = {"id": "theirs", "reason": "review", "by": "ada", "reference": None, "placed_at": placed}
    order["holds"].append(hold)
    order["status"] = status


def test_an_undo_is_refused_in_a_blind_back_office_with_the_reason(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    HOLD.set_up(office, clock)
    hold = desk.do(HOLD.action, ORDER, HOLD.arguments)
    desk = desk.on_terms(_BLIND)

    assert desk.undoing.plan(hold, desk.tape).verdict == "refused"
    with pytest.raises(UndoRefused, match="knows no idempotency keys"):
        desk.undo(hold)
    assert office.effects() == ["hold_placed"]


def test_a_hold_is_not_undone_where_an_older_one_would_keep_the_order_held(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    HOLD.set_up(office, clock)
    office.change(ORDER, lambda order: _theirs(order, clock, timedelta(hours=1)))
    hold = desk.do(HOLD.action, ORDER, HOLD.arguments)
    assert hold.before["order.status"] == "open"

    with pytest.raises(UndoRefused, match="would stay held without ours: hold theirs for review was there before"):
        desk.undo(hold)

    assert desk.journalled(hold).state is IntentState.VERIFIED
    assert office.effects() == ["hold_placed"]


def test_a_hold_that_came_after_ours_is_no_reason_to_keep_ours(desk: Desk, office: Office, clock: FakeClock) -> None:
    HOLD.set_up(office, clock)
    hold = desk.do(HOLD.action, ORDER, HOLD.arguments)
    clock.advance(timedelta(minutes=1))
    office.change(ORDER, lambda order: _theirs(order, clock, timedelta(0), "held"))

    desk.undo(hold)

    assert desk.journalled(hold).state is IntentState.UNDONE
    assert [each["id"] for each in office.order(ORDER)["holds"]] == ["theirs"]


def test_a_hold_on_an_order_that_was_held_before_is_undone_beside_the_older_one(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    HOLD.set_up(office, clock)
    office.change(ORDER, lambda order: _theirs(order, clock, timedelta(hours=1), "held"))
    hold = desk.do(HOLD.action, ORDER, HOLD.arguments)

    desk.undo(hold)

    assert desk.journalled(hold).state is IntentState.UNDONE
    assert office.order(ORDER)["status"] == "held"
