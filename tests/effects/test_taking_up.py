"""Taking up what a killed worker left: exactly one effect, whether or not it had been sent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.effects.cases_for_actions import HOLD, ORDER, PRIORITY, SENT, TAG, Trial, name_of
from tests.effects.desk import Desk, InterruptedStore
from tests.effects.office import Document, Office, essence
from tests.store.fake_clock import FakeClock
from triage.domain.connector import Terms
from triage.domain.errors import Halted, UndoRefused
from triage.domain.journal import Intent, IntentState
from triage.domain.tape import Tape
from triage.domain.writes import parse_write
from triage.effects.outcomes import Sent
from triage.effects.request import Request
from triage.effects.undo import Undo

_NO_KEYS = Terms(keys_live=timedelta(0))
_every_action = pytest.mark.parametrize("trial", SENT, ids=name_of)


def _left_open(desk: Desk, trial: Trial, *, sent: bool) -> tuple[Request, Intent]:
    """What a worker leaves that is killed just before its send, or just after."""
    request, intent, situation = desk.intend(desk.request(trial.action, trial.arguments), ORDER)
    if sent:
        _send_and_die(desk, intent, situation.order.version)
    return request, intent


def _send_and_die(desk: Desk, intent: Intent, version: str | None) -> None:
    orders = desk.performer.backoffice.orders
    orders.send(parse_write(intent.write or {}), key=intent.id, if_match=version, tape=Tape())


def _take_up(desk: Desk, request: Request, intent: Intent) -> Sent:
    desk.clock.advance(timedelta(minutes=2))
    return desk.performer.sending.take_up(request, intent, desk.look(request.action, ORDER), desk.tape)


@pytest.mark.parametrize("sent", [True, False], ids=["sent", "not sent"])
@_every_action
def test_an_intent_whose_sender_died_comes_to_exactly_one_effect(
    desk: Desk, office: Office, clock: FakeClock, trial: Trial, sent: bool
) -> None:
    before = trial.set_up(office, clock)
    request, intent = _left_open(desk, trial, sent=sent)

    done = desk.proved(request, _take_up(desk, request, intent).intent)

    assert done.state is IntentState.VERIFIED
    assert desk.writes_sent() == (0 if sent else 1)
    (entry,) = office.ledger()
    assert entry["key"] == intent.id
    desk.undo(done)
    assert essence(office.snapshot(ORDER)) == essence(before)


def test_what_was_sent_and_is_not_shown_yet_is_sent_again_and_happens_once(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    HOLD.set_up(office, clock)
    request, intent = _left_open(desk, HOLD, sent=True)
    office.fault("lag", method="GET", seconds=600)

    sent = _take_up(desk, request, intent)

    assert sent.intent.state is IntentState.APPLIED
    assert sent.version is not None
    assert desk.writes_sent() == 1
    assert office.effects() == ["hold_placed"]


@pytest.mark.parametrize("sent", [True, False], ids=["sent", "not sent"])
def test_without_keys_it_is_found_or_left_to_people(desk: Desk, office: Office, clock: FakeClock, sent: bool) -> None:
    TAG.set_up(office, clock)
    desk = desk.on_terms(_NO_KEYS)
    request, intent = _left_open(desk, TAG, sent=sent)

    taken_up = _take_up(desk, request, intent).intent

    assert taken_up.state is (IntentState.APPLIED if sent else IntentState.UNCONFIRMED)
    assert desk.writes_sent() == 0


def test_an_order_that_others_changed_meanwhile_is_left_to_people(desk: Desk, office: Office, clock: FakeClock) -> None:
    PRIORITY.set_up(office, clock)
    request, intent = _left_open(desk, PRIORITY, sent=False)
    office.change(ORDER, lambda order: order.update(priority=5))

    taken_up = _take_up(desk, request, intent).intent

    assert taken_up.state is IntentState.UNCONFIRMED
    assert "somebody changed priority" in (taken_up.note or "")
    assert office.order(ORDER)["priority"] == 5


def test_what_others_changed_elsewhere_does_not_hinder_it(desk: Desk, office: Office, clock: FakeClock) -> None:
    PRIORITY.set_up(office, clock)
    request, intent = _left_open(desk, PRIORITY, sent=False)
    office.change(ORDER, lambda order: order["tags"].append("vip"))

    assert _take_up(desk, request, intent).intent.state is IntentState.APPLIED
    assert office.effects() == ["priority_set"]


def test_a_short_lease_leaves_it_open_for_the_next(desk: Desk, office: Office, clock: FakeClock) -> None:
    TAG.set_up(office, clock)
    request, intent = _left_open(desk, TAG, sent=False)
    short = desk.request(TAG.action, request.arguments, lease=desk.claim(ORDER, timedelta(seconds=130)))

    with pytest.raises(Halted, match="lease"):
        _take_up(desk, short, intent)
    assert desk.journalled(intent).state is IntentState.INTENDED

    assert _take_up(desk, request, intent).intent.state is IntentState.APPLIED
    assert office.effects() == ["tag_added"]


def test_a_switch_thrown_meanwhile_leaves_it_unconfirmed_and_sends_nothing(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    TAG.set_up(office, clock)
    request, intent = _left_open(desk, TAG, sent=False)
    with desk.store.write() as tx:
        tx.switches.throw("all", "person:Ada", "sale day", clock.now())

    assert _take_up(desk, request, intent).intent.state is IntentState.UNCONFIRMED
    assert desk.writes_sent() == 0


@pytest.mark.parametrize("sent", [True, False], ids=["sent", "not sent"])
@_every_action
def test_an_undo_whose_process_died_is_finished(
    desk: Desk, office: Office, clock: FakeClock, trial: Trial, sent: bool
) -> None:
    before = trial.set_up(office, clock)
    done = desk.do(trial.action, ORDER, trial.arguments)
    undoing = _undo_left_open(desk, done, sent=sent)
    writes = desk.writes_sent()

    desk.undoing.take_up(undoing, tape=desk.tape)

    assert essence(office.snapshot(ORDER)) == essence(before)
    assert desk.writes_sent() - writes == (0 if sent else 1)
    assert len(office.ledger()) == 2
    assert desk.journalled(done).state is IntentState.UNDONE
    assert desk.journalled(undoing).state is IntentState.VERIFIED


def _undo_left_open(desk: Desk, done: Intent, *, sent: bool) -> Intent:
    desk.clock.advance(timedelta(seconds=1))
    plan = desk.undoing.plan(done, Tape())
    request = Request(
        done.case, done.run, done.store, 0, desk.undoing.actions[done.action], done.arguments, "person:Ada", undoes=done
    )
    situation = desk.look(request.action, ORDER)
    undoing = desk.performer.intend(request, situation, plan.write, lambda _: None)
    if sent:
        _send_and_die(desk, undoing, situation.order.version)
    desk.clock.advance(timedelta(minutes=2))
    return undoing


def test_an_undo_is_not_begun_beside_one_that_is_open(desk: Desk, office: Office, clock: FakeClock) -> None:
    TAG.set_up(office, clock)
    done = desk.do(TAG.action, ORDER, TAG.arguments)
    _undo_left_open(desk, done, sent=False)

    with pytest.raises(Halted) as halted:
        desk.undo(done)

    assert halted.value.reason == "order_busy"


def test_an_undo_that_cannot_be_confirmed_says_so_and_leaves_the_effect_standing(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    TAG.set_up(office, clock)
    done = desk.do(TAG.action, ORDER, TAG.arguments)
    office.fault("200_not_applied", method="DELETE")

    with pytest.raises(UndoRefused, match="was sent and could not be confirmed; look at order SO-1") as refused:
        desk.undo(done)

    assert refused.value.differences == {"tags.triage-watch": {"after": False, "now": True}}
    assert desk.journalled(done).state is IntentState.VERIFIED
    desk.undo(done)
    assert "triage-watch" not in office.order(ORDER)["tags"]


def test_an_undo_that_crosses_an_edit_is_refused_and_changes_nothing(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    TAG.set_up(office, clock)
    done = desk.do(TAG.action, ORDER, TAG.arguments)

    edited = InterruptedStore(desk.store, before_write=lambda: office.change(ORDER, _urgent))
    undo = Undo(replace(desk.performer, store=edited), desk.undoing.actions)

    with pytest.raises(UndoRefused, match="order SO-1 changed while it was looked at; try again"):
        undo.run(done, started_by="person:Ada", tape=desk.tape)

    assert "triage-watch" in office.order(ORDER)["tags"]
    assert office.effects() == ["tag_added"]
    desk.undo(done)
    assert "triage-watch" not in office.order(ORDER)["tags"]


def _urgent(order: Document) -> None:
    order["priority"] = 1
