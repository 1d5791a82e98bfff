"""The journal: one open intent an order, states that only go forward, and lines that stay."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.fake_clock import NOON
from tests.store.samples import MINUTE, an_intent, wake
from triage.domain.errors import Halted, NotFound
from triage.domain.journal import Intent, IntentState
from triage.store.engine import Store

_APPLIED, _VERIFIED, _UNDONE = IntentState.APPLIED, IntentState.VERIFIED, IntentState.UNDONE
_ENDS = (IntentState.ALREADY, IntentState.REFUSED, IntentState.HALTED, IntentState.UNDONE)


def _intend(store: Store, *intents: Intent) -> None:
    for intent in intents:
        with store.write() as tx:
            tx.journal.intend(replace(intent, state=IntentState.INTENDED))
            if intent.state is not IntentState.INTENDED:
                tx.journal.record(intent.id, "outcome", intent.state, intent.intended_at, {})


def _get(store: Store, intent_id: str = "i-1") -> Intent:
    with store.read() as tx:
        return tx.journal.get(intent_id)


def test_an_intent_comes_back_as_it_was_written(store: Store) -> None:
    intent = an_intent(
        arguments={"fields": {"city": "Köln", "line2": ""}, "lines": ["L1", "L2"], "to": 3, "share": 0.5, "none": None},
        before={"line.L1.location": None, "priority": 3, "hold": True},
        footprint=("priority", "hold"),
        undoes="i-0",
        intended_at=NOON + timedelta(microseconds=1),
    )
    _intend(store, intent)

    assert _get(store) == intent


def test_an_order_has_one_open_intent_at_a_time(store: Store) -> None:
    _intend(store, an_intent("i-1"))

    with pytest.raises(Halted, match="another effect on order SO-1 has no outcome yet") as halted, store.write() as tx:
        tx.journal.intend(an_intent("i-2"))
    assert halted.value.reason == "order_busy"
    _intend(store, an_intent("i-3", order="SO-2"), an_intent("i-4", store="second"))
    with store.write() as tx:
        tx.journal.record("i-1", "outcome", _APPLIED, NOON, {})
    _intend(store, an_intent("i-5"))


def test_of_many_intents_for_one_order_at_once_one_is_journalled(store: Store) -> None:
    def intend(n: int) -> bool:
        try:
            _intend(store, an_intent(f"i-{n}"))
        except Halted:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        journalled = list(threads.map(intend, range(12)))

    assert journalled.count(True) == 1


def test_what_happens_to_an_intent_is_kept_line_by_line(store: Store) -> None:
    _intend(store, an_intent())
    with store.write() as tx:
        tx.journal.record("i-1", "outcome", _APPLIED, NOON + MINUTE, {"how": "accepted"}, sent_at=NOON, note="late")
        tx.journal.record(
            "i-1", "verification", _VERIFIED, NOON + 2 * MINUTE, {"agreed": True}, after={"tags.triage-watch": True}
        )
        tx.journal.mark_undone("i-1", "i-2", NOON + 3 * MINUTE)

    undone = _get(store)
    assert (undone.state, undone.undone_by, undone.sent_at, undone.note) == (_UNDONE, "i-2", NOON, "late")
    assert undone.after == {"tags.triage-watch": True}
    with store.read() as tx:
        lines = tx.journal.entries("i-1")
    assert [(line.step, line.at) for line in lines] == [
        ("intent", NOON),
        ("outcome", NOON + MINUTE),
        ("verification", NOON + 2 * MINUTE),
        ("undone", NOON + 3 * MINUTE),
    ]
    assert lines[0].body == {
        "action": "order.tag",
        "arguments": {"add": "triage-watch"},
        "write": {"write": "add_tag", "order": "SO-1", "tag": "triage-watch"},
        "before": {"tags.triage-watch": False},
    }
    assert [line.body.get("state") for line in lines[1:]] == ["applied", "verified", "undone"]
    assert lines[3].body["by"] == "i-2"


@pytest.mark.parametrize("late", [_APPLIED, IntentState.REFUSED, IntentState.HALTED, IntentState.UNCONFIRMED])
def test_what_a_worker_says_too_late_is_kept_and_changes_nothing(store: Store, late: IntentState) -> None:
    _intend(store, an_intent())
    with store.write() as tx:
        tx.journal.record("i-1", "outcome", _APPLIED, NOON, {})
        tx.journal.record("i-1", "verification", _VERIFIED, NOON, {}, after={"tags.triage-watch": True})
    before = _get(store)

    with store.write() as tx:
        assert not tx.journal.record("i-1", "outcome", late, NOON + MINUTE, {"why": "I slept"}, note="slept", after={})

    assert _get(store) == before
    with store.read() as tx:
        assert tx.journal.entries("i-1")[-1].body == {"state": str(late), "why": "I slept"}


@pytest.mark.parametrize("end", _ENDS)
def test_an_intent_that_is_over_stays_as_it_is(store: Store, end: IntentState) -> None:
    _intend(store, an_intent())
    with store.write() as tx:
        if end is _UNDONE:
            tx.journal.record("i-1", "outcome", _APPLIED, NOON, {})
        assert tx.journal.record("i-1", "outcome", end, NOON, {})
        assert not tx.journal.record("i-1", "verification", _VERIFIED, NOON, {})
        assert not tx.journal.mark_undone("i-1", "i-2", NOON)

    assert (_get(store).state, _get(store).undone_by) == (end, None)


def test_an_open_intent_cannot_be_undone(store: Store) -> None:
    _intend(store, an_intent())
    with store.write() as tx:
        assert not tx.journal.mark_undone("i-1", "i-2", NOON)

    assert _get(store).state is IntentState.INTENDED


def test_what_was_unconfirmed_may_be_verified_by_a_later_reading(store: Store) -> None:
    _intend(store, an_intent(state=IntentState.UNCONFIRMED))
    with store.write() as tx:
        assert tx.journal.record("i-1", "verification", _VERIFIED, NOON, {}, after={"tags.triage-watch": True})

    assert _get(store).state is _VERIFIED


def test_an_outcome_of_nothing_changes_nothing(store: Store) -> None:
    with store.write() as tx:
        assert not tx.journal.record("i-9", "outcome", _APPLIED, NOON, {})
    with store.read() as tx, pytest.raises(NotFound, match="no journal entry 'i-9'"):
        tx.journal.get("i-9")


def test_intents_are_found_by_case_order_and_policy_in_the_order_of_their_making(store: Store) -> None:
    done = {"state": _APPLIED}
    _intend(
        store,
        an_intent("i-3", intended_at=NOON + 2 * MINUTE, **done),
        an_intent("i-1", intended_at=NOON, **done),
        an_intent("i-2", intended_at=NOON + MINUTE, case="case-2", policy="other", **done),
        an_intent("i-4", intended_at=NOON + 3 * MINUTE, undoes="i-1", **done),
        an_intent("i-5", order="SO-2", case="case-2", policy=None, **done),
        an_intent("i-6", store="second", case="case-3", policy=None, **done),
    )

    with store.read() as tx:
        assert [i.id for i in tx.journal.of_case("case-1")] == ["i-1", "i-3", "i-4"]
        assert [i.id for i in tx.journal.of_order("main", "SO-1")] == ["i-1", "i-2", "i-3", "i-4"]
        assert [i.id for i in tx.journal.of_policy("watch-it", NOON)] == ["i-1", "i-3"]
        assert [i.id for i in tx.journal.of_policy("watch-it", NOON + MINUTE)] == ["i-3"]


def test_uses_are_what_was_counted_in_a_rolling_window_whatever_became_of_it(store: Store) -> None:
    done = {"state": _APPLIED}
    _intend(
        store,
        an_intent("i-1", counted_at=NOON, **done),
        an_intent("i-2", ordinal=1, **done),
        an_intent("i-3", counted_at=NOON + MINUTE, state=IntentState.REFUSED, value=None),
        an_intent("i-4", intended_at=NOON + MINUTE, undoes="i-1", **done),
        an_intent("i-5", counted_at=NOON + MINUTE, policy="other", **done),
        an_intent("i-6", counted_at=NOON + 2 * MINUTE, customer="C-2", value="7.50 EUR", **done),
        an_intent("i-7", counted_at=NOON + 2 * MINUTE, customer=None, value="1.00 USD", state=IntentState.HALTED),
    )

    with store.read() as tx:
        assert tx.journal.uses("watch-it", NOON - MINUTE) == 4
        assert tx.journal.uses("watch-it", NOON) == 3
        assert tx.journal.uses("watch-it", NOON + 2 * MINUTE) == 0
        assert tx.journal.uses_by_customer("watch-it", "C-1", NOON - MINUTE) == 2
        assert tx.journal.uses_by_customer("watch-it", "C-2", NOON - MINUTE) == 1
        assert sorted(map(str, tx.journal.value_since("watch-it", NOON - MINUTE))) == [
            "1.00 USD",
            "120.00 EUR",
            "7.50 EUR",
            "None",
        ]
        assert sorted(map(str, tx.journal.value_since("watch-it", NOON))) == ["1.00 USD", "7.50 EUR", "None"]


def test_open_intents_are_listed_oldest_first(store: Store) -> None:
    _intend(
        store,
        an_intent("i-1", order="SO-1", intended_at=NOON + MINUTE),
        an_intent("i-2", order="SO-2", intended_at=NOON),
        an_intent("i-3", order="SO-3", state=_APPLIED),
    )

    with store.read() as tx:
        assert [intent.id for intent in tx.journal.on_the_wire()] == ["i-2", "i-1"]


def test_an_open_intent_is_abandoned_when_nobody_is_to_look_at_its_case(store: Store) -> None:
    _intend(
        store,
        an_intent("i-1", order="SO-1", case="case-1"),
        an_intent("i-2", order="SO-2", case="case-2"),
        an_intent("i-3", order="SO-3", case="case-3", intended_at=NOON + MINUTE),
        an_intent("i-4", order="SO-4", case="case-4", state=_APPLIED),
    )
    wake(store, "case-2")

    with store.read() as tx:
        assert [intent.id for intent in tx.journal.abandoned(NOON + MINUTE, NOON + MINUTE)] == ["i-1"]
        assert tx.journal.abandoned(NOON, NOON + MINUTE) == []


def test_an_intent_is_found_by_either_end_of_its_id(store: Store) -> None:
    _intend(store, an_intent("0a_1b"), an_intent("0a%2c", order="SO-2"))

    with store.read() as tx:
        assert [intent.id for intent in tx.journal.resembling("0A")] == ["0a_1b", "0a%2c"]
        assert [intent.id for intent in tx.journal.resembling("_1b")] == ["0a_1b"]
        assert tx.journal.resembling("a_") == tx.journal.resembling("%") == []
