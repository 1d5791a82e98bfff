"""Cases: one for each subject of an order at a time, whatever the order in which its events arrive."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.fake_clock import NOON, FakeClock
from tests.store.samples import an_event
from triage.domain.cases import Case, CaseStatus
from triage.domain.errors import NotFound
from triage.domain.events import Event
from triage.domain.resolves import Resolve
from triage.store.engine import Store

_DAY = timedelta(days=1)
_SLOWLY = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _join(store: Store, event: Event) -> Case:
    with store.write() as tx:
        tx.inbox.add(event)
        return tx.cases.join(event)


def _close(store: Store, case: Case, status: CaseStatus, run: str = "run-1") -> None:
    with store.write() as tx:
        now = tx.clock.now()
        resolved = {"resolved_at": now, "kind": "out_of_stock"} if status is CaseStatus.RESOLVED else {}
        if resolved:
            tx.resolves.add(Resolve(case.id, run, "p-1", "policy:p-1", "out_of_stock", now))
        tx.cases.update(case.id, status=str(status), updated_at=now, **resolved)


def _happens(delivery: str, at: datetime, **changes: Any) -> Event:
    """An event of a sender whose clock is right, received as it happens."""
    return an_event(delivery, occurred_at=at, received_at=at, **changes)


def _resolves(store: Store, case: Case) -> list[Resolve]:
    with store.read() as tx:
        return tx.resolves.of_case(case.id)


def test_the_first_event_opens_a_case_and_later_ones_join_it(store: Store) -> None:
    opened = _join(store, an_event("d-1", claims=False, kind=None))
    joined = _join(store, _happens("d-2", NOON + _DAY, kind="lost"))

    assert opened.status is CaseStatus.OPEN
    assert (joined.id, joined.events, joined.claims, joined.claimed_kind) == (opened.id, 2, True, "lost")
    assert joined.last_event_at == NOON + _DAY


@pytest.mark.parametrize("other", [{"store": "second"}, {"order": "SO-2"}, {"subject": "fulfilment:F-1"}])
def test_another_store_order_or_subject_is_another_case(store: Store, other: dict[str, str]) -> None:
    first = _join(store, an_event("d-1"))

    assert _join(store, an_event("d-2", **other)).id != first.id


def test_many_first_events_at_once_open_one_case(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        joined = list(threads.map(lambda n: _join(store, an_event(f"d-{n}")), range(16)))

    with store.read() as tx:
        (case,) = tx.cases.find()
    assert {each.id for each in joined} == {case.id}
    assert case.events == 16


def test_what_happened_after_a_resolve_reopens_the_case_and_is_counted(store: Store, clock: FakeClock) -> None:
    case = _join(store, an_event("d-1"))
    clock.advance(_DAY)
    _close(store, case, CaseStatus.RESOLVED)

    again = _join(store, _happens("d-2", clock.now() + timedelta(seconds=1)))

    assert (again.id, again.status, again.reopened) == (case.id, CaseStatus.OPEN, 1)
    (resolve,) = _resolves(store, case)
    assert (resolve.policy, resolve.reopened_at, resolve.reopened_by) == ("p-1", clock.now(), "event")


def test_what_happened_before_a_resolve_and_arrives_late_joins_and_does_not_reopen(
    store: Store, clock: FakeClock
) -> None:
    case = _join(store, an_event("d-1"))
    clock.advance(_DAY)
    _close(store, case, CaseStatus.RESOLVED)
    clock.advance(_DAY)

    late = _join(store, an_event("d-2", occurred_at=NOON + timedelta(hours=1), received_at=clock.now()))

    assert (late.id, late.status, late.reopened, late.events) == (case.id, CaseStatus.RESOLVED, 0, 2)


def test_a_resolve_counts_as_reopened_once_however_often_it_is_told(store: Store, clock: FakeClock) -> None:
    case = _join(store, an_event("d-1"))
    _close(store, case, CaseStatus.RESOLVED)

    for n in range(3):
        case = _join(store, _happens(f"after-{n}", NOON + timedelta(hours=1 + n)))

    assert (case.status, case.reopened) == (CaseStatus.OPEN, 1)


def test_another_kind_after_a_resolve_is_a_new_matter_and_not_counted_against_who_resolved(
    store: Store, clock: FakeClock
) -> None:
    case = _join(store, an_event("d-1"))
    _close(store, case, CaseStatus.RESOLVED)

    other = _join(store, _happens("d-2", NOON + timedelta(hours=1), kind="lost"))
    assert (other.id, other.status, other.reopened) == (case.id, CaseStatus.OPEN, 0)

    same = _join(store, _happens("d-3", NOON + timedelta(hours=2)))
    assert (same.status, same.reopened) == (CaseStatus.OPEN, 1)


def test_what_claims_nothing_after_a_resolve_is_looked_at_where_the_case_stands(store: Store) -> None:
    case = _join(store, an_event("d-1"))
    _close(store, case, CaseStatus.RESOLVED)

    looked_at = _join(store, _happens("d-2", NOON + timedelta(hours=1), kind=None, claims=False))

    assert (looked_at.status, looked_at.reopened, looked_at.events) == (CaseStatus.RESOLVED, 0, 2)


def test_a_clock_that_is_ahead_does_not_put_what_came_before_a_resolve_after_it(store: Store, clock: FakeClock) -> None:
    case = _join(store, an_event("d-1"))
    clock.advance(timedelta(minutes=10))
    _close(store, case, CaseStatus.RESOLVED)

    hasty = _join(store, an_event("d-2", occurred_at=NOON + timedelta(hours=1), received_at=NOON))

    assert (hasty.status, hasty.reopened) == (CaseStatus.RESOLVED, 0)


def test_a_clock_that_is_years_ahead_opens_no_new_case_and_keeps_no_claim(store: Store) -> None:
    case = _join(store, an_event("d-1", occurred_at=NOON + 1000 * _DAY))
    _close(store, case, CaseStatus.RESOLVED)

    again = _join(store, _happens("d-2", NOON + timedelta(hours=1), kind="lost"))

    assert (again.id, again.claimed_kind, again.last_event_at) == (case.id, "lost", NOON + timedelta(hours=1))


def test_a_look_that_changes_nothing_does_not_put_off_when_a_case_was_closed(store: Store, clock: FakeClock) -> None:
    case = _join(store, an_event("d-1"))
    _close(store, case, CaseStatus.CLEARED)
    clock.advance(20 * _DAY)
    _close(store, case, CaseStatus.CLEARED)

    assert _join(store, _happens("d-2", NOON + 31 * _DAY)).id != case.id


@pytest.mark.parametrize("status", [CaseStatus.RESOLVED, CaseStatus.CLEARED, CaseStatus.OBSERVED])
def test_what_happened_a_month_after_a_close_opens_a_new_case(
    store: Store, clock: FakeClock, status: CaseStatus
) -> None:
    case = _join(store, an_event("d-1"))
    _close(store, case, status)

    last_moment = _join(store, _happens("d-2", NOON + timedelta(days=30)))
    assert last_moment.id == case.id
    _close(store, case, status, "run-2")
    new = _join(store, _happens("d-3", NOON + timedelta(days=30, microseconds=1)))

    assert new.id != case.id
    assert (new.events, new.reopened) == (1, 0)


def test_a_case_that_came_back_and_is_still_open_takes_events_for_as_long_as_it_is(
    store: Store, clock: FakeClock
) -> None:
    case = _join(store, an_event("d-1"))
    _close(store, case, CaseStatus.RESOLVED)
    _join(store, _happens("d-2", NOON + timedelta(days=20)))

    much_later = _join(store, _happens("d-3", NOON + timedelta(days=90)))

    assert much_later.id == case.id


def test_a_late_arrival_does_not_hide_what_happens_after_a_clear(store: Store, clock: FakeClock) -> None:
    case = _join(store, an_event("d-1"))
    clock.advance(timedelta(hours=1))
    _close(store, case, CaseStatus.CLEARED)
    clock.advance(timedelta(hours=3))
    _join(store, an_event("late", occurred_at=NOON, received_at=clock.now()))

    again = _join(store, an_event("d-3", occurred_at=NOON + timedelta(hours=2), received_at=clock.now()))

    assert (again.status, again.reopened) == (CaseStatus.OPEN, 0)


@st.composite
def _histories(draw: st.DrawFn) -> tuple[list[Event], list[Event]]:
    """Up to six events of one case, some dated by clocks that are ahead, and the same in another order of arrival."""
    events: list[Event] = []
    for n in range(draw(st.integers(2, 6))):
        minutes = draw(st.integers(-90, 200))
        kind = draw(st.sampled_from([None, "lost", "damaged", "out_of_stock"]))
        source = draw(st.sampled_from(["oms", "carrier"]))
        delivery = draw(st.sampled_from(["same", f"d-{n}"]))
        at = NOON + timedelta(minutes=minutes)
        arrived = NOON + timedelta(minutes=100 + n)
        claims = kind is not None or draw(st.booleans())
        if any((e.source, e.delivery) == (source, delivery) for e in events):
            delivery = f"d-{n}"
        events.append(
            an_event(
                delivery, source=source, occurred_at=at, received_at=arrived, kind=kind, claims=claims, id=f"e-{n}"
            )
        )
    return events, draw(st.permutations(events))


_examples = iter(range(1_000_000))


def _told(store: Store, events: list[Event], *, closed_as: CaseStatus | None) -> Case:
    order = f"SO-{next(_examples)}"
    first = an_event("first", order=order, id=order, occurred_at=NOON - timedelta(hours=5), kind=None)
    case = _join(store, first)
    if closed_as is not None:
        _close(store, case, closed_as)
    for event in events:
        delivery = f"{order}/{event.delivery}"
        case = _join(store, replace(event, order=order, id=f"{order}/{event.id}", delivery=delivery))
    return replace(case, id="", order="", updated_at=NOON)


@pytest.mark.parametrize("closed_as", [None, CaseStatus.RESOLVED, CaseStatus.CLEARED, CaseStatus.OBSERVED])
@given(histories=_histories())
@_SLOWLY
def test_a_case_says_the_same_in_whatever_order_its_events_arrive(
    store: Store, closed_as: CaseStatus | None, histories: tuple[list[Event], list[Event]]
) -> None:
    in_order, shuffled = histories

    assert _told(store, in_order, closed_as=closed_as) == _told(store, shuffled, closed_as=closed_as)


def test_changes_of_a_case_are_read_back(store: Store, clock: FakeClock) -> None:
    case = _join(store, an_event())
    clock.advance(_DAY)
    changes: dict[str, Any] = {
        "status": "escalated",
        "kind": "lost",
        "kind_origin": "rules",
        "also": ["damaged"],
        "policy": "p-1",
        "reason": "stop",
        "because": ["risk.score", "order.total"],
        "summary": "Fünf Pakete sind weg",
        "priority": 1,
        "watch_until": NOON + 3 * _DAY,
        "last_run": "run-1",
    }
    with store.write() as tx:
        tx.cases.update(case.id, **changes)

    with store.read() as tx:
        changed = tx.cases.get(case.id)
    assert changed == replace(
        case,
        **{**changes, "status": CaseStatus.ESCALATED, "also": ("damaged",), "because": ("risk.score", "order.total")},
        updated_at=clock.now(),
    )


def test_cases_are_found_by_what_is_asked_newest_first_and_page_by_page(store: Store) -> None:
    made = [_join(store, an_event(f"d-{n}", order=f"SO-{n}")) for n in range(5)]
    with store.write() as tx:
        tx.cases.update(made[2].id, status="escalated", kind="lost")

    with store.read() as tx:
        newest = tx.cases.find(limit=2)
        assert [case.order for case in newest] == ["SO-4", "SO-3"]
        assert [case.order for case in tx.cases.find(limit=2, before=newest[-1].id)] == ["SO-2", "SO-1"]
        assert [case.order for case in tx.cases.find(status="escalated", kind="lost")] == ["SO-2"]
        assert [case.order for case in tx.cases.find(order="SO-3")] == ["SO-3"]
        assert tx.cases.find(policy="none") == tx.cases.find(reason="none") == []


def test_a_case_is_found_by_either_end_of_its_id_or_its_order(store: Store) -> None:
    case = _join(store, an_event(order="SO_1"))

    with store.read() as tx:
        for word in (case.id[:-2], case.id[-3:], case.id.upper(), "SO_1"):
            assert [found.id for found in tx.cases.resembling(word)] == [case.id]
        for word in ("%", "_", "SO-1", "\\"):
            assert tx.cases.resembling(word) == []


def test_a_case_is_unfinished_until_it_is_closed(store: Store) -> None:
    case = _join(store, an_event())
    with store.read() as tx:
        assert tx.cases.unfinished("main", "SO-1", "order") == case
        assert tx.cases.unfinished("main", "SO-2", "order") is None
    _close(store, case, CaseStatus.OBSERVED)
    with store.read() as tx:
        assert tx.cases.unfinished("main", "SO-1", "order") is None


def test_an_id_that_names_no_case_is_not_found(store: Store) -> None:
    with store.read() as tx, pytest.raises(NotFound, match="no case 'x'; 'triage cases' lists them"):
        tx.cases.get("x")
