"""Undo restores every action to an equal snapshot, or refuses with the difference and changes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from tests.effects.cases_for_actions import (
    ADDRESS,
    EXPORT,
    HOLD,
    OPENED,
    ORDER,
    PRIORITY,
    REALLOCATE,
    RECHECK,
    RECOUNT,
    RELEASE,
    RESERVE,
    SENT,
    TAG,
    UNTAG,
    Change,
    Trial,
    name_of,
)
from tests.effects.desk import Desk
from tests.effects.office import Document, Office, essence, with_change
from tests.store.fake_clock import FakeClock
from triage.actions.catalogue import ACTIONS
from triage.domain.errors import Refused, UndoRefused
from triage.domain.journal import IntentState

_every_action = pytest.mark.parametrize("trial", SENT, ids=name_of)


def test_no_action_is_left_out() -> None:
    assert {trial.action for trial in (*SENT, RECHECK)} == set(ACTIONS)


@_every_action
def test_undoing_an_action_leaves_the_order_as_we_found_it(
    desk: Desk, office: Office, clock: FakeClock, trial: Trial
) -> None:
    before = trial.set_up(office, clock)

    done = desk.do(trial.action, ORDER, trial.arguments)
    during = office.snapshot(ORDER)
    plan = desk.undo(done)

    assert done.state is IntentState.VERIFIED
    assert essence(during) != essence(before)
    assert plan.verdict == "restore"
    assert essence(office.snapshot(ORDER)) == essence(before)
    assert len(office.ledger()) == 2
    undone = desk.journalled(done)
    assert undone.state is IntentState.UNDONE
    with desk.store.read() as tx:
        (by,) = [each for each in tx.journal.of_order("main", ORDER) if each.undoes == done.id]
    assert (by.id, by.state, by.started_by) == (undone.undone_by, IntentState.VERIFIED, "person:Ada")


@_every_action
def test_an_effect_can_be_had_again_after_its_undo_and_undone_again(
    desk: Desk, office: Office, clock: FakeClock, trial: Trial
) -> None:
    before = trial.set_up(office, clock)
    desk.undo(desk.do(trial.action, ORDER, trial.arguments))
    clock.advance(timedelta(seconds=1))

    again = desk.do(trial.action, ORDER, trial.arguments)
    assert again.state is IntentState.VERIFIED
    desk.undo(again)

    assert essence(office.snapshot(ORDER)) == essence(before)


@_every_action
def test_undoing_twice_is_harmless(desk: Desk, office: Office, clock: FakeClock, trial: Trial) -> None:
    before = trial.set_up(office, clock)
    done = desk.do(trial.action, ORDER, trial.arguments)
    desk.undo(done)
    sent = desk.writes_sent()

    plan = desk.undo(done)

    assert (plan.verdict, plan.why) == ("nothing_to_do", "it was undone before")
    assert desk.writes_sent() == sent
    assert essence(office.snapshot(ORDER)) == essence(before)


@_every_action
def test_a_plan_says_what_an_undo_would_do_and_changes_nothing(
    desk: Desk, office: Office, clock: FakeClock, trial: Trial
) -> None:
    trial.set_up(office, clock)
    done = desk.do(trial.action, ORDER, trial.arguments)
    during, sent = office.snapshot(ORDER), desk.writes_sent()

    plan = desk.undoing.plan(done, desk.tape)

    assert plan.verdict == "restore"
    assert plan.write is not None
    assert office.snapshot(ORDER) == during
    assert desk.writes_sent() == sent


@_every_action
def test_what_others_do_elsewhere_does_not_stand_in_the_way(
    desk: Desk, office: Office, clock: FakeClock, trial: Trial
) -> None:
    before = trial.set_up(office, clock)
    done = desk.do(trial.action, ORDER, trial.arguments)
    office.change(ORDER, _elsewhere)
    for parcel in before["tracking"]:
        office.scan(parcel["carrier"], parcel["number"], [*parcel["events"], _scan()])
        parcel["events"].append(_scan())

    desk.undo(done)

    assert essence(office.snapshot(ORDER)) == essence(with_change(before, ORDER, _elsewhere))


def _elsewhere(order: Document) -> None:
    order["notes"].append(
        {"id": "N-1", "at": "2026-11-23T11:00:00Z", "by": "Jo", "field": "internal", "text": "?", "read_at": None}
    )
    order["tags"] = sorted([*order["tags"], "vip"])
    order["risk"]["score"] = 41


def _scan() -> Document:
    return {"at": "2026-11-23T11:30:00Z", "status": "in_transit", "code": "AR", "text": "Arrived", "physical": True}


def _set(path: str, value: Any) -> Change:
    *parents, last = path.split(".")

    def change(order: Document) -> None:
        place: Any = order
        for name in parents:
            place = place[int(name)] if name.isdigit() else place[name]
        place[last] = value

    return change


@pytest.mark.parametrize(
    ("trial", "path", "value", "field"),
    [
        (HOLD, "status", "released", "order.status"),
        (RELEASE, "status", "released", "order.status"),
        (RELEASE, "fulfilments.0.pick_state", "started", f"fulfilment.F-{ORDER}.pick_state"),
        (PRIORITY, "priority", 5, "priority"),
        (PRIORITY, "fulfilments.0.pick_state", "started", f"fulfilment.F-{ORDER}.pick_state"),
        (ADDRESS, "shipping_address.line1", "1 Elsewhere", "address.line1"),
        (ADDRESS, "shipping_address.postal_code", "10115", "address.postal_code"),
        (OPENED, "status", "released", "order.status"),
        (OPENED, "payment.status", "refunded", "payment.status"),
        (OPENED, "fulfilments.0.status", "shipped", f"fulfilment.F-{ORDER}.status"),
        (OPENED, "holds", [_hold := {
            "id": "H-9", "reason": "fraud", "by": "Jo", "reference": None, "placed_at": "2026-11-23T11:00:00Z",
        }], "holds.foreign"),
        (EXPORT, "export.state", "acknowledged", "export.state"),
        (REALLOCATE, "lines.0.location", "LEI", "line.L1.location"),
        (REALLOCATE, "lines.0.shipped", 1, "line.L1.shipped"),
        (REALLOCATE, "fulfilments.0.pick_state", "picked", f"fulfilment.F-{ORDER}.pick_state"),
        (RESERVE, "lines.0.reservation.quantity", 1, "line.L1.reserved"),
        (RESERVE, "lines.0.location", "HAM", "line.L1.location"),
        (RESERVE, "fulfilments.0.pick_state", "packed", f"fulfilment.F-{ORDER}.pick_state"),
    ],
    ids=name_of,
)  # fmt: skip
def test_a_change_by_others_to_footprint_or_guard_is_refused_with_the_difference(
    desk: Desk, office: Office, clock: FakeClock, trial: Trial, path: str, value: Any, field: str
) -> None:
    trial.set_up(office, clock)
    done = desk.do(trial.action, ORDER, trial.arguments)
    office.change(ORDER, _set(path, value))
    changed, sent = office.snapshot(ORDER), desk.writes_sent()

    with pytest.raises(UndoRefused) as refused:
        desk.undo(done)

    assert set(refused.value.differences) == {field}
    difference = refused.value.differences[field]
    assert difference["after"] == (done.after or {})[field]
    assert difference["now"] != difference["after"]
    assert desk.undoing.plan(done, desk.tape).differences == refused.value.differences
    assert office.snapshot(ORDER) == changed
    assert desk.writes_sent() == sent
    assert desk.journalled(done).state is IntentState.VERIFIED


def test_what_others_already_took_back_needs_no_undo(desk: Desk, office: Office, clock: FakeClock) -> None:
    PRIORITY.set_up(office, clock)
    done = desk.do(PRIORITY.action, ORDER, PRIORITY.arguments)
    office.change(ORDER, _set("priority", 3))

    plan = desk.undo(done)

    assert (plan.verdict, plan.why) == ("nothing_to_do", "the back office already shows it as it was before")
    assert desk.journalled(done).state is IntentState.UNDONE
    assert office.effects() == ["priority_set"]


@pytest.mark.parametrize("trial", [TAG, HOLD, PRIORITY, EXPORT], ids=name_of)
def test_an_effect_that_was_there_already_is_not_sent_and_its_undo_does_nothing(
    desk: Desk, office: Office, clock: FakeClock, trial: Trial
) -> None:
    trial.set_up(office, clock)
    office.change(ORDER, _as_if_done_by_others)
    there = office.snapshot(ORDER)

    done = desk.do(trial.action, ORDER, trial.arguments)
    plan = desk.undo(done)

    assert done.state is IntentState.ALREADY
    assert plan.verdict == "nothing_to_do"
    assert desk.journalled(done).state is IntentState.ALREADY
    assert desk.writes_sent() == 0
    assert office.snapshot(ORDER) == there


def _as_if_done_by_others(order: Document) -> None:
    order["tags"] = sorted([*order["tags"], "triage-watch"])
    order["priority"] = 1
    order["export"] = {"state": "requested", "reference": "theirs", "requested_at": "2026-11-23T11:59:00Z"}
    order["holds"].append({**_hold, "reason": "payment"})


def test_a_tag_that_was_gone_already_stays_gone(desk: Desk, office: Office, clock: FakeClock) -> None:
    TAG.set_up(office, clock)

    done = desk.do("order.tag", ORDER, {"remove": "triage-watch"})
    desk.undo(done)

    assert done.state is IntentState.ALREADY
    assert "triage-watch" not in office.order(ORDER)["tags"]


def test_a_hold_of_others_stays_when_ours_is_taken_back(desk: Desk, office: Office, clock: FakeClock) -> None:
    HOLD.set_up(office, clock)
    office.change(ORDER, lambda order: order.update(holds=[_hold], status="held", _status_before_hold="open"))
    before = office.snapshot(ORDER)

    desk.undo(desk.do(HOLD.action, ORDER, HOLD.arguments))

    assert essence(office.snapshot(ORDER)) == essence(before)


def test_releasing_one_of_two_holds_for_one_reason_is_undone(desk: Desk, office: Office, clock: FakeClock) -> None:
    RELEASE.set_up(office, clock)
    office.change(ORDER, lambda order: order["holds"].append({**order["holds"][0], "id": "H-2"}))
    before = office.snapshot(ORDER)

    done = desk.do("order.release_hold", ORDER, {"hold": "H-2"})
    assert len(office.order(ORDER)["holds"]) == 1
    desk.undo(done)

    assert essence(office.snapshot(ORDER)) == essence(before)


def test_a_hold_that_is_not_ours_is_not_released(desk: Desk, office: Office, clock: FakeClock) -> None:
    HOLD.set_up(office, clock)
    office.change(ORDER, lambda order: order["holds"].append(_hold))

    for wanted in ("ours", "H-9"):
        with pytest.raises(Refused, match=rf"order {ORDER} has no hold '{wanted}' of ours; its holds: H-9 by Jo"):
            desk.do("order.release_hold", ORDER, {"hold": wanted})


def test_a_hold_comes_too_late_once_picking_has_started_and_says_so(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    HOLD.set_up(office, clock)
    office.pick(ORDER)
    before = office.snapshot(ORDER)

    done = desk.do(HOLD.action, ORDER, HOLD.arguments)

    assert done.state is IntentState.VERIFIED
    assert done.note == "it came too late to stop this parcel: picking had started"
    desk.undo(done)
    assert essence(office.snapshot(ORDER)) == essence(before)


def test_a_hold_found_by_reading_back_says_that_it_came_too_late(desk: Desk, office: Office, clock: FakeClock) -> None:
    HOLD.set_up(office, clock)
    office.pick(ORDER)
    office.fault("500_after", method="POST")

    done = desk.do(HOLD.action, ORDER, HOLD.arguments)

    assert done.note == f"it came too late to stop this parcel: picking of F-{ORDER} has started (started)"


def test_a_hold_that_the_warehouse_picks_through_is_refused_by_it_and_stays(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    HOLD.set_up(office, clock)
    done = desk.do(HOLD.action, ORDER, HOLD.arguments)
    office.pick(ORDER)
    picked = office.snapshot(ORDER)

    with pytest.raises(UndoRefused, match=rf"order\.hold of case case-1 is not undone: .*picking of order {ORDER}"):
        desk.undo(done)

    assert office.snapshot(ORDER) == picked
    assert desk.journalled(done).state is IntentState.VERIFIED


def test_an_address_is_not_put_back_once_a_label_was_bought(desk: Desk, office: Office, clock: FakeClock) -> None:
    ADDRESS.set_up(office, clock)
    done = desk.do(ADDRESS.action, ORDER, ADDRESS.arguments)
    label = {
        "carrier": "northpost",
        "service": "standard",
        "tracking_number": "NP1",
        "bought_at": "2026-11-23T11:00:00Z",
    }
    office.change(ORDER, _set("fulfilments.0.label", label))

    with pytest.raises(UndoRefused, match=f"a label of F-{ORDER} was bought"):
        desk.undo(done)


def test_a_recount_is_not_withdrawn_once_it_has_begun(desk: Desk, office: Office, clock: FakeClock) -> None:
    before = RECOUNT.set_up(office, clock)
    done = desk.do(RECOUNT.action, ORDER, RECOUNT.arguments)
    position = next(each for each in office.snapshot(ORDER)["stock"] if each["recounts"])
    begun = [{**position["recounts"][0], "state": "begun"}]
    office.change_stock(position["sku"], position["location"], {"recounts": begun})

    with pytest.raises(UndoRefused, match="the count is begun"):
        desk.undo(done)
    assert essence(office.snapshot(ORDER)) != essence(before)


def test_an_export_is_not_withdrawn_once_the_receiver_has_it(desk: Desk, office: Office, clock: FakeClock) -> None:
    EXPORT.set_up(office, clock)
    done = desk.do(EXPORT.action, ORDER, EXPORT.arguments)
    clock.advance(timedelta(minutes=11))

    with pytest.raises(UndoRefused, match="the receiver acknowledged the order"):
        desk.undo(done)


def test_a_reserved_line_goes_back_only_where_stock_is_still_there(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    REALLOCATE.set_up(office, clock)
    moved = desk.do(REALLOCATE.action, ORDER, REALLOCATE.arguments)
    office.change(ORDER, _reserved_where_it_lies)
    there = office.snapshot(ORDER)

    with pytest.raises(UndoRefused, match=rf"BER has no stock of SKU-{ORDER} to take line L1 back"):
        desk.undo(moved)
    assert office.snapshot(ORDER) == there

    office.change_stock(f"SKU-{ORDER}", "BER", {"available": 3, "on_hand": 3})
    assert desk.undo(moved).verdict == "restore"
    assert office.order(ORDER)["lines"][0]["location"] == "BER"


def _reserved_where_it_lies(order: Document) -> None:
    (line,) = order["lines"]
    line["reservation"] = {
        "id": "R-9", "location": line["location"], "quantity": line["quantity"], "reference": None,
    }  # fmt: skip


def test_a_line_without_a_location_is_not_moved_since_it_could_not_go_back(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    Trial("stock.reallocate", "no_location", {}).set_up(office, clock)

    with pytest.raises(Refused, match=rf"L1 of order {ORDER} has no location that it could be moved back to"):
        desk.do("stock.reallocate", ORDER, {"to_location": "best"})


def test_a_recheck_is_no_matter_of_the_back_office(desk: Desk, office: Office, clock: FakeClock) -> None:
    before = RECHECK.set_up(office, clock)
    done = desk.do(RECHECK.action, ORDER, RECHECK.arguments)

    assert done.state is IntentState.VERIFIED
    with pytest.raises(Refused, match=r"case\.recheck of case case-1 is ours alone .*; cancel the watch instead"):
        desk.undo(done)
    assert desk.writes_sent() == 0
    assert office.snapshot(ORDER) == before


def test_a_tag_is_taken_off_and_put_back(desk: Desk, office: Office, clock: FakeClock) -> None:
    UNTAG.set_up(office, clock)
    done = desk.do(UNTAG.action, ORDER, UNTAG.arguments)
    assert "triage-old" not in office.order(ORDER)["tags"]

    desk.undo(done)

    assert "triage-old" in office.order(ORDER)["tags"]
