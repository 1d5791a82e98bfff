"""Effects that stand on each other are undone from the top; others in any order."""

from datetime import timedelta

import pytest

from tests.effects.cases_for_actions import ORDER, Trial
from tests.effects.desk import Desk
from tests.effects.office import Document, Office, essence
from tests.store.fake_clock import FakeClock
from triage.domain.errors import UndoRefused
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState

Call = tuple[str, dict[str, Plain]]

_PAYMENT: Call = ("order.hold", {"reason": "payment"})
_FRAUD: Call = ("order.hold", {"reason": "fraud"})
_RELEASE: Call = ("order.release_hold", {"hold": "ours"})
_TAG: Call = ("order.tag", {"add": "triage-watch"})
_UNTAG: Call = ("order.tag", {"remove": "triage-watch"})
_FIRST: Call = ("order.set_priority", {"to": 1})
_LAST: Call = ("order.set_priority", {"to": 5})
_OPEN: Call = ("order.sync_status", {"to": "open"})
_MOVE: Call = ("stock.reallocate", {"to_location": "best"})
_RESERVE: Call = ("stock.reserve", {})


def _do(desk: Desk, call: Call) -> Intent:
    desk.clock.advance(timedelta(seconds=1))
    done = desk.do(call[0], ORDER, call[1])
    assert done.state is IntentState.VERIFIED
    return done


@pytest.mark.parametrize(
    ("kind", "lower", "upper"),
    [
        ("ship_by_at_risk", _FIRST, _LAST),
        ("label_no_scan", _TAG, _UNTAG),
        ("ship_by_at_risk", _PAYMENT, _RELEASE),
        ("paid_but_pending", _OPEN, _PAYMENT),
        ("paid_but_pending", _PAYMENT, _OPEN),
        ("stock_elsewhere", _MOVE, _RESERVE),
    ],
)
def test_what_something_stands_on_is_undone_last(
    desk: Desk, office: Office, clock: FakeClock, kind: str, lower: Call, upper: Call
) -> None:
    before = Trial(lower[0], kind, lower[1]).set_up(office, clock)
    below, above = _do(desk, lower), _do(desk, upper)
    both = office.snapshot(ORDER)

    with pytest.raises(UndoRefused, match=rf"{above.action} \({above.id}\) came later and stands on it; undo that"):
        desk.undo(below)
    assert office.snapshot(ORDER) == both
    desk.undo(above)
    desk.undo(below)

    assert essence(office.snapshot(ORDER)) == essence(before)


@pytest.mark.parametrize("oldest_first", [True, False], ids=["oldest first", "newest first"])
@pytest.mark.parametrize(
    ("kind", "calls"),
    [
        ("ship_by_at_risk", [_PAYMENT, _FRAUD]),
        ("ship_by_at_risk", [_TAG, _FIRST, _PAYMENT]),
        ("stale_hold", [_RELEASE, _PAYMENT]),
        ("stock_mismatch", [("stock.request_recount", {"location": "shortest", "sku": "shortest"}), _FIRST]),
        ("address_invalid", [("order.correct_address", {"fields": "suggested"}), _PAYMENT, _TAG]),
        ("reservation_lost", [_RESERVE, _FRAUD, _FIRST]),
    ],
)
def test_what_stands_apart_is_undone_in_any_order(
    desk: Desk, office: Office, clock: FakeClock, kind: str, calls: list[Call], oldest_first: bool
) -> None:
    before = Trial(calls[0][0], kind, calls[0][1]).set_up(office, clock)
    done = [_do(desk, call) for call in calls]

    for intent in done if oldest_first else reversed(done):
        assert desk.undo(intent).verdict == "restore"

    assert essence(office.snapshot(ORDER)) == essence(before)


def test_our_own_later_changes_to_a_guard_are_not_taken_for_somebody_elses(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    Trial(*_PAYMENT[:1], "ship_by_at_risk", _PAYMENT[1]).set_up(office, clock)
    fraud = _do(desk, _FRAUD)
    release = _do(desk, ("order.release_hold", {"hold": "ours"}))
    assert (release.before["order.status"], (release.after or {})["order.status"]) == ("held", "open")
    payment = _do(desk, _PAYMENT)
    desk.undo(payment)

    assert desk.undo(release).verdict == "restore"
    assert desk.undo(fraud).verdict == "restore"
    assert office.order(ORDER)["holds"] == []


def test_somebody_elses_change_between_two_of_ours_is_still_seen(desk: Desk, office: Office, clock: FakeClock) -> None:
    Trial(*_PAYMENT[:1], "ship_by_at_risk", _PAYMENT[1]).set_up(office, clock)
    payment = _do(desk, _PAYMENT)
    office.change(ORDER, _released)
    _do(desk, _TAG)

    with pytest.raises(UndoRefused) as refused:
        desk.undo(payment)
    assert refused.value.differences == {"order.status": {"after": "held", "now": "released"}}


def _released(order: Document) -> None:
    order["status"] = "released"


def test_what_was_never_confirmed_and_is_not_there_needs_no_undo(desk: Desk, office: Office, clock: FakeClock) -> None:
    before = Trial(_TAG[0], "label_no_scan", _TAG[1]).set_up(office, clock)
    office.fault("200_not_applied", method="PUT")
    done = desk.do(_TAG[0], ORDER, _TAG[1])
    assert done.state is IntentState.UNCONFIRMED

    plan = desk.undo(done)

    assert plan.why == "the back office already shows it as it was before"
    assert desk.journalled(done).state is IntentState.UNDONE
    assert office.snapshot(ORDER) == before


def test_what_was_never_confirmed_and_came_late_is_undone(desk: Desk, office: Office, clock: FakeClock) -> None:
    before = Trial(_PAYMENT[0], "ship_by_at_risk", _PAYMENT[1]).set_up(office, clock)
    request = desk.request(*_PAYMENT)
    sent = desk.send(request, ORDER)
    office.fault("lag", method="GET", seconds=600, times=7)
    done = desk.proved(request, sent.intent)
    assert done.state is IntentState.UNCONFIRMED
    office.fault("lag", method="GET", seconds=0.0)

    assert desk.undo(done).verdict == "restore"
    assert essence(office.snapshot(ORDER)) == essence(before)


def test_what_was_never_confirmed_and_is_neither_there_nor_as_before_is_refused(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    Trial(_FIRST[0], "ship_by_at_risk", _FIRST[1]).set_up(office, clock)
    office.fault("200_not_applied", method="PUT")
    done = desk.do(_FIRST[0], ORDER, _FIRST[1])
    office.change(ORDER, lambda order: order.update(priority=4))

    with pytest.raises(UndoRefused) as refused:
        desk.undo(done)
    assert refused.value.differences == {"priority": {"after": None, "now": 4}}


def test_an_effect_under_way_is_not_undone(desk: Desk, office: Office, clock: FakeClock) -> None:
    Trial(_TAG[0], "label_no_scan", _TAG[1]).set_up(office, clock)
    _, intent, _ = desk.intend(desk.request(*_TAG), ORDER)

    with pytest.raises(UndoRefused, match="it has no outcome yet"):
        desk.undo(intent)
    assert desk.journalled(intent).state is IntentState.INTENDED


def test_an_undo_is_not_itself_undone(desk: Desk, office: Office, clock: FakeClock) -> None:
    Trial(_TAG[0], "label_no_scan", _TAG[1]).set_up(office, clock)
    done = _do(desk, _TAG)
    desk.undo(done)
    with desk.store.read() as tx:
        undoing = tx.journal.get(tx.journal.get(done.id).undone_by or "")

    plan = desk.undo(undoing)

    assert plan.verdict == "nothing_to_do"
    assert "it is itself an undo" in plan.why
    assert desk.journalled(undoing).state is IntentState.VERIFIED


def test_a_hold_that_was_released_and_placed_again_is_still_ours_to_take_back(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    before = Trial(_PAYMENT[0], "ship_by_at_risk", _PAYMENT[1]).set_up(office, clock)
    placed = _do(desk, _PAYMENT)
    desk.undo(_do(desk, _RELEASE))
    assert [hold["reference"] == placed.id for hold in office.order(ORDER)["holds"]] == [False]

    assert desk.undo(placed).verdict == "restore"
    assert essence(office.snapshot(ORDER)) == essence(before)
