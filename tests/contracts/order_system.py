"""What every order system must do. Subclass it as ``TestNAMEOrders`` with a fixture ``stand``."""

from collections.abc import Iterator

import pytest

from tests.contracts.stands import Fault, OrdersStand, Trial
from triage.actions.catalogue import ACTIONS
from triage.domain.actions import why_off
from triage.domain.errors import CallFailed, Crossed, NotFound, OutcomeUnknown, Rejected, Transient, Unreadable
from triage.domain.flaws import FlawKind
from triage.domain.order import Order
from triage.domain.ports import OrderSystem
from triage.domain.tape import Tape

_PASSING: tuple[Fault, ...] = ("429", "throttled", "503", "500_before", "cut", "half_body")
_SHOWS_IN_STOCK = frozenset({"stock.request_recount"})
_UNKNOWN: tuple[Fault, ...] = ("500_after", "cut", "half_body")


class OrderSystemContract:
    @pytest.fixture
    def stand(self) -> Iterator[OrdersStand] | OrdersStand:
        raise NotImplementedError

    def test_an_order_is_read_and_what_is_unread_is_never_kept_there(self, stand: OrdersStand) -> None:
        order = _order(stand)

        assert order.id == stand.order_id
        assert set(order.unread) == stand.unread
        assert {flaw.kind for flaw in order.unread.values()} <= {FlawKind.NOT_KEPT}
        assert order.lines
        assert order.version

    def test_the_port_is_the_whole_interface(self, stand: OrdersStand) -> None:
        port: OrderSystem = stand.connector.orders

        assert port.fetch_order(stand.order_id, Tape()).id == stand.order_id

    def test_two_readings_of_an_unchanged_order_are_equal(self, stand: OrdersStand) -> None:
        assert _order(stand) == _order(stand)

    def test_a_change_by_somebody_changes_the_version(self, stand: OrdersStand) -> None:
        before = _order(stand)
        stand.edited_by_somebody()

        assert _order(stand).version != before.version

    def test_an_order_that_is_not_there_is_not_found_by_name(self, stand: OrdersStand) -> None:
        with pytest.raises(NotFound, match=stand.absent_id):
            stand.connector.orders.fetch_order(stand.absent_id, Tape())

    @pytest.mark.parametrize("order_id", ["", ".", "..", "a/b?c=d#e", '"} { orders { id } }', "ü", "%2e%2e", "0" * 400])
    def test_no_id_reads_another_order_or_breaks_out_of_its_place(self, stand: OrdersStand, order_id: str) -> None:
        with pytest.raises((NotFound, Rejected, Unreadable)):
            stand.connector.orders.fetch_order(order_id, Tape())

    def test_every_order_of_a_long_list_is_found_once(self, stand: OrdersStand) -> None:
        stand.many_orders(120)
        found = [order.id for order in stand.connector.orders.find_orders(Tape())]

        assert stand.order_id in found
        assert len(found) == len(set(found)) >= 120

    @pytest.mark.parametrize("fault", _PASSING)
    def test_a_reading_that_fails_is_tried_again(self, stand: OrdersStand, fault: Fault) -> None:
        _play(stand, fault, times=2)
        before = stand.calls()

        assert _order(stand).id == stand.order_id
        assert stand.calls() >= before + 2

    @pytest.mark.parametrize("fault", _PASSING)
    def test_a_reading_that_keeps_failing_is_transient_after_bounded_tries(
        self, stand: OrdersStand, fault: Fault
    ) -> None:
        _play(stand, fault, times=50)
        before = stand.calls()

        with pytest.raises(Transient):
            _order(stand)
        assert stand.calls() <= before + 6

    def test_a_page_of_html_in_place_of_json_is_unreadable(self, stand: OrdersStand) -> None:
        _play(stand, "maintenance", times=50)

        with pytest.raises(Unreadable):
            _order(stand)

    def test_data_beside_errors_is_not_taken_for_whole(self, stand: OrdersStand) -> None:
        whole = _order(stand)
        _play(stand, "partial", times=50)

        try:
            order = _order(stand)
        except CallFailed:
            return
        assert order.unread.keys() > whole.unread.keys()

    def test_a_token_that_is_not_accepted_is_final_and_says_what_to_check(self, stand: OrdersStand) -> None:
        _play(stand, "401", times=50)

        with pytest.raises(Rejected, match="TRIAGE_"):
            _order(stand)

    def test_fields_by_other_names_are_named_and_nothing_is_guessed(self, stand: OrdersStand) -> None:
        whole = _order(stand)
        _play(stand, "renamed_fields", times=50)

        try:
            order = _order(stand)
        except CallFailed:
            return
        assert order.unread.keys() > whole.unread.keys()

    def test_a_write_shows_in_the_next_reading_and_its_inverse_leaves_no_trace(self, stand: OrdersStand) -> None:
        for action, trial in stand.writes.items():
            before = stand.state()
            _send(stand, trial, f"{action}-1")
            effect = _order(stand, trial.write.order)
            assert trial.seen(effect) == trial.expected, action
            stand.connector.orders.send(
                trial.inverse(effect, f"{action}-1"), key=f"{action}-2", if_match=effect.version, tape=Tape()
            )
            assert stand.state() == before, action

    def test_a_repeat_of_a_key_does_nothing_where_keys_are_promised(self, stand: OrdersStand) -> None:
        if not stand.connector.fetch_terms(Tape()).keys_live:
            return
        for action, trial in stand.writes.items():
            _send(stand, trial, f"{action}-k")
            done = stand.accepted()
            again = _send(stand, trial, f"{action}-k", conditional=False)
            assert (again, stand.accepted()) == (True, done), action

    def test_a_write_on_an_older_reading_crosses_where_conditions_are_promised(self, stand: OrdersStand) -> None:
        if not stand.connector.fetch_terms(Tape()).conditional or not stand.writes:
            return
        version, done = _order(stand).version, stand.accepted()
        stand.edited_by_somebody()

        with pytest.raises(Crossed):
            stand.connector.orders.send(_trial(stand).write, key="late", if_match=version, tape=Tape())
        assert stand.accepted() == done

    @pytest.mark.parametrize("fault", _UNKNOWN)
    def test_a_write_whose_answer_is_lost_is_unknown_and_sent_once(self, stand: OrdersStand, fault: Fault) -> None:
        if not stand.writes:
            return
        _order(stand)
        _play(stand, fault, times=50)
        done = stand.accepted()

        with pytest.raises((OutcomeUnknown, Transient)):
            stand.connector.orders.send(_trial(stand).write, key="once", if_match=None, tape=Tape())
        assert stand.accepted() <= done + 1

    def test_a_write_that_was_turned_away_was_certainly_not_done(self, stand: OrdersStand) -> None:
        if not stand.writes:
            return
        _play(stand, "429", times=50)
        done = stand.accepted()

        with pytest.raises(Transient):
            stand.connector.orders.send(_trial(stand).write, key="away", if_match=None, tape=Tape())
        assert stand.accepted() == done

    def test_every_action_is_possible_or_off_with_its_reason(self, stand: OrdersStand) -> None:
        terms = stand.connector.fetch_terms(Tape())
        for name, action in ACTIONS.items():
            if action.internal or name in stand.writes or name in _SHOWS_IN_STOCK:
                continue
            assert why_off(name, {}, terms.sets_off) is not None, f"{name} has no trial and is not off"

    def test_no_secret_is_on_the_tape(self, stand: OrdersStand) -> None:
        tape = Tape()
        stand.connector.orders.fetch_order(stand.order_id, tape)
        _play(stand, "401", times=50)
        with pytest.raises(Rejected) as refused:
            stand.connector.orders.fetch_order(stand.order_id, tape)

        assert tape.exchanges
        for secret in stand.secrets:
            assert secret not in repr(tape)
            assert secret not in str(refused.value)


def _order(stand: OrdersStand, order_id: str | None = None) -> Order:
    return stand.connector.orders.fetch_order(order_id or stand.order_id, Tape())


def _trial(stand: OrdersStand) -> Trial:
    return next(iter(stand.writes.values()))


def _send(stand: OrdersStand, trial: Trial, key: str, *, conditional: bool = True) -> bool:
    version = _order(stand, trial.write.order).version if conditional else None
    return stand.connector.orders.send(trial.write, key=key, if_match=version, tape=Tape()).repeated


def _play(stand: OrdersStand, fault: Fault, times: int) -> None:
    if fault in stand.cannot_play:
        pytest.skip(f"this system never answers so: {fault}")
    stand.fault(fault, times)
