"""From intent to known outcome: stopped when told, sent once, read back when nobody knows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.effects.cases_for_actions import HOLD, ORDER, PRIORITY, RECOUNT, RESERVE, SENT, TAG, Trial, name_of
from tests.effects.desk import BY_POLICY, POLICY, Desk, InterruptedStore, nothing_beside
from tests.effects.office import Document, Office, essence
from tests.store.fake_clock import CountingIds, FakeClock
from triage.domain.connector import Terms
from triage.domain.errors import Crossed, Halted, Refused
from triage.domain.journal import Intent, IntentState
from triage.domain.money import Money
from triage.domain.policies import Limits
from triage.effects.guards import Use
from triage.effects.performer import Performer
from triage.store.engine import Store
from triage.store.transaction import Transaction

_NO_KEYS = Terms(keys_live=timedelta(0))
_AFTER_ALL_WAS_DONE = ("500_after", "cut", "half_body")


def _throw(store: Store, scope: str = "all") -> None:
    with store.write() as tx:
        tx.switches.throw(scope, "person:Ada", "sale day", tx.clock.now())


def _only_intent(desk: Desk) -> Intent:
    with desk.store.read() as tx:
        (intent,) = tx.journal.of_order("main", ORDER)
    return intent


def _steps(desk: Desk, intent: Intent) -> list[tuple[str, object]]:
    with desk.store.read() as tx:
        return [(entry.step, entry.body.get("state")) for entry in tx.journal.entries(intent.id)]


def test_an_effect_is_intended_sent_proved_and_journalled(desk: Desk, office: Office, clock: FakeClock) -> None:
    HOLD.set_up(office, clock)

    sent = desk.send(desk.request(HOLD.action, HOLD.arguments), ORDER)
    done = desk.proved(desk.request(HOLD.action, HOLD.arguments), sent.intent)

    assert sent.intent.state is IntentState.APPLIED
    assert sent.version == office.order(ORDER)["version"]
    assert (done.state, done.before, done.after, done.footprint) == (
        IntentState.VERIFIED,
        {"order.status": "open", "hold.payment": 0},
        {"order.status": "held", "hold.payment": 1},
        ("hold.payment",),
    )
    assert done.write == {"write": "place_hold", "order": ORDER, "reason": "payment"}
    assert _steps(desk, done) == [("intent", None), ("outcome", "applied"), ("verification", "verified")]
    (entry,) = office.ledger()
    assert entry["key"] == done.id


def test_the_version_after_one_send_makes_the_next_conditional(desk: Desk, office: Office, clock: FakeClock) -> None:
    HOLD.set_up(office, clock)
    first = desk.send(desk.request(HOLD.action, HOLD.arguments), ORDER)

    request, intent, _ = desk.intend(desk.request("order.tag", {"add": "triage-watch"}, ordinal=1), ORDER)
    second = desk.performer.sending.send(request, intent, first.version, desk.tape)

    assert second.version == office.order(ORDER)["version"] != first.version


def test_what_is_recorded_alongside_lives_and_dies_with_the_intent(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    TAG.set_up(office, clock)

    def alongside(tx: Transaction) -> None:
        tx.work.wake("alongside", "case", "main", ORDER, clock.now() + timedelta(days=1), "test")

    _throw(desk.store)
    request, situation = desk.bound(desk.request(TAG.action, TAG.arguments), ORDER)
    write = request.action.write(request.arguments, situation)
    with pytest.raises(Halted):
        desk.performer.intend(request, situation, write, alongside)
    with desk.store.write() as tx:
        assert tx.work.waits_until("alongside") is None
        tx.switches.lift("all", "person:Ada", "over", clock.now())
    desk.performer.intend(request, situation, write, alongside)
    with desk.store.read() as tx:
        assert tx.work.waits_until("alongside") is not None


@pytest.mark.parametrize("scope", ["all", "policy:watch-it", "action:order.tag"])
def test_a_thrown_switch_lets_no_intent_be_journalled(desk: Desk, office: Office, clock: FakeClock, scope: str) -> None:
    TAG.set_up(office, clock)
    _throw(desk.store, scope)

    with pytest.raises(Halted, match=rf"paused \({scope}\) by person:Ada: sale day") as halted:
        desk.do(TAG.action, ORDER, TAG.arguments)

    assert halted.value.reason == "paused"
    assert office.effects() == []
    with desk.store.read() as tx:
        assert tx.journal.of_order("main", ORDER) == []


@pytest.mark.parametrize("scope", ["policy:another", "action:order.hold"])
def test_a_switch_for_something_else_is_no_matter(desk: Desk, office: Office, clock: FakeClock, scope: str) -> None:
    TAG.set_up(office, clock)
    _throw(desk.store, scope)

    assert desk.do(TAG.action, ORDER, TAG.arguments).state is IntentState.VERIFIED


def test_a_switch_thrown_between_intent_and_send_stops_the_send(desk: Desk, office: Office, clock: FakeClock) -> None:
    TAG.set_up(office, clock)

    with pytest.raises(Halted, match="sale day"):
        desk.send(desk.request(TAG.action, TAG.arguments), ORDER, lambda: _throw(desk.store))

    halted = _only_intent(desk)
    assert (halted.state, halted.note) == (IntentState.HALTED, "paused (all) by person:Ada: sale day")
    assert desk.writes_sent() == 0
    assert desk.undo(halted).verdict == "nothing_to_do"


def test_switches_bind_what_a_person_starts_and_never_what_a_person_undoes(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    before = TAG.set_up(office, clock)
    done = desk.do(TAG.action, ORDER, TAG.arguments, use=None)
    _throw(desk.store)

    with pytest.raises(Halted):
        desk.do(HOLD.action, ORDER, HOLD.arguments, use=None)
    with pytest.raises(Halted):
        desk.undo(done, use=BY_POLICY)
    desk.undo(done)

    assert essence(office.snapshot(ORDER)) == essence(before)


def test_a_switch_that_took_long_to_read_is_not_relied_on(desk: Desk, office: Office, clock: FakeClock) -> None:
    TAG.set_up(office, clock)
    request, intent, situation = desk.intend(desk.request(TAG.action, TAG.arguments), ORDER)
    slow = replace(desk.performer, store=InterruptedStore(desk.store, before_read=lambda: clock.sleep(0.6)))

    with pytest.raises(Halted, match="took too long"):
        slow.sending.send(request, intent, situation.order.version, desk.tape)

    assert desk.writes_sent() == 0


@pytest.mark.parametrize("left", [timedelta(0), timedelta(seconds=15)])
def test_nothing_is_begun_under_a_lease_that_ends_before_a_call_would(
    desk: Desk, office: Office, clock: FakeClock, left: timedelta
) -> None:
    TAG.set_up(office, clock)
    request = desk.request(TAG.action, TAG.arguments, lease=desk.claim(ORDER, left))

    with pytest.raises(Halted, match="the lease on case case-1 ends before a call would") as halted:
        desk.send(request, ORDER)

    assert halted.value.reason == "lease"
    assert office.effects() == []


def test_a_lease_that_ran_down_between_intent_and_send_stops_the_send(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    TAG.set_up(office, clock)
    request = desk.request(TAG.action, TAG.arguments, lease=desk.claim(ORDER, timedelta(seconds=20)))

    with pytest.raises(Halted, match="lease"):
        desk.send(request, ORDER, lambda: clock.advance(timedelta(seconds=6)))

    assert _only_intent(desk).state is IntentState.HALTED
    assert desk.writes_sent() == 0


def test_a_limit_is_counted_by_runs_and_a_failure_gives_nothing_back(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    TAG.set_up(office, clock)
    use = Use(replace(POLICY, limits=Limits(per_hour=1, value_per_day=Money.parse("90.00 EUR"))), "C-1", None)
    use = replace(use, value=Money.parse("40.00 EUR"))
    office.fault("429", method="PUT")

    with pytest.raises(Refused, match=r"order\.tag on order SO-1 was not taken"):
        desk.do(TAG.action, ORDER, TAG.arguments, use=use)
    with pytest.raises(Halted, match="watch-it has reached per_hour: 1 of 1") as halted:
        desk.do(TAG.action, ORDER, TAG.arguments, use=use)

    assert halted.value.reason == "limit"
    assert office.effects() == []


def test_one_effect_on_an_order_at_a_time(desk: Desk, office: Office, clock: FakeClock) -> None:
    TAG.set_up(office, clock)
    desk.intend(desk.request(TAG.action, TAG.arguments), ORDER)

    with pytest.raises(Halted) as halted:
        desk.do(HOLD.action, ORDER, HOLD.arguments)

    assert halted.value.reason == "order_busy"
    assert office.effects() == []


def test_an_order_that_changed_since_it_was_read_is_crossed_and_nothing_happens(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    TAG.set_up(office, clock)

    with pytest.raises(Crossed):
        desk.send(desk.request(TAG.action, TAG.arguments), ORDER, lambda: office.change(ORDER, _renumbered))

    assert _only_intent(desk).state is IntentState.REFUSED
    assert office.effects() == []
    assert desk.do(TAG.action, ORDER, TAG.arguments).state is IntentState.VERIFIED


def _renumbered(order: Document) -> None:
    order["priority"] = 4


def test_a_refusal_is_journalled_with_the_reason(desk: Desk, office: Office, clock: FakeClock) -> None:
    PRIORITY.set_up(office, clock)
    request, intent, _ = desk.intend(desk.request(PRIORITY.action, PRIORITY.arguments), ORDER)
    office.pick(ORDER)

    with pytest.raises(Refused, match=r"order\.set_priority on order SO-1 was not taken: .*pick_started"):
        desk.performer.sending.send(request, intent, None, desk.tape)

    refused = _only_intent(desk)
    assert refused.state is IntentState.REFUSED
    assert "pick_started" in (refused.note or "")
    assert desk.undo(refused).verdict == "nothing_to_do"
    assert desk.journalled(refused).state is IntentState.REFUSED


@pytest.mark.parametrize("fault", _AFTER_ALL_WAS_DONE)
@pytest.mark.parametrize("trial", SENT, ids=name_of)
def test_applied_and_then_broken_off_is_one_effect_and_no_second_call(
    desk: Desk, office: Office, clock: FakeClock, trial: Trial, fault: str
) -> None:
    before = trial.set_up(office, clock)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        office.fault(fault, "/", method=method)

    done = desk.do(trial.action, ORDER, trial.arguments)

    assert done.state is IntentState.VERIFIED
    assert desk.writes_sent() == len(office.ledger()) == 1
    desk.undo(done)
    assert essence(office.snapshot(ORDER)) == essence(before)


@pytest.mark.parametrize("trial", SENT, ids=name_of)
def test_broken_before_anything_happened_is_sent_again_under_the_same_key(
    desk: Desk, office: Office, clock: FakeClock, trial: Trial
) -> None:
    trial.set_up(office, clock)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        office.fault("500_before", "/", method=method)

    done = desk.do(trial.action, ORDER, trial.arguments)

    assert done.state is IntentState.VERIFIED
    assert desk.writes_sent() == 2
    (entry,) = office.ledger()
    assert entry["key"] == done.id


def test_found_by_reading_back_tells_no_version(desk: Desk, office: Office, clock: FakeClock) -> None:
    TAG.set_up(office, clock)
    office.fault("500_after", method="PUT")

    sent = desk.send(desk.request(TAG.action, TAG.arguments), ORDER)

    assert (sent.intent.state, sent.version) == (IntentState.APPLIED, None)


def test_broken_again_and_again_is_two_calls_and_then_unconfirmed(desk: Desk, office: Office, clock: FakeClock) -> None:
    TAG.set_up(office, clock)
    office.fault("500_before", method="PUT", times=9)

    sent = desk.send(desk.request(TAG.action, TAG.arguments), ORDER)

    assert (sent.intent.state, sent.version) == (IntentState.UNCONFIRMED, None)
    assert "reading back does not show it" in (sent.intent.note or "")
    assert desk.writes_sent() == 2


def test_without_keys_there_is_one_send_and_then_a_person_looks(desk: Desk, office: Office, clock: FakeClock) -> None:
    TAG.set_up(office, clock)
    desk = desk.on_terms(_NO_KEYS)
    office.fault("500_before", method="PUT")

    sent = desk.send(desk.request(TAG.action, TAG.arguments), ORDER)

    assert sent.intent.state is IntentState.UNCONFIRMED
    assert "its key is too old to send it again" in (sent.intent.note or "")
    assert desk.writes_sent() == 1
    assert office.effects() == []


@pytest.mark.parametrize("fault", _AFTER_ALL_WAS_DONE)
def test_without_keys_what_is_there_is_still_found(desk: Desk, office: Office, clock: FakeClock, fault: str) -> None:
    RESERVE.set_up(office, clock)
    desk = desk.on_terms(_NO_KEYS)
    office.fault(fault, method="POST")

    assert desk.do(RESERVE.action, ORDER, RESERVE.arguments).state is IntentState.VERIFIED
    assert (desk.writes_sent(), office.effects()) == (1, ["lines_reserved"])


def test_a_key_that_grew_old_meanwhile_is_not_relied_on(desk: Desk, office: Office, clock: FakeClock) -> None:
    TAG.set_up(office, clock)
    desk = desk.on_terms(Terms(keys_live=timedelta(seconds=16)))
    office.fault("500_before", method="PUT")

    assert desk.send(desk.request(TAG.action, TAG.arguments), ORDER).intent.state is IntentState.UNCONFIRMED
    assert desk.writes_sent() == 1


@pytest.mark.parametrize(
    ("terms", "state", "calls"),
    [(Terms(), IntentState.APPLIED, 2), (_NO_KEYS, IntentState.UNCONFIRMED, 1)],
    ids=["keys", "no keys"],
)
def test_an_answer_that_does_not_come_in_time_leaves_one_effect_at_most(
    office: Office, store: Store, clock: FakeClock, terms: Terms, state: IntentState, calls: int
) -> None:
    HOLD.set_up(office, clock)
    desk = Desk.at(office, store, clock, read_timeout=0.15).on_terms(terms)
    office.fault("slow", method="POST", seconds=0.4)

    sent = desk.send(desk.request(HOLD.action, HOLD.arguments), ORDER)
    desk.connector.close()
    office.outlast(0.4)

    assert (sent.intent.state, desk.writes_sent()) == (state, calls)
    assert len(office.effects()) <= 1
    assert len(office.order(ORDER)["holds"]) == len(office.effects())


def test_accepted_and_not_applied_is_unconfirmed_and_never_repeated(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    before = HOLD.set_up(office, clock)
    office.fault("200_not_applied", method="POST")
    began = clock.monotonic()

    done = desk.do(HOLD.action, ORDER, HOLD.arguments)

    assert done.state is IntentState.UNCONFIRMED
    assert clock.monotonic() - began == pytest.approx(desk.terms.settles_within.total_seconds())
    assert desk.writes_sent() == 1
    assert office.snapshot(ORDER) == before


def test_a_replica_that_lags_is_waited_for(desk: Desk, office: Office, clock: FakeClock) -> None:
    HOLD.set_up(office, clock)
    desk = desk.on_terms(Terms(settles_within=timedelta(seconds=5)))
    request = desk.request(HOLD.action, HOLD.arguments)
    sent = desk.send(request, ORDER)
    began = clock.monotonic()
    office.fault("lag", method="GET", seconds=1.5, times=99)

    done = desk.proved(request, sent.intent)

    assert done.state is IntentState.VERIFIED
    assert 1.4 < clock.monotonic() - began < 2.5
    assert (done.after or {})["hold.payment"] == 1


def test_a_replica_that_lags_for_longer_than_it_may_leaves_it_unconfirmed(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    HOLD.set_up(office, clock)
    request = desk.request(HOLD.action, HOLD.arguments)
    sent = desk.send(request, ORDER)
    office.fault("lag", method="GET", seconds=60, times=99)

    assert desk.proved(request, sent.intent).state is IntentState.UNCONFIRMED
    assert office.effects() == ["hold_placed"]


def test_a_lagging_read_back_after_a_broken_answer_still_makes_one_effect(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    HOLD.set_up(office, clock)
    request, intent, situation = desk.intend(desk.request(HOLD.action, HOLD.arguments), ORDER)
    office.fault("500_after", method="POST")
    office.fault("lag", method="GET", seconds=3, times=7)

    sent = desk.performer.sending.send(request, intent, situation.order.version, desk.tape)

    assert sent.intent.state is IntentState.APPLIED
    assert desk.writes_sent() == 2
    assert office.effects() == ["hold_placed"]


def test_reads_that_fail_while_it_settles_are_read_again(desk: Desk, office: Office, clock: FakeClock) -> None:
    HOLD.set_up(office, clock)
    desk = desk.on_terms(Terms(settles_within=timedelta(seconds=10)))
    request = desk.request(HOLD.action, HOLD.arguments)
    sent = desk.send(request, ORDER)
    office.fault("503", method="GET", times=4)

    assert desk.proved(request, sent.intent).state is IntentState.VERIFIED


def test_what_cannot_be_read_back_at_all_is_not_sent_again(desk: Desk, office: Office, clock: FakeClock) -> None:
    HOLD.set_up(office, clock)
    request, intent, situation = desk.intend(desk.request(HOLD.action, HOLD.arguments), ORDER)
    office.fault("500_before", method="POST")
    office.fault("503", method="GET", times=999)

    sent = desk.performer.sending.send(request, intent, situation.order.version, desk.tape)

    assert sent.intent.state is IntentState.UNCONFIRMED
    assert "it could not be read back" in (sent.intent.note or "")
    assert desk.writes_sent() == 1


def _edit_while_reading_back(office: Office, desk: Desk, change: Callable[[], object]) -> Performer:
    """A performer during whose first pause somebody does something."""

    class Clock(FakeClock):
        def __init__(self) -> None:
            super().__init__(desk.clock.now())
            self.slept = False

        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if not self.slept:
                self.slept = True
                change()

    return replace(desk.performer, clock=Clock())


def test_an_order_that_others_changed_is_not_sent_a_second_time(desk: Desk, office: Office, clock: FakeClock) -> None:
    PRIORITY.set_up(office, clock)
    request, intent, situation = desk.intend(desk.request(PRIORITY.action, PRIORITY.arguments), ORDER)
    office.fault("500_before", method="PUT")
    performer = _edit_while_reading_back(office, desk, lambda: office.change(ORDER, _renumbered))

    sent = performer.sending.send(request, intent, situation.order.version, desk.tape)

    assert sent.intent.state is IntentState.UNCONFIRMED
    assert "somebody changed priority" in (sent.intent.note or "")
    assert office.order(ORDER)["priority"] == 4
    assert office.effects() == []


def test_a_switch_thrown_before_a_second_send_leaves_it_unconfirmed(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    HOLD.set_up(office, clock)
    request, intent, situation = desk.intend(desk.request(HOLD.action, HOLD.arguments), ORDER)
    office.fault("500_before", method="POST")
    performer = _edit_while_reading_back(office, desk, lambda: _throw(desk.store))

    sent = performer.sending.send(request, intent, situation.order.version, desk.tape)

    assert sent.intent.state is IntentState.UNCONFIRMED
    assert "sale day" in (sent.intent.note or "")
    assert desk.writes_sent() == 1


def test_a_second_send_that_is_refused_does_not_say_that_nothing_happened(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    PRIORITY.set_up(office, clock)
    request, intent, situation = desk.intend(desk.request(PRIORITY.action, PRIORITY.arguments), ORDER)
    office.fault("500_before", method="PUT")
    office.fault("429", method="PUT")

    sent = desk.performer.sending.send(request, intent, situation.order.version, desk.tape)

    assert sent.intent.state is IntentState.UNCONFIRMED
    assert desk.writes_sent() == 2


def test_a_worker_that_slept_through_a_takeover_changes_nothing_in_the_journal(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    TAG.set_up(office, clock)
    request, intent, _ = desk.intend(desk.request(TAG.action, TAG.arguments), ORDER)
    other = desk.performer
    other.sending.take_up(request, intent, desk.look(request.action, ORDER), desk.tape)
    taken_up = desk.proved(request, desk.journalled(intent))

    sent = desk.performer.sending.send(request, intent, None, desk.tape)

    assert taken_up.state is IntentState.VERIFIED
    assert sent.intent == desk.journalled(intent) == taken_up
    assert office.effects() == ["tag_added"]


def test_a_hold_of_another_case_on_the_order_is_ours_too(desk: Desk, office: Office, clock: FakeClock) -> None:
    HOLD.set_up(office, clock)
    desk.do(HOLD.action, ORDER, HOLD.arguments)

    other = replace(desk, case="case-2", ids=CountingIds("other"))
    released = other.do("order.release_hold", ORDER, {"hold": "ours"})

    assert released.state is IntentState.VERIFIED
    assert office.order(ORDER)["holds"] == []


def test_a_recount_needs_no_version_of_the_order(desk: Desk, office: Office, clock: FakeClock) -> None:
    RECOUNT.set_up(office, clock)
    sent = desk.send(desk.request(RECOUNT.action, RECOUNT.arguments), ORDER, lambda: office.change(ORDER, _renumbered))

    assert (sent.intent.state, sent.version) == (IntentState.APPLIED, None)


def test_people_are_named_in_what_they_start(desk: Desk, office: Office, clock: FakeClock) -> None:
    TAG.set_up(office, clock)

    done = desk.do(TAG.action, ORDER, TAG.arguments, use=None)

    assert (done.started_by, done.policy, done.customer) == ("person:Ada", None, f"C-{ORDER}")


def test_an_effect_that_is_there_already_counts_and_is_stopped_like_any_other(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    TAG.set_up(office, clock)
    office.change(ORDER, lambda order: order["tags"].append("triage-watch"))
    request, situation = desk.bound(desk.request(TAG.action, TAG.arguments), ORDER)
    noted = desk.performer.note(request, situation, IntentState.ALREADY, "it was there", nothing_beside)
    with desk.store.read() as tx:
        assert tx.journal.uses(POLICY.id, clock.now() - timedelta(hours=1)) == 1
        assert tx.journal.get(noted.id) == noted
    _throw(desk.store)

    with pytest.raises(Halted):
        desk.performer.note(request, situation, IntentState.ALREADY, "it was there", nothing_beside)
