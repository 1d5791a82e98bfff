"""What every order system must do, whatever stands behind it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.store.fake_clock import NOON
from tests.tools.backoffice import BackOffice, session_to
from triage.domain.errors import Crossed, NotFound, OutcomeUnknown, Rejected, Transient, Unreadable
from triage.domain.order import ExportState, Order, OrderStatus
from triage.domain.ports import OrderSystem
from triage.domain.tape import Tape
from triage.domain.writes import (
    AddTag,
    CorrectAddress,
    MoveLines,
    PlaceHold,
    ReleaseHold,
    ReleaseReservations,
    RemoveTag,
    RequestExport,
    RequestRecount,
    ReserveLines,
    SetPriority,
    SetStatus,
    WithdrawExport,
    WithdrawRecount,
    Write,
)

TAG = AddTag("SO-1", "triage-watch")


def test_it_is_an_order_system(office: BackOffice) -> None:
    port: OrderSystem = office.orders

    assert port.fetch_order("SO-1", Tape()).id == "SO-1"


def test_an_order_is_read_whole(office: BackOffice) -> None:
    order = office.order()

    assert order.unread == {}
    assert (order.version, order.status, order.priority) == ("1", OrderStatus.OPEN, 3)
    assert order.placed_at == NOON - timedelta(hours=5)
    assert str(order.total) == "24.80 EUR"
    assert [line.sku for line in order.lines] == ["SKU-SO-1"]


def test_an_order_that_is_not_there_is_not_found_by_name(office: BackOffice) -> None:
    with pytest.raises(NotFound, match="SO-99"):
        office.order("SO-99")


@pytest.mark.parametrize("order_id", ["", ".", ".."])
def test_an_id_that_no_order_can_have_is_not_even_asked_for(office: BackOffice, order_id: str) -> None:
    with pytest.raises(NotFound):
        office.order(order_id)
    assert office.session.calls == 0


@pytest.mark.parametrize("order_id", ["2026/17", "a b", "ü", "#1001", "50%", "a?b=c", "..%2F"])
def test_an_id_of_any_characters_names_its_own_order(office: BackOffice, order_id: str) -> None:
    office.state.orders[order_id] = {**office.state.orders["SO-1"], "id": order_id}

    assert office.order(order_id).id == order_id


def test_an_answer_about_another_order_is_unreadable(office: BackOffice) -> None:
    office.state.orders["SO-8"] = office.state.orders["SO-1"]

    with pytest.raises(Unreadable, match="SO-8"):
        office.order("SO-8")


def test_orders_are_found_by_status_sku_and_change(office: BackOffice) -> None:
    office.clock.advance(timedelta(minutes=1))
    office.send(TAG)
    find = office.orders.find_orders

    assert [found.id for found in find(Tape(), status="shipped")] == ["SO-2"]
    assert [found.id for found in find(Tape(), sku="SKU-SO-3")] == ["SO-3"]
    assert [found.id for found in find(Tape(), updated_since=NOON)] == ["SO-1"]
    assert [(found.id, found.status) for found in find(Tape(), status="open", sku="SKU-SO-1")] == [("SO-1", "open")]


def test_every_order_of_a_long_list_is_found_once(office: BackOffice) -> None:
    for n in range(250):
        office.state.orders[f"T-{n:03}"] = {**office.state.orders["SO-1"], "id": f"T-{n:03}"}
    found = [order.id for order in office.orders.find_orders(Tape())]

    assert len(found) == len(set(found)) == 254


def test_the_receiver_is_asked_what_it_has(office: BackOffice) -> None:
    assert office.orders.fetch_receiver_state("SO-3", Tape()).has is False
    office.send(RequestExport("SO-3"), key="ours")
    state = office.orders.fetch_receiver_state("SO-3", Tape())

    assert (state.has, state.reference) == (True, "ours")


def _city(order: Order) -> str | None:
    return order.shipping_address.city if order.shipping_address else None


def _export_state(order: Order) -> ExportState | None:
    return order.export.state if order.export else None


EFFECTS: list[tuple[Write, Callable[[Order], object], object]] = [
    (PlaceHold("SO-1", "payment"), lambda order: (order.status, order.holds[0].reason), ("held", "payment")),
    (TAG, lambda order: order.tags, frozenset({"gift", "triage-watch"})),
    (RemoveTag("SO-1", "gift"), lambda order: order.tags, frozenset()),
    (SetPriority("SO-1", 1), lambda order: order.priority, 1),
    (CorrectAddress("SO-1", {"city": "FREIBURG"}), _city, "FREIBURG"),
    (SetStatus("SO-1", "pending"), lambda order: order.status, OrderStatus.PENDING),
    (RequestExport("SO-3"), _export_state, ExportState.ACKNOWLEDGED),
    (MoveLines("SO-1", {"L1": "HAM"}), lambda order: order.lines[0].location, "HAM"),
    (ReserveLines("SO-4"), lambda order: order.lines[0].reservation is not None, True),
]


@pytest.mark.parametrize(("write", "seen", "expected"), EFFECTS, ids=[write.name for write, _, _ in EFFECTS])
def test_a_write_shows_in_the_next_reading(
    office: BackOffice, write: Write, seen: Callable[[Order], object], expected: object
) -> None:
    before = office.order(write.order)
    receipt = office.send(write, if_match=before.version)
    after = office.order(write.order)

    assert seen(after) == expected
    assert receipt.version == after.version != before.version
    assert (receipt.repeated, receipt.too_late) == (False, False)


def test_a_hold_carries_our_key_and_can_be_released(office: BackOffice) -> None:
    office.send(PlaceHold("SO-1", "stock"), key="ours")
    hold = office.order().holds[0]
    office.send(ReleaseHold("SO-1", hold.id))

    assert (hold.reference, hold.by) == ("ours", "order-triage")
    assert office.order().holds == ()


def test_a_hold_that_came_too_late_says_so(office: BackOffice) -> None:
    office.control.post("/_orders/SO-1/_pick", json={"state": "started"}).raise_for_status()

    assert office.send(PlaceHold("SO-1", "payment")).too_late is True


def test_reservations_are_released_by_the_key_they_were_made_with(office: BackOffice) -> None:
    office.send(ReserveLines("SO-4"), key="ours")
    office.send(ReleaseReservations("SO-4", "ours"))

    assert office.order("SO-4").lines[0].reservation is None


def test_an_export_is_withdrawn(office: BackOffice) -> None:
    office.state.settings.ack_after_seconds = 60
    office.send(RequestExport("SO-3"))
    office.send(WithdrawExport("SO-3"))
    export = office.order("SO-3").export

    assert export is not None
    assert export.state is ExportState.FAILED


def test_a_recount_is_requested_and_withdrawn(office: BackOffice) -> None:
    office.send(RequestRecount("SO-1", "SKU-SO-1", "BER"), key="ours")
    position = office.inventory.fetch_stock(["SKU-SO-1"], Tape()).at("SKU-SO-1", "BER")
    assert position is not None
    (recount,) = position.recounts
    office.send(WithdrawRecount("SO-1", recount.id))
    again = office.inventory.fetch_stock(["SKU-SO-1"], Tape()).at("SKU-SO-1", "BER")

    assert (recount.state, recount.reference) == ("requested", "ours")
    assert again is not None
    assert again.recounts == ()


def test_the_same_key_is_a_repeat_and_changes_nothing(office: BackOffice) -> None:
    first = office.send(TAG, key="k")
    again = office.send(TAG, key="k")

    assert (first.repeated, again.repeated) == (False, True)
    assert len(office.ledger()) == 1


def test_a_write_on_an_older_reading_crosses_and_does_nothing(office: BackOffice) -> None:
    version = office.order().version
    office.edit("SO-1", priority=1)

    with pytest.raises(Crossed, match="SO-1"):
        office.send(TAG, if_match=version)
    assert office.ledger() == []


@pytest.mark.parametrize(
    ("write", "status"),
    [
        (PlaceHold("SO-99", "payment"), 404),
        (PlaceHold("SO-1", "boredom"), 422),
        (PlaceHold("SO-2", "payment"), 409),
        (ReleaseHold("SO-1", "none"), 404),
        (CorrectAddress("SO-2", {"city": "X"}), 409),
        (MoveLines("SO-1", {"L1": "MARS"}), 409),
        (RequestRecount("SO-1", "none", "BER"), 409),
    ],
)
def test_a_refused_write_says_why_and_did_nothing(office: BackOffice, write: Write, status: int) -> None:
    with pytest.raises(Rejected) as refused:
        office.send(write)
    assert (refused.value.status, office.ledger()) == (status, [])


@pytest.mark.parametrize("name", ["500_after", "cut", "half_body"])
def test_a_write_that_happened_and_was_not_confirmed_is_unknown_and_sent_once(office: BackOffice, name: str) -> None:
    office.fault(name, times=5)

    with pytest.raises(OutcomeUnknown):
        office.send(TAG)
    assert office.session.calls == 1
    assert [entry["effect"] for entry in office.ledger()] == ["tag_added"]


@pytest.mark.parametrize("name", ["500_before", "503"])
def test_a_write_that_failed_is_unknown_although_it_did_not_happen(office: BackOffice, name: str) -> None:
    office.fault(name, times=5)

    with pytest.raises(OutcomeUnknown):
        office.send(TAG)
    assert (office.session.calls, office.ledger()) == (1, [])


def test_a_write_that_takes_too_long_is_unknown(office: BackOffice) -> None:
    office.session.close()
    office.session = session_to(office.address, office.clock, read_timeout=0.1)
    office.fault("slow", seconds=0.4)

    with pytest.raises(OutcomeUnknown, match="ReadTimeout"):
        office.send(TAG)
    assert office.session.calls == 1


def test_a_write_that_was_turned_away_was_certainly_not_done(office: BackOffice) -> None:
    office.fault("429")

    with pytest.raises(Transient) as turned_away:
        office.send(TAG)
    assert turned_away.value.retry_after_seconds == 1
    assert office.ledger() == []


def test_a_lie_is_told_by_reading_again(office: BackOffice) -> None:
    office.fault("200_not_applied")
    office.send(TAG)

    assert "triage-watch" not in (office.order().tags or ())


@pytest.mark.parametrize("name", ["429", "503", "500_before", "500_after", "cut", "half_body"])
def test_a_reading_that_fails_is_tried_again(office: BackOffice, name: str) -> None:
    office.fault(name, times=2)

    assert office.order().unread == {}
    assert (office.session.calls, len(office.clock.pauses)) == (3, 2)


@pytest.mark.parametrize("name", ["429", "503", "500_before", "cut", "half_body"])
def test_a_reading_that_keeps_failing_is_transient_after_three_tries(office: BackOffice, name: str) -> None:
    office.fault(name, times=9)

    with pytest.raises(Transient, match="SO-1"):
        office.order()
    assert office.session.calls == 3


def test_a_token_that_is_not_accepted_is_final_and_says_what_to_check(office: BackOffice) -> None:
    office.fault("401")

    with pytest.raises(Rejected, match="TRIAGE_BACKOFFICE_TOKEN"):
        office.order()
    assert office.session.calls == 1


def test_fields_by_other_names_are_named_as_unread(office: BackOffice) -> None:
    office.fault("renamed_fields")
    order = office.order()

    assert {"status", "lines", "payment"} <= set(order.unread)
    assert (order.status, order.lines, order.payment) == (None, (), None)
    assert order.priority == 3


def test_a_list_by_other_names_is_unreadable(office: BackOffice) -> None:
    office.fault("renamed_fields")

    with pytest.raises(Unreadable, match="orders"):
        list(office.orders.find_orders(Tape()))


def test_a_receiver_by_another_name_is_unreadable(office: BackOffice) -> None:
    office.fault("renamed_fields")

    with pytest.raises(Unreadable, match="SO-3"):
        office.orders.fetch_receiver_state("SO-3", Tape())


def test_a_lagging_reading_has_the_version_it_had_then(office: BackOffice) -> None:
    office.send(TAG)
    office.fault("lag", seconds=2)

    assert (office.order().version, office.order().version) == ("1", "2")
